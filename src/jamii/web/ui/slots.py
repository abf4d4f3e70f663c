"""What the top of the house adds to the shell."""
