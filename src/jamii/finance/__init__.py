"""Money: the ledger, and (later) payments."""
