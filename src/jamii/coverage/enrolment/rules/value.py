"""What does a cover cost?

Amounts are in the scheme's currency, rounded once, at the end. Source: enrolment, section
4; worked examples V1 to V19.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from jamii.coverage.enrolment.types import Counted, CoverValue, Stage
from jamii.kernel.days import add_months, completed_years, day_after
from jamii.kernel.money import ZERO, round_half_up
from jamii.kernel.reasons import Step, Value
from jamii.registers.people.types import Relation
from jamii.schemes.plans.types import Joining, Premiums, Terms

_HUNDRED = Decimal(100)


def cover_value(
    terms: Terms,
    stage: Stage,
    members: Sequence[Counted],
    enrolled: date,
    start: date,
    previous_expiry: date | None = None,
) -> CoverValue:
    """The value of a cover for these members, in the order of entry, the head first.

    Members past the plan's maximum are neither counted nor covered. The birthday itself counts as
    adult.
    """
    joining, premiums = terms.joining, terms.premiums
    counted = members[: joining.max_members]
    contribution, steps = _contribution(terms, counted, enrolled)
    if len(counted) < len(members):
        beyond = {"counted": len(counted), "members": len(members)}
        steps.insert(0, Step("value-members-beyond", beyond))
    assembly = _fee(premiums.assembly_lump_sum, premiums.assembly_fee, len(counted))
    registration = ZERO
    if _is_registered_now(premiums, stage, enrolled, previous_expiry):
        registration = _fee(premiums.registration_lump_sum, premiums.registration_fee, len(counted))
    percent = _discount_percent(terms, stage, enrolled, start, previous_expiry)
    before = contribution + assembly + registration
    total = round_half_up(before * (_HUNDRED - percent) / _HUNDRED, terms.places)
    amounts = {"currency": terms.currency}
    if assembly:
        steps.append(Step("value-assembly", {"amount": assembly, **amounts}))
    if registration:
        steps.append(Step("value-registration", {"amount": registration, **amounts}))
    if percent:
        steps.append(
            Step("value-discount", {"percent": percent, "before_amount": before, **amounts})
        )
    steps.append(Step("value-total", {"amount": total, "members": len(counted), **amounts}))
    return CoverValue(
        total, contribution, assembly, registration, percent, len(counted), tuple(steps)
    )


def _contribution(
    terms: Terms, counted: Sequence[Counted], enrolled: date
) -> tuple[Decimal, list[Step]]:
    """Per head, or a lump sum with those outside it per head. "Others" are never inside a lump."""
    joining, premiums = terms.joining, terms.premiums
    adults = children = other_adults = other_children = 0
    for member in counted:
        is_adult = completed_years(member.born, enrolled) >= joining.majority_age
        if member.relation is Relation.OTHER:
            other_adults += is_adult
            other_children += not is_adult
        else:
            adults += is_adult
            children += not is_adult
    steps: list[Step] = []
    lump = ZERO
    if premiums.lump_sum > 0:
        lump = premiums.lump_sum
        adults, children = _outside_lump(joining, adults, children)
        steps.append(Step("value-lump-sum", {"amount": lump, "currency": terms.currency}))
    adults, children = adults + other_adults, children + other_children
    for code, heads, premium in (
        ("value-adults", adults, premiums.adult),
        ("value-children", children, premiums.child),
    ):
        if heads and (premium or not lump):
            amount = heads * premium
            values: dict[str, Value] = {"heads": heads, "each_amount": premium, "amount": amount}
            steps.append(Step(code, {**values, "currency": terms.currency}))
    return lump + adults * premiums.adult + children * premiums.child, steps


def _outside_lump(joining: Joining, adults: int, children: int) -> tuple[int, int]:
    """How many adults and children the lump sum does not hold. Adults fill it first; without a
    threshold it holds all.
    """
    if not joining.threshold:
        return 0, 0
    adults_outside = max(0, adults - joining.threshold)
    children_outside = max(0, adults - adults_outside + children - joining.threshold)
    return adults_outside, children_outside


def _fee(lump_sum: Decimal, per_head: Decimal, heads: int) -> Decimal:
    """A lump sum above zero wins over the fee per head."""
    return lump_sum if lump_sum > 0 else heads * per_head


def _is_registered_now(
    premiums: Premiums, stage: Stage, enrolled: date, previous_expiry: date | None
) -> bool:
    """At the first enrolment; again when a renewal comes later than the plan allows."""
    if stage is Stage.NEW:
        return True
    months = premiums.registration_again_after_months
    if not months or previous_expiry is None:
        return False
    return enrolled > add_months(previous_expiry, months)


def _discount_percent(
    terms: Terms, stage: Stage, enrolled: date, start: date, previous_expiry: date | None
) -> Decimal:
    """At most one discount: for enrolling well before a cycle, or for renewing well before the
    end.
    """
    premiums = terms.premiums
    if stage is Stage.NEW:
        if not terms.joining.start_cycles:
            return ZERO
        latest = add_months(start, -premiums.enrolment_discount_months)
        return premiums.enrolment_discount_percent if enrolled <= latest else ZERO
    first_day = day_after(previous_expiry) if previous_expiry else start
    latest = add_months(first_day, -premiums.renewal_discount_months)
    return premiums.renewal_discount_percent if enrolled <= latest else ZERO
