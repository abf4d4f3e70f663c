"""The community around the product: what users say, and what becomes of it."""
