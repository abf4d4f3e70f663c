"""Three nodes on one machine, and canaries in everything that must not leave."""
