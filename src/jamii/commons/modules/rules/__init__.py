"""How a module's declaration is read, and how its grade follows from what is measured."""
