"""What contributions add to the shell."""
