"""The sentences and labels of claims."""

from jamii.claims.words import hand, labels, reasons, steps, work

__all__ = ["hand", "labels", "reasons", "steps", "work"]
