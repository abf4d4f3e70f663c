"""The sentences and labels of eligibility."""
