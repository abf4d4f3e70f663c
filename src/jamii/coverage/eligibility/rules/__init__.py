"""May the person have this, here, today? Pure."""

from jamii.coverage.eligibility.rules.answer import answer
from jamii.coverage.eligibility.rules.near import days_of_history, shown_since

__all__ = ["answer", "days_of_history", "shown_since"]
