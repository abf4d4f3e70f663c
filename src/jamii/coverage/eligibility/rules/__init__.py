"""May the person have this, here, today? Pure."""

from jamii.coverage.eligibility.rules.answer import answer

__all__ = ["answer"]
