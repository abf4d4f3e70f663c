"""What plans add to the shell."""
