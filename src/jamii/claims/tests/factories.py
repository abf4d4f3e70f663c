"""Claims of Hill clinic for Ada Farah, who is covered by the plan of eligibility's tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from jamii.claims.types import ClaimId, NewClaim, NewLine
from jamii.coverage.eligibility.tests.factories import (
    COVER,
    NOBODY,
    NURSE,
    REVIEWER,
    SCHEME,
    TODAY,
    make_covered_farahs,
)
from jamii.registers.people.tests.factories import ADA
from jamii.registers.providers.tests.factories import AMINA, CLINIC
from jamii.schemes.plans.types import Kind

__all__ = ["COVER", "NOBODY", "NURSE", "REVIEWER", "SCHEME", "make_covered_farahs"]

CLAIM = ClaimId(UUID(int=0xF1))
VISIT = NewLine(Kind.SERVICE, "V1", Decimal(1), Decimal(20))
TABLETS = NewLine(Kind.ITEM, "M1", Decimal(4), Decimal(6))
XRAY = NewLine(Kind.SERVICE, "X1", Decimal(1), Decimal(40))


def new_claim(*lines: NewLine, **changes: Any) -> NewClaim:
    """A claim of Hill clinic for Ada, on the day before today."""
    claim = NewClaim(
        id=CLAIM,
        scheme=SCHEME,
        facility=CLINIC,
        administrator=AMINA,
        person=ADA,
        code="",
        first_day=date(2026, 1, 30),
        last_day=None,
        claimed_on=TODAY,
        main_diagnosis="B54",
        lines=lines or (VISIT, TABLETS),
    )
    return replace(claim, **changes)
