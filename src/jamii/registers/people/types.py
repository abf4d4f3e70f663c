"""Persons and households as other rooms see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NewType
from uuid import UUID

PersonId = NewType("PersonId", UUID)
HouseholdId = NewType("HouseholdId", UUID)


class Sex(StrEnum):
    """As registered; decides the sex bit of a patient."""

    MALE = "male"
    FEMALE = "female"
    OTHER = "other"


class Relation(StrEnum):
    """To the head of the household. `other` never counts inside a lump sum."""

    SIBLING = "sibling"
    PARENT = "parent"
    UNCLE_AUNT = "uncle-aunt"
    CHILD = "child"
    GRANDPARENT = "grandparent"
    EMPLOYEE = "employee"
    OTHER = "other"
    SPOUSE = "spouse"


class PersonStatus(StrEnum):
    """Whether the person may be covered at all."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    DEAD = "dead"


class HouseholdKind(StrEnum):
    """What joins together."""

    HOUSEHOLD = "household"
    COUNCIL = "council"
    ORGANISATION = "organisation"
    PRIESTS = "priests"
    STUDENTS = "students"
    TEACHERS = "teachers"
    OTHER = "other-kind"


@dataclass(frozen=True, slots=True)
class Person:
    """One human being. `order` is the order of entry within the household, the head first."""

    id: PersonId
    number: str
    last_name: str
    other_names: str
    born: date
    sex: Sex
    household: HouseholdId | None
    relation: Relation | None
    status: PersonStatus
    status_day: date | None
    phone: str
    is_head: bool
    has_photo: bool
    order: int
    ended_on: date | None
    version: int
    household_ended_on: date | None = None
    # What packs add, `{pack: {name: value}}`.
    attributes: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def closed_on(self) -> date | None:
        """The first day on which the person or the household is in the register no longer."""
        ends = [day for day in (self.ended_on, self.household_ended_on) if day is not None]
        return min(ends) if ends else None

    @property
    def name(self) -> str:
        """The full name, as people here write it."""
        return f"{self.other_names} {self.last_name}".strip()

    @property
    def initials(self) -> str:
        """Two letters, where there is no photo."""
        return (self.other_names[:1] + self.last_name[:1]).upper()


@dataclass(frozen=True, slots=True)
class Household:
    """Who joins together, with its members in the order of entry, the head first."""

    id: HouseholdId
    head: PersonId
    place: UUID
    address: str
    phone: str
    kind: HouseholdKind
    is_poor: bool
    confirmation_kind: str
    confirmation_number: str
    registered_on: date
    ended_on: date | None
    version: int
    members: tuple[Person, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def head_person(self) -> Person | None:
        """The head, where members were read."""
        return next((person for person in self.members if person.id == self.head), None)


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to be registered. Without a number one is given."""

    id: PersonId
    last_name: str
    other_names: str
    born: date
    sex: Sex
    relation: Relation | None = None
    number: str = ""
    phone: str = ""
    email: str = ""
    marital: str = ""
    profession: str = ""
    education: str = ""
    identification_kind: str = ""
    identification_number: str = ""
    status: PersonStatus = PersonStatus.ACTIVE
    status_day: date | None = None
    ended_on: date | None = None
    household: HouseholdId | None = None  # for lists; an application names it itself
    order: int = 0
    row: int | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class HouseholdApplication:
    """A household to be registered, head first."""

    id: HouseholdId
    place: UUID
    members: tuple[NewPerson, ...]
    address: str = ""
    phone: str = ""
    kind: HouseholdKind = HouseholdKind.HOUSEHOLD
    is_poor: bool = False
    confirmation_kind: str = ""
    confirmation_number: str = ""
    registered_on: date | None = None
    ended_on: date | None = None
    row: int | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Similar:
    """A known person who may be the one at hand, how alike (0 to 100), and in what."""

    person: Person
    score: int
    alike_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """Two records that may be one person."""

    id: UUID
    one: Person
    other: Person
    score: int
    alike_in: tuple[str, ...]

    @property
    def both(self) -> tuple[Person, Person]:
        """The two, the earlier record first."""
        return (self.one, self.other) if self.one.id < self.other.id else (self.other, self.one)
