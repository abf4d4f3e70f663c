"""Other systems: what they send and what they hold, put into our words."""
