"""What a scheme promises: plans (terms, dated) and usage (what has been used of them)."""
