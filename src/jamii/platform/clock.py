"""What moment is it? The one place that asks; tests and the demo may fix the day or set a virtual
moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

from django.conf import settings

_virtual: ContextVar[datetime | None] = ContextVar("virtual_moment", default=None)


def now() -> datetime:
    """The present moment in UTC: the virtual one where set, else the hour of now on a fixed day,
    else the real one.
    """
    virtual = _virtual.get()
    if virtual is not None:
        return virtual
    moment = datetime.now(UTC)
    fixed: date | None = settings.JAMII_TODAY
    return moment if fixed is None else datetime.combine(fixed, moment.timetz())


@contextmanager
def at_moment(moment: datetime) -> Iterator[None]:
    """Within the block it is `moment`. Raises ValueError for a moment without offset."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs its offset.")
    token = _virtual.set(moment)
    try:
        yield
    finally:
        _virtual.reset(token)
