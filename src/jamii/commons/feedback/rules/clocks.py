"""How long may a feedback wait? Three working days for a first word, thirty days for an end.

Community specification, section 1.4, rule 1. Working days are Monday to Friday.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from jamii.commons.feedback.types import ENDS, REOPEN_DAYS, Status

_FIRST_WORD_WORKING_DAYS = 3
_END_DAYS = 30
_SATURDAY = 5


def first_word_by(sent_on: date) -> date:
    """The last day on which a feedback sent on this day is acknowledged in time."""
    day, left = sent_on, _FIRST_WORD_WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < _SATURDAY
    return day


def is_overdue(status: Status, sent_on: date, on: date) -> bool:
    """Whether the first word, or the end, has been waited for too long."""
    if status in ENDS:
        return False
    if on > sent_on + timedelta(days=_END_DAYS):
        return True
    return status is Status.NEW and on > first_word_by(sent_on)


def may_reopen(status: Status, ended_at: datetime, at: datetime) -> bool:
    """Whether its writer may still say "not right": within thirty days of the end."""
    return status in ENDS and at - ended_at <= timedelta(days=REOPEN_DAYS)
