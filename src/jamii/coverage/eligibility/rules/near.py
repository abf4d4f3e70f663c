"""Which covers and which earlier claims does a decision about a day look at?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from jamii.coverage.eligibility.types import SHOWN_MONTHS, CoverOn
from jamii.kernel.days import Days, add_months


def shown_since(day: date) -> date:
    """The first last day of a cover that is still looked at."""
    return add_months(day, -SHOWN_MONTHS)


def days_of_history(covers: Sequence[CoverOn], day: date) -> Days:
    """The days whose claims are looked at: the periods of these covers, and what is near enough for
    a frequency.
    """
    starts = [cover.facts.effective for cover in covers if cover.facts.effective is not None]
    first = min([shown_since(day), *starts])
    last = max([add_months(day, SHOWN_MONTHS), *(cover.facts.expiry for cover in covers)])
    return Days(first, last)
