"""The screens of eligibility."""
