"""Which periods of relative prices end in a month? Source: claims §8.1–8.2."""

from __future__ import annotations

from datetime import date

from jamii.kernel.days import Days, add_months, day_before
from jamii.schemes.plans.types import Period

_MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}


def month_of(year: int, month: int) -> Days:
    """The days of the month."""
    first = date(year, month, 1)
    return Days(first, day_before(add_months(first, 1)))


def ends_in(period: Period, month: int) -> bool:
    """Whether a period of this length ends in the month: quarters in 3, 6, 9 and 12."""
    return month % _MONTHS[period] == 0


def number_of(period: Period, month: int) -> int:
    """The number of the period that ends in the month, within its year, from 1."""
    return month // _MONTHS[period]


def days_of(period: Period, year: int, month: int) -> Days:
    """The days of the period that ends in the month. Raises: ValueError where none ends."""
    if not ends_in(period, month):
        raise ValueError(f"No {period.value} ends in month {month}.")
    whole = month_of(year, month)
    return Days(add_months(whole.first, 1 - _MONTHS[period]), whole.last)
