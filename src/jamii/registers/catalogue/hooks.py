"""What rooms above tell the catalogue's screens: which price list a facility uses on a day.

No country pack answers here; the room of providers does, at start. The catalogue lies beneath it
and cannot ask.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from jamii.registers.catalogue.types import Kind

ListsOn = Callable[[UUID, date], dict[Kind, UUID | None]]
_lists_on: list[ListsOn] = []


def price_lists_come_from(function: ListsOn) -> None:
    """Say who knows the price lists of a facility on a day."""
    _lists_on[:] = [function]


def price_list_of(facility: UUID, kind: Kind, on: date) -> UUID | None:
    """The facility's list for this kind on the day; None when it has none, or nobody knows."""
    return _lists_on[0](facility, on).get(kind) if _lists_on else None
