"""Ada's claims at Hill clinic under the plan of eligibility's tests, and who asks about them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from jamii.claims import services as claims
from jamii.claims.tests.factories import SCHEME, new_claim
from jamii.claims.types import ClaimId, NewLine
from jamii.coverage.eligibility.tests.factories import PLAN
from jamii.kernel.actors import SYSTEM, Actor, Grant
from jamii.kernel.days import Days
from jamii.kernel.ids import new_id
from jamii.registers.people.tests.factories import ADA, KIM
from jamii.registers.places.tests.factories import AT, HILL
from jamii.schemes.plans.types import Kind

__all__ = ["ADA", "AT", "KIM", "PLAN", "SCHEME"]

RUN = UUID(int=0xA1F)
YEAR = Days(date(2025, 2, 1), date(2026, 1, 31))
_ACTS = frozenset({"whatif.run"})
MANAGER = Actor(UUID(int=0x71), "Solange", (Grant(_ACTS, SCHEME),))
ELSEWHERE = Actor(UUID(int=0x72), "Sola", (Grant(_ACTS, UUID(int=0x99)),))
OF_A_PLACE = Actor(UUID(int=0x73), "Soli", (Grant(_ACTS, SCHEME, frozenset({HILL})),))


def tablets(number: int, person: UUID, day: date, quantity: int) -> UUID:
    """A sent and decided claim for tablets at 5.00, the whole of which the plan pays."""
    line = NewLine(Kind.ITEM, "M1", Decimal(quantity), Decimal(6))
    key = ClaimId(new_id(AT + timedelta(seconds=number)))
    claim = new_claim(line, id=key, person=person, first_day=day)
    claims.submit_claim(claim, by=SYSTEM, at=AT)
    return key


def three_claims() -> list[UUID]:
    """50.00 and 30.00 for Ada, 20.00 for Kim; the plan's ceiling is 100.00 a person."""
    return [
        tablets(1, ADA, date(2025, 8, 1), 10),
        tablets(2, ADA, date(2025, 9, 1), 6),
        tablets(3, KIM, date(2025, 9, 2), 4),
    ]
