"""The Farah household of the tests, in the village Mango."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from jamii.kernel.actors import SYSTEM, Actor
from jamii.registers.organisations import services as organisations
from jamii.registers.people import services
from jamii.registers.people.types import (
    Household,
    HouseholdApplication,
    HouseholdId,
    NewPerson,
    PersonId,
    Relation,
    Sex,
)
from jamii.registers.places.tests.factories import AT, MANGO, make_country

SCHEME = UUID(int=0xB1)
FARAHS = HouseholdId(UUID(int=0xD0))
ADA, KIM, OMAR = (PersonId(UUID(int=number)) for number in (0xD1, 0xD2, 0xD3))

MEMBERS = (
    NewPerson(ADA, "Farah", "Ada", date(1990, 3, 15), Sex.FEMALE, phone="+25570011223"),
    NewPerson(KIM, "Farah", "Kim", date(2015, 8, 20), Sex.MALE, Relation.CHILD),
)


def make_scheme(code: str = "NHI", id: UUID = SCHEME) -> UUID:
    """A scheme in XTS with two places."""
    names = {"en": "National scheme", "fr": "Régime national"}
    organisations.create_scheme(code, names, "XTS", id=id, by=SYSTEM, at=AT)
    return id


def application(
    members: tuple[NewPerson, ...] = MEMBERS, id: HouseholdId = FARAHS, place: UUID = MANGO
) -> HouseholdApplication:
    """An application as a screen sends it."""
    return HouseholdApplication(id, place, members, "By the old mango tree", "+25570011223")


def make_farahs(by: Actor = SYSTEM) -> Household:
    """Country, scheme, and the household of Ada and Kim."""
    make_country()
    make_scheme()
    return services.register_household(application(), SCHEME, by=by, at=AT)
