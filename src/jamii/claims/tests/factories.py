"""Claims of Hill clinic for Ada Farah, who is covered by the plan of eligibility's tests."""

from __future__ import annotations

import json
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
from jamii.registers.people import queries as people
from jamii.registers.people.tests.factories import ADA
from jamii.registers.providers.tests.factories import AMINA, CLINIC
from jamii.schemes.plans.types import Kind

__all__ = ["COVER", "NOBODY", "NURSE", "REVIEWER", "SCHEME", "make_covered_farahs"]

CLAIM = ClaimId(UUID(int=0xF1))
VISIT = NewLine(Kind.SERVICE, "V1", Decimal(1), Decimal(20))
TABLETS = NewLine(Kind.ITEM, "M1", Decimal(4), Decimal(6))
SENT_LINE = {"kind": "service", "code": "V1", "quantity": "1", "price_asked": "20"}
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


def sent_claim(**changes: Any) -> str:
    """The claim as a program sends it: JSON of one consultation of Ada."""
    claim: dict[str, Any] = {
        "scheme": str(SCHEME),
        "administrator": str(AMINA),
        "number": people.persons([ADA])[ADA].number,
        "first_day": "2026-01-30",
        "claimed_on": "2026-01-31",
        "main_diagnosis": "B54",
        "lines": [SENT_LINE],
    }
    return json.dumps(claim | changes)
