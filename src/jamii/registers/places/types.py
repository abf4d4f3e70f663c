"""Places and levels, as other rooms see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NewType
from uuid import UUID

from jamii.kernel.days import Days

PlaceId = NewType("PlaceId", UUID)


@dataclass(frozen=True, slots=True)
class Level:
    """One rank of the tree, 0 at the top."""

    id: UUID
    code: str
    names: Mapping[str, str]
    rank: int
    holds_facilities: bool = False
    holds_households: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """One area as it is today. `path` holds the names from the top down to the place itself."""

    id: PlaceId
    code: str
    name: str
    level: str
    rank: int
    parent: UUID | None
    path: tuple[str, ...]
    male: int = 0
    female: int = 0
    other: int = 0
    families: int = 0
    ended_on: date | None = None
    version: int = 1

    @property
    def population(self) -> int:
        """All people who live there, as far as it is known."""
        return self.male + self.female + self.other


@dataclass(frozen=True, slots=True)
class Inhabited:
    """Who lives within a place, summed over the places in which households live."""

    population: int
    families: int
    villages: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Under:
    """Under which place a place lay, and on which days."""

    parent: UUID
    days: Days


@dataclass(frozen=True, slots=True)
class NewLevel:
    """A level to be set."""

    code: str
    names: Mapping[str, str]
    rank: int
    holds_facilities: bool = False
    holds_households: bool = False


@dataclass(frozen=True, slots=True)
class NewPlace:
    """A place to be loaded. `parents` are its parents over time, the last one open; the top level
    has none.
    """

    id: UUID
    code: str
    name: str
    level: str
    parents: tuple[Under, ...] = ()
    male: int = 0
    female: int = 0
    other: int = 0
    families: int = 0
    ended_on: date | None = None
    row: int | None = None
