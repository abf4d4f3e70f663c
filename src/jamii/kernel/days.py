"""Ranges of days that include both ends, and month arithmetic that clamps to the month's end.

A day of the field is a `date`; a moment is an aware `datetime` in UTC. The two never compare.
"""

from __future__ import annotations

import calendar
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """From `first` to `last`, both included; `last` None means without end.

    Raises: ValueError when `last` lies before `first`.
    """

    first: date
    last: date | None = None

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise ValueError(f"The range ends on {self.last}, before it starts on {self.first}.")

    def __contains__(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)

    def overlaps(self, other: Days) -> bool:
        """Whether at least one day lies in both ranges."""
        return self.common(other) is not None

    def common(self, other: Days) -> Days | None:
        """The days that lie in both ranges, or None."""
        first = max(self.first, other.first)
        ends = [end for end in (self.last, other.last) if end is not None]
        last = min(ends) if ends else None
        return None if last is not None and last < first else Days(first, last)

    def count(self) -> int | None:
        """How many days, or None without end."""
        return None if self.last is None else (self.last - self.first).days + 1

    def until(self, last: date) -> Days | None:
        """The same range ending on `last` at the latest, or None when nothing of it remains."""
        if last < self.first:
            return None
        return Days(self.first, last if self.last is None else min(self.last, last))

    def __iter__(self) -> Iterator[date]:
        if self.last is None:
            raise ValueError("A range without end cannot be walked.")
        day = self.first
        while day <= self.last:
            yield day
            day += ONE_DAY

    def __str__(self) -> str:
        return f"{self.first}/{self.last or ''}"


def add_months(day: date, months: int) -> date:
    """The same day of the month, `months` later (or earlier), clamped to the end of the month.

    31 January plus one month is 28 or 29 February, and 31 August plus six months likewise.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def day_before(day: date) -> date:
    """Yesterday, seen from `day`."""
    return day - ONE_DAY


def day_after(day: date) -> date:
    """Tomorrow, seen from `day`."""
    return day + ONE_DAY


def completed_years(born: date, on: date) -> int:
    """Age in completed years. Born on 29 February, one completes a year on 1 March of a common
    year.
    """
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def day_at(moment: datetime, zone: str) -> date:
    """The day that `moment` falls on in the time zone. Raises ValueError for a moment without
    offset.
    """
    if moment.tzinfo is None:
        raise ValueError("A moment needs its offset.")
    return moment.astimezone(ZoneInfo(zone)).date()


def nearest(starts: Sequence[date], day: date) -> int:
    """Which of the terms that begin on these days, in order, stand for the day: the last that began
    by then, else the first. Whether they still count that day is another question.

    Raises: ValueError when there are none.
    """
    if not starts:
        raise ValueError("There are no terms to choose from.")
    return max(bisect_right(starts, day) - 1, 0)
