"""What is a line worth to the scheme, after everything that the person bears?

In this order: fixed cap per unit, deductible, co-insurance, rounding, category cap, ceiling. Only
one rounding decides, behind the co-insurance. Source: claims §6.2–6.4.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from jamii.claims.rules.checks import terms_of
from jamii.claims.types import ClaimFacts, Finding
from jamii.coverage.eligibility.types import CoverOn
from jamii.kernel.money import ZERO, round_half_up
from jamii.kernel.reasons import Step, Value
from jamii.schemes.plans.types import (
    AgeGroup,
    Care,
    Category,
    CoverageLine,
    Exclusion,
    Limitation,
    Terms,
)
from jamii.schemes.usage.rules.limits import care_of, ceiling_for, deductible_for, used_before
from jamii.schemes.usage.types import CoverTotals, CoverUse, LineKey

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Worth:
    """The parts of quantity × price; they add up to it."""

    above_fixed: Decimal
    deductible: Decimal
    co_insurance: Decimal
    exceed_category: Decimal
    exceed_ceiling: Decimal
    rounding: Decimal
    value: Decimal
    steps: tuple[Step, ...]


@dataclass(slots=True)
class Purse:
    """What one cover has left while the lines of one claim are valued. `None` left: no limit."""

    cover: CoverOn
    terms: Terms
    care: Care
    age: AgeGroup
    category: Category
    currency: str
    deductible: Decimal | None
    deductible_left: Decimal
    category_cap: Decimal | None
    category_left: Decimal
    ceiling: Decimal | None
    ceiling_left: Decimal
    deductible_taken: Decimal = ZERO
    ceiling_taken: Decimal = ZERO
    steps: list[Step] = field(default_factory=list)

    def note(self, code: str, **values: Value) -> None:
        """Write down one step of the line at hand."""
        values["currency"] = self.currency
        self.steps.append(Step(code, values))


def open_purse(facts: ClaimFacts, cover: CoverOn, age: AgeGroup, category: Category) -> Purse:
    """What other claims left of this cover for this person and this kind of care."""
    terms = terms_of(cover)
    care = care_of(terms, overnight=facts.is_overnight, level=facts.facility.level)
    used = used_before(terms, facts.patient.id, facts.totals.get(cover.id))
    deductible = deductible_for(terms, care)
    ceiling = ceiling_for(terms, care, cover.facts.members_on(facts.target))
    limit = None if category is Category.VISIT else terms.category_limit(category)
    cap = None if limit is None else limit.max_amount or None
    return Purse(
        cover=cover,
        terms=terms,
        care=care,
        age=age,
        category=category,
        currency=facts.parameters.currency,
        deductible=None if deductible is None else deductible[1],
        deductible_left=_left(deductible, used.deductible),
        category_cap=cap,
        category_left=cap or ZERO,
        ceiling=None if ceiling is None else ceiling[1],
        ceiling_left=_left(ceiling, used.ceiling),
    )


def _left(limit: tuple[Care, Decimal] | None, used: Callable[[Care], Decimal]) -> Decimal:
    if limit is None:
        return ZERO
    column, amount = limit
    return max(ZERO, amount - used(column))


def value_line(
    purse: Purse, finding: Finding, key: LineKey, quantity: Decimal, price: Decimal
) -> Worth:
    """The worth of one line; what it takes is gone from the purse for the lines behind it."""
    purse.steps = []
    whole = quantity * price
    within_fixed = _fixed_cap(purse, finding, quantity, whole)
    borne = _deductible(purse, within_fixed)
    share = _co_insurance(purse, finding, within_fixed - borne)
    rounded = round_half_up(share, purse.terms.places)
    within_category = _category_cap(purse, rounded)
    value = _ceiling(purse, purse.terms.lines[key], within_category)
    purse.note("line-value", value_amount=value)
    places = purse.terms.places
    above_fixed = whole - within_fixed
    deductible = round_half_up(borne, places)
    co_insurance = round_half_up(within_fixed - borne - share, places)
    exceed_category, exceed_ceiling = rounded - within_category, within_category - value
    named = above_fixed + deductible + co_insurance + exceed_category + exceed_ceiling + value
    return Worth(
        above_fixed=above_fixed,
        deductible=deductible,
        co_insurance=co_insurance,
        exceed_category=exceed_category,
        exceed_ceiling=exceed_ceiling,
        rounding=whole - named,
        value=value,
        steps=tuple(purse.steps),
    )


def _fixed_cap(purse: Purse, finding: Finding, quantity: Decimal, whole: Decimal) -> Decimal:
    if finding.limitation is not Limitation.FIXED or finding.limit is None:
        return whole
    most = quantity * finding.limit
    if whole <= most:
        return whole
    purse.note("fixed-cap", unit_amount=finding.limit, cut_amount=whole - most, left_amount=most)
    return most


def _deductible(purse: Purse, amount: Decimal) -> Decimal:
    """What of the amount the person bears before the scheme pays anything."""
    if purse.deductible is None or not amount:
        return ZERO
    taken = min(purse.deductible_left, amount)
    purse.deductible_left -= taken
    purse.deductible_taken += taken
    code = "deductible-taken" if taken else "deductible-already-borne"
    purse.note(
        code,
        deductible_amount=purse.deductible,
        taken_amount=taken,
        left_amount=amount - taken,
    )
    return taken


def _co_insurance(purse: Purse, finding: Finding, amount: Decimal) -> Decimal:
    percent = finding.limit
    if finding.limitation is not Limitation.COINSURANCE or percent is None or percent == _HUNDRED:
        return amount
    share = amount * percent / _HUNDRED
    purse.note("co-insurance", percent=percent, person_amount=amount - share, left_amount=share)
    return share


def _category_cap(purse: Purse, amount: Decimal) -> Decimal:
    if purse.category_cap is None:
        return amount
    kept = min(amount, purse.category_left)
    purse.category_left -= kept
    if kept < amount:
        purse.note(
            "category-cap",
            category=purse.category.value,
            cap_amount=purse.category_cap,
            cut_amount=amount - kept,
            left_amount=kept,
        )
    return kept


def _ceiling(purse: Purse, covered: CoverageLine, amount: Decimal) -> Decimal:
    if _is_excluded(purse, covered):
        if purse.ceiling is not None:
            purse.note("ceiling-not-counted", left_amount=amount)
        return amount
    if purse.ceiling is None:
        purse.ceiling_taken += amount
        return amount
    available = purse.ceiling_left
    kept = min(amount, available)
    purse.ceiling_left -= kept
    purse.ceiling_taken += kept
    code = "ceiling-reached" if kept < amount else "ceiling-kept"
    purse.note(
        code,
        ceiling_amount=purse.ceiling,
        available_amount=available,
        cut_amount=amount - kept,
        left_amount=kept,
        remaining_amount=purse.ceiling_left,
    )
    return kept


def _is_excluded(purse: Purse, covered: CoverageLine) -> bool:
    if purse.age is AgeGroup.ADULT:
        exclusion = covered.ceiling_exclusion_adult
    else:
        exclusion = covered.ceiling_exclusion_child
    match exclusion:
        case Exclusion.BOTH:
            return True
        case Exclusion.HOSPITAL:
            return purse.care is Care.IN_PATIENT
        case Exclusion.NOT_HOSPITAL:
            return purse.care is Care.OUT_PATIENT
        case _:
            return False


def use_of(purse: Purse, facts: ClaimFacts) -> CoverUse:
    """What the claim took of this cover: in general, and the same by the case."""
    places = purse.terms.places
    deductible = round_half_up(purse.deductible_taken, places)
    ceiling = round_half_up(purse.ceiling_taken, places)
    is_in = purse.care is Care.IN_PATIENT
    used = CoverTotals(
        deductible_any=deductible,
        ceiling_any=ceiling,
        deductible_in=deductible if is_in else ZERO,
        ceiling_in=ceiling if is_in else ZERO,
        deductible_out=ZERO if is_in else deductible,
        ceiling_out=ZERO if is_in else ceiling,
    )
    return CoverUse(
        claim=facts.claim,
        cover=purse.cover.id,
        scheme=facts.scheme,
        person=facts.patient.id,
        day=facts.target,
        category=purse.category,
        used=used,
    )
