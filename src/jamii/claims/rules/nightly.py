"""When what waits is decided by itself: once a night, at an hour of the scheme's own clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from jamii.kernel.days import day_at

USUAL = "02:00"
OFF = "off"


def hour_of(setting: str) -> time | None:
    """The hour that a scheme's setting names, as `02:00`; None where it is `off`.

    Raises: ValueError for anything else, so that a mistake is seen rather than slept through.
    """
    if setting == OFF:
        return None
    if len(setting) != len(USUAL):
        raise ValueError(f"{setting!r} is no hour such as {USUAL}, nor {OFF}.")
    return time.fromisoformat(setting)


def night_before(at: datetime, hour: time, zone: str) -> datetime:
    """The last moment, not after `at`, at which that hour struck in the zone; in UTC."""
    today = day_at(at, zone)
    struck = _moment(today, hour, zone)
    return struck if struck <= at else _moment(today - timedelta(days=1), hour, zone)


def night_after(at: datetime, hour: time, zone: str) -> datetime:
    """The first moment after `at` at which that hour strikes in the zone; in UTC."""
    today = day_at(at, zone)
    strikes = _moment(today, hour, zone)
    return strikes if strikes > at else _moment(today + timedelta(days=1), hour, zone)


def _moment(day: date, hour: time, zone: str) -> datetime:
    return datetime.combine(day, hour, ZoneInfo(zone)).astimezone(UTC)
