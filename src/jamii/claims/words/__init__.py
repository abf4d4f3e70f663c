"""The sentences and labels of claims."""

from jamii.claims.words import labels, reasons, steps, work

__all__ = ["labels", "reasons", "steps", "work"]
