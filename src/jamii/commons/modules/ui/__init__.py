"""The screens of modules."""
