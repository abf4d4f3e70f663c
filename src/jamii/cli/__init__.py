"""The command `jamii`: thin words over services and queries, one file per word."""
