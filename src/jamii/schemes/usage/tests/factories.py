"""Uses of the Farahs' cover, as a decision would give them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from jamii.registers.people.tests.factories import ADA, SCHEME
from jamii.schemes.plans.types import Category, Kind
from jamii.schemes.usage.types import ClaimUse, CoverTotals, CoverUse

CLAIM, OTHER_CLAIM = UUID(int=0xE1), UUID(int=0xE2)
COVER, OTHER_COVER = UUID(int=0xE5), UUID(int=0xE6)
DAY = date(2024, 6, 10)


def claim_use(
    claim: UUID = CLAIM, person: UUID = ADA, day: date = DAY, quantity: str = "2.5"
) -> ClaimUse:
    """A consultation with one item."""
    quantities = {(Kind.ITEM, "I1"): Decimal(quantity), (Kind.SERVICE, "S1"): Decimal(1)}
    return ClaimUse(claim, SCHEME, person, day, Category.CONSULTATION, False, quantities)


def cover_use(
    claim: UUID = CLAIM,
    cover: UUID = COVER,
    person: UUID = ADA,
    deductible: str = "40",
    ceiling: str = "140",
    day: date = DAY,
) -> CoverUse:
    """An out-patient claim's share of one cover."""
    borne, paid = Decimal(deductible), Decimal(ceiling)
    used = CoverTotals(borne, paid, deductible_out=borne, ceiling_out=paid)
    return CoverUse(claim, cover, SCHEME, person, day, Category.CONSULTATION, used)
