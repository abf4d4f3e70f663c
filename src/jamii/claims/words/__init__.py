"""The sentences and labels of claims."""

from jamii.claims.words import files, hand, labels, reasons, steps, work

__all__ = ["files", "hand", "labels", "reasons", "steps", "work"]
