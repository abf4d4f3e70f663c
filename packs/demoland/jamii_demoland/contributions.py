"""How Amandara numbers the receipts of contributions."""
