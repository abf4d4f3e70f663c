"""Envelopes and their order, the fields that may leave, keys, joining: pure."""
