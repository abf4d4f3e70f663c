"""What a pack may choose about people, and what the rooms above want to know at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from jamii.kernel.actors import Actor
from jamii.platform.hooks import hookspec

Leaving = Callable[[UUID, date, Actor, datetime], None]
_when_leaving: list[Leaving] = []


@hookspec
def person_number(scheme: str, running: int, on: date) -> str:
    """Choose: the number of a new person from the running number of the installation, check digit
    included.
    """


def when_leaving(listener: Leaving) -> None:
    """A room above acts in the same transaction when a person dies, becomes inactive or leaves a
    household.

    The listener gets the person, the last day that counts, the actor and the moment.
    """
    _when_leaving.append(listener)


def tell_leaving(person: UUID, last_day: date, by: Actor, at: datetime) -> None:
    """Tell those who listen."""
    for listener in _when_leaving:
        listener(person, last_day, by, at)
