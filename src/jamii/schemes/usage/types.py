"""What claims have used, as other rooms see it. Amounts are in the scheme's currency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from jamii.kernel.money import ZERO
from jamii.schemes.plans.types import Care, Category, Kind

LineKey = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class ClaimUse:
    """One claim in a person's history: its target day, its category, and how much of which entry
    passed.
    """

    claim: UUID
    scheme: UUID
    person: UUID
    day: date
    category: Category
    overnight: bool
    quantities: Mapping[LineKey, Decimal]

    def quantity(self, key: LineKey) -> Decimal:
        """How much of this kind and code; zero when none."""
        return self.quantities.get(key, ZERO)


@dataclass(frozen=True, slots=True)
class CoverTotals:
    """How much of deductible and ceiling was used: in general, and the same again by in- or
    out-patient case.
    """

    deductible_any: Decimal = ZERO
    ceiling_any: Decimal = ZERO
    deductible_in: Decimal = ZERO
    ceiling_in: Decimal = ZERO
    deductible_out: Decimal = ZERO
    ceiling_out: Decimal = ZERO

    def deductible(self, care: Care) -> Decimal:
        """The deductible already borne for this part of care."""
        match care:
            case Care.ANY:
                return self.deductible_any
            case Care.IN_PATIENT:
                return self.deductible_in
            case Care.OUT_PATIENT:
                return self.deductible_out

    def ceiling(self, care: Care) -> Decimal:
        """What of the ceiling is already used for this part of care."""
        match care:
            case Care.ANY:
                return self.ceiling_any
            case Care.IN_PATIENT:
                return self.ceiling_in
            case Care.OUT_PATIENT:
                return self.ceiling_out

    def __add__(self, other: CoverTotals) -> CoverTotals:
        return CoverTotals(
            self.deductible_any + other.deductible_any,
            self.ceiling_any + other.ceiling_any,
            self.deductible_in + other.deductible_in,
            self.ceiling_in + other.ceiling_in,
            self.deductible_out + other.deductible_out,
            self.ceiling_out + other.ceiling_out,
        )


NOTHING_USED = CoverTotals()
Totals = Mapping[UUID, Mapping[UUID, CoverTotals]]  # by cover, then by person


@dataclass(frozen=True, slots=True)
class CoverUse:
    """What one claim took of one cover."""

    claim: UUID
    cover: UUID
    scheme: UUID
    person: UUID
    day: date
    category: Category
    used: CoverTotals
