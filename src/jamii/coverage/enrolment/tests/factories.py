"""The Farah household in Mango: Ada, Omar her husband, Kim their child."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from jamii.kernel.actors import SYSTEM, Actor, Grant
from jamii.registers.people import services as people
from jamii.registers.people.types import (
    Household,
    HouseholdApplication,
    HouseholdId,
    NewPerson,
    PersonId,
    Relation,
    Sex,
)
from jamii.registers.places.tests.factories import AT, MANGO
from jamii.schemes.plans.tests.factories import FAMILY, SCHEME, make_plan, make_scheme
from jamii.schemes.plans.types import Terms

FARAH = HouseholdId(UUID(int=0xF1))
ADA, OMAR, KIM = (PersonId(UUID(int=0xF2 + number)) for number in range(3))
COVER = UUID(int=0xF9)
ENROLLED = date(2026, 1, 10)


def person(key: UUID, name: str, born: date, relation: Relation | None) -> NewPerson:
    """A member of the Farah household."""
    return NewPerson(PersonId(key), "Farah", name, born, Sex.FEMALE, relation)


MEMBERS = (
    person(ADA, "Ada", date(1990, 3, 15), None),
    person(OMAR, "Omar", date(1985, 5, 5), Relation.SPOUSE),
    person(KIM, "Kim", date(2015, 8, 20), Relation.CHILD),
)


def application(*members: NewPerson) -> HouseholdApplication:
    """The household as it applies; all three unless told otherwise."""
    return HouseholdApplication(FARAH, MANGO, members or MEMBERS)


def make_household(*members: NewPerson, terms: Terms | None = None) -> Household:
    """The scheme with its plan, and the household registered in it."""
    make_scheme()
    make_plan(terms)
    return people.register_household(application(*members), SCHEME, by=SYSTEM, at=AT)


def actor(*acts: str, scheme: UUID | None = SCHEME, places: frozenset[UUID] | None = None) -> Actor:
    """Somebody with these acts."""
    return Actor(UUID(int=9), "Ben", (Grant(frozenset(acts), scheme=scheme, places=places),))


__all__ = ["ADA", "AT", "COVER", "ENROLLED", "FAMILY", "FARAH", "KIM", "MANGO", "OMAR", "SCHEME"]
