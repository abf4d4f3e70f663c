"""The screens of the ledger."""
