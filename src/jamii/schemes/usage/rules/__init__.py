"""What a plan limits and how much of it is left: pure, read by eligibility and by claims."""
