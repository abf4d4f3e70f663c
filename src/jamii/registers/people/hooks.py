"""What a pack may choose about people, and what the rooms above want to know at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from jamii.kernel.actors import Actor
from jamii.platform.hooks import hookspec

Change = Callable[[UUID, date, Actor, datetime], None]
_when_leaving: list[Change] = []
_when_joining: list[Change] = []


@hookspec
def person_number(scheme: str, running: int, on: date) -> str:
    """Choose: the number of a new person from the running number of the installation, check digit
    included.
    """


def when_joining(listener: Change) -> None:
    """A room above acts in the same transaction when a person joins a household that is known.

    The listener gets the person, the first day in the household, the actor and the moment.
    """
    _when_joining.append(listener)


def tell_joining(person: UUID, first_day: date, by: Actor, at: datetime) -> None:
    """Tell those who listen."""
    for listener in _when_joining:
        listener(person, first_day, by, at)


def when_leaving(listener: Change) -> None:
    """A room above acts in the same transaction when a person dies, becomes inactive or leaves a
    household.

    The listener gets the person, the last day that counts, the actor and the moment.
    """
    _when_leaving.append(listener)


def tell_leaving(person: UUID, last_day: date, by: Actor, at: datetime) -> None:
    """Tell those who listen."""
    for listener in _when_leaving:
        listener(person, last_day, by, at)
