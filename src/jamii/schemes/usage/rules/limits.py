"""How far do a plan's limits reach for one person, and what of them is used?

Amounts are in the scheme's currency. A combined deductible or ceiling is counted in the general
column of usage; otherwise the one of the case (in- or out-patient) in its own column.
Source: the register of products §5.1–5.2, §6; claims §3, §4.9–4.11, §6.3.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from jamii.kernel.days import Days, add_months, completed_years
from jamii.kernel.money import ZERO
from jamii.registers.providers.types import FacilityLevel
from jamii.schemes.plans.types import (
    AgeGroup,
    Care,
    Category,
    Ceiling,
    CoverageLine,
    HospitalCase,
    Per,
    Terms,
)
from jamii.schemes.usage.types import NOTHING_USED, ClaimUse, CoverTotals, LineKey


def age_group(born: date, on: date, majority_age: int) -> AgeGroup:
    """Adult from the birthday on which the majority age is completed."""
    return AgeGroup.ADULT if completed_years(born, on) >= majority_age else AgeGroup.CHILD


def care_of(terms: Terms, *, overnight: bool, level: FacilityLevel) -> Care:
    """Whether a claim is an in- or an out-patient case for this plan."""
    if terms.hospital_case is HospitalCase.OVERNIGHT:
        is_hospital_case = overnight
    else:
        is_hospital_case = level is FacilityLevel.HOSPITAL
    return Care.IN_PATIENT if is_hospital_case else Care.OUT_PATIENT


def deductible_for(terms: Terms, care: Care) -> tuple[Care, Decimal] | None:
    """The deductible of a case and the column in which it is counted; None when there is none."""
    if terms.limits_per is None:
        return None
    row = terms.deductible(Care.ANY) or terms.deductible(care)
    return None if row is None else (row.care, row.amount)


def ceiling_for(terms: Terms, care: Care, members: int) -> tuple[Care, Decimal] | None:
    """The ceiling of a case and the column in which it is counted; None when there is none.

    A ceiling per cover grows with each of its `members` above the threshold, up to its cap. A
    threshold of 0 is one; no threshold means that nothing is added.
    """
    if terms.limits_per is None:
        return None
    row = terms.ceiling(Care.ANY) or terms.ceiling(care)
    return None if row is None else (row.care, extended(terms, row, members))


def extended(terms: Terms, ceiling: Ceiling, members: int) -> Decimal:
    """The amount of a ceiling with what its members add, where it is counted per cover."""
    threshold = terms.joining.threshold
    if terms.limits_per is not Per.COVER or threshold is None or members <= threshold:
        return ceiling.amount
    amount = ceiling.amount + (members - threshold) * ceiling.extra_member
    return min(amount, ceiling.cap) if ceiling.cap else amount


def used_before(
    terms: Terms, person: UUID, totals: Mapping[UUID, CoverTotals] | None
) -> CoverTotals:
    """What counts as used by other claims: nothing per treatment, the person's own per person,
    everybody's per cover.
    """
    if not totals or terms.limits_per in (None, Per.TREATMENT):
        return NOTHING_USED
    if terms.limits_per is Per.PERSON:
        return totals.get(person, NOTHING_USED)
    return sum(totals.values(), NOTHING_USED)


def claims_of_category(history: Collection[ClaimUse], period: Days, category: Category) -> int:
    """How many claims of the category lie in the period of a cover."""
    return sum(1 for use in history if use.category is category and use.day in period)


def quantity_used(history: Collection[ClaimUse], period: Days, key: LineKey) -> Decimal:
    """How much of a kind and code passed within the period of a cover."""
    return sum((use.quantity(key) for use in history if use.day in period), ZERO)


def max_quantity(line: CoverageLine, age: AgeGroup) -> Decimal | None:
    """The most of this line per person and period of a cover; None without limit."""
    return line.max_quantity_adult if age is AgeGroup.ADULT else line.max_quantity_child


def first_day_of(
    line: CoverageLine, age: AgeGroup, *, is_new: bool, effective: date, joined: date
) -> date:
    """The first day on which the waiting period is over.

    A person waits in a first cover, and when joining a cover later than it began; then the months
    count from the day of joining.
    """
    if not is_new and joined <= effective:
        return joined
    months = line.waiting_months_adult if age is AgeGroup.ADULT else line.waiting_months_child
    return add_months(joined, months) if months else joined
