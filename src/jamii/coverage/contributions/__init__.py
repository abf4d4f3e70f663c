"""What is paid for covers: contributions with receipts, posted to the ledger, never edited.

Words: a *contribution* is money booked for one cover; a *photo fee* is received with it but never
counts towards the value. A mistake is cancelled, which reverses its entry. Way in: `services`; way
out: `queries`.
"""
