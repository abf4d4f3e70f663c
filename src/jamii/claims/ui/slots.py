"""What the room adds to the shell."""
