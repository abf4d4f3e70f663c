"""Comparing with the core, comparing with each other, and what to recommend."""
