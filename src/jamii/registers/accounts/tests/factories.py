"""The cast of the tests: nurse Amina at Hill clinic, officer Ben, reviewer Chen, auditor Dora."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from jamii.kernel.actors import SYSTEM, Actor
from jamii.kernel.days import Days
from jamii.registers.accounts import queries, services
from jamii.registers.accounts.types import NewGrant
from jamii.registers.places.tests.factories import AT, SINCE

TODAY = date(2026, 1, 31)
PASSWORD = "correct-horse-1"


def make_user(
    login: str,
    role: str,
    *,
    scheme: UUID | None = None,
    place: UUID | None = None,
    facility: UUID | None = None,
    language: str = "en",
) -> Actor:
    """A user with one role, and the actor that a request of theirs would carry."""
    services.load_standard_roles(by=SYSTEM, at=AT)
    user = services.create_user(
        login,
        login.title(),
        language,
        password=PASSWORD,
        facility=facility,
        by=SYSTEM,
        at=AT,
    )
    grant = NewGrant(role, Days(SINCE), scheme, place, facility)
    services.grant_role(user, grant, by=SYSTEM, at=AT)
    actor = queries.actor_for(user, TODAY)
    assert actor is not None
    return actor
