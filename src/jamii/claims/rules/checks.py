"""Is the claim in order, is each line, and which covers may pay it?

The claim is looked at first, then line by line; the first failure gives the reason. Source: claims
§4. The reasons' numbers in openIMIS stand in one table of `interop`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from jamii.claims.rules.choice import Option, choose, share_of
from jamii.claims.rules.pricing import unit_price
from jamii.claims.types import ClaimFacts, Dropped, Finding, LineFacts
from jamii.coverage.eligibility.types import CoverOn
from jamii.coverage.enrolment.types import Stage
from jamii.kernel.days import Days
from jamii.kernel.money import ZERO
from jamii.kernel.reasons import Reason, Step, Value
from jamii.registers.catalogue.types import CareType, Patients
from jamii.registers.people.types import Sex
from jamii.schemes.plans.types import AgeGroup, Category, CoverageLine, Limitation, Terms
from jamii.schemes.usage.rules.limits import (
    age_group,
    claims_of_category,
    first_day_of,
    max_quantity,
    quantity_used,
)
from jamii.schemes.usage.types import LineKey

_TOO_MANY = {
    Category.HOSPITALISATION: "max-admissions",
    Category.VISIT: "max-visits",
    Category.CONSULTATION: "max-consultations",
    Category.SURGERY: "max-surgeries",
    Category.DELIVERY: "max-deliveries",
    Category.ANTENATAL: "max-antenatal",
}


_AGES = {AgeGroup.ADULT: int(Patients.ADULT), AgeGroup.CHILD: int(Patients.MINOR)}
# A person registered as neither counts where either is admitted.
_SEXES = {
    Sex.FEMALE: int(Patients.FEMALE),
    Sex.MALE: int(Patients.MALE),
    Sex.OTHER: int(Patients.FEMALE | Patients.MALE),
}


@dataclass(frozen=True, slots=True)
class ClaimCheck:
    """What the checks of the whole claim found: why it is refused, or the covers that remain."""

    reasons: tuple[Reason, ...]
    covers: tuple[CoverOn, ...]
    dropped: tuple[Dropped, ...]


def terms_of(cover: CoverOn) -> Terms:
    """The terms of a cover that counts. Raises: ValueError for one without terms."""
    if cover.terms is None:
        raise ValueError(f"The cover {cover.number} has no terms on this day.")
    return cover.terms.terms


def age_of(facts: ClaimFacts) -> AgeGroup:
    """Adult or child, on the target day."""
    return age_group(facts.patient.born, facts.target, facts.parameters.majority_age)


# The whole claim


def check_claim(facts: ClaimFacts, category: Category) -> ClaimCheck:
    """The patient, the covers, the number of claims of this category, and the checks of packs."""
    day = facts.target
    if facts.patient.is_closed(day):
        return _refused(Reason("insuree-invalid", {"day": facts.patient.closed_on}))
    covering = tuple(cover for cover in facts.covers if cover.covers(day))
    if not covering:
        return _refused(Reason("no-cover", {"day": day}))
    remaining: list[CoverOn] = []
    dropped: list[Dropped] = []
    for cover in covering:
        reason = _too_many_claims(facts, cover, category)
        if reason is None:
            remaining.append(cover)
        else:
            dropped.append(Dropped(cover.id, cover.number, reason))
    if not remaining:
        return ClaimCheck((dropped[0].reason,), (), tuple(dropped))
    return ClaimCheck(facts.added, tuple(remaining), tuple(dropped))


def _refused(reason: Reason) -> ClaimCheck:
    return ClaimCheck((reason,), (), ())


def period_of(cover: CoverOn) -> Days:
    """The days whose claims count against this cover's limits."""
    first = cover.facts.effective
    if first is None:
        raise ValueError(f"The cover {cover.number} never took effect.")
    return Days(first, cover.facts.expiry)


def _too_many_claims(facts: ClaimFacts, cover: CoverOn, category: Category) -> Reason | None:
    limit = terms_of(cover).category_limit(category)
    if limit is None or limit.max_claims is None:
        return None
    before = claims_of_category(facts.history, period_of(cover), category)
    if before < limit.max_claims:
        return None
    return Reason(
        _TOO_MANY[category],
        {"cover": cover.number, "limit": limit.max_claims, "used": before},
    )


# One line, whatever cover may pay it


def check_line(facts: ClaimFacts, line: LineFacts, age: AgeGroup, *, strict: bool) -> Reason | None:
    """Register, price list, kind of care, patient and frequency, in this order; None when all are
    in order.
    """
    return (
        _not_in_register(facts, line)
        or _not_in_price_list(facts, line)
        or _wrong_care(facts, line, strict=strict)
        or _wrong_patient(facts, line, age)
        or _too_soon(facts, line)
    )


def _not_in_register(facts: ClaimFacts, line: LineFacts) -> Reason | None:
    if line.entry is not None and line.entry.known == "valid":
        return None
    starts_later = line.entry is not None and line.entry.known == "not-yet"
    code = "target-date" if starts_later else "not-in-register"
    return Reason(code, {"code": line.code, "day": facts.target})


def _not_in_price_list(facts: ClaimFacts, line: LineFacts) -> Reason | None:
    if line.list_price is not None:
        return None
    return Reason(
        "not-in-price-list",
        {"code": line.code, "facility": facts.facility.name, "day": facts.target},
    )


def _wrong_care(facts: ClaimFacts, line: LineFacts, *, strict: bool) -> Reason | None:
    """`strict`: entries for out-patients need a claim of one day, for in-patients a night."""
    here = facts.facility.care_type
    needed = line.entry.care_type if line.entry is not None else CareType.BOTH
    overnight = facts.is_overnight
    if here is CareType.OUT and overnight:
        why = "facility-keeps-nobody-overnight"
    elif here is CareType.OUT and needed is CareType.IN:
        why = "facility-treats-out-patients-only"
    elif here is CareType.IN and needed is CareType.OUT:
        why = "facility-treats-in-patients-only"
    elif strict and needed is CareType.IN and not overnight:
        why = "entry-needs-an-overnight-stay"
    elif strict and needed is CareType.OUT and overnight:
        why = "entry-is-for-out-patients"
    else:
        return None
    return Reason("care-type", {"code": line.code, "why": why})


def _wrong_patient(facts: ClaimFacts, line: LineFacts, age: AgeGroup) -> Reason | None:
    mask = line.entry.patient_mask if line.entry is not None else 0
    if not mask:
        return None
    if mask & _AGES[age] and mask & _SEXES[facts.patient.sex]:
        return None
    return Reason("patient-category", {"code": line.code})


def _too_soon(facts: ClaimFacts, line: LineFacts) -> Reason | None:
    days = line.entry.frequency_days if line.entry is not None else 0
    if not days:
        return None
    distance = timedelta(days=days)
    for use in facts.history:
        if line.key in use.quantities and abs(facts.target - use.day) < distance:
            return Reason("frequency", {"code": line.code, "days": days, "day": use.day})
    return None


# One line under each cover


def find_line(
    facts: ClaimFacts,
    line: LineFacts,
    covers: Sequence[CoverOn],
    age: AgeGroup,
    in_claim: dict[LineKey, Decimal],
) -> Finding:
    """Check one line, and choose the cover that pays it. `covers` are those that remain for the
    claim; `in_claim` is what earlier lines of the claim take, and grows when this one passes.
    """
    strict = all(terms_of(cover).strict_care_type for cover in covers)
    reason = check_line(facts, line, age, strict=strict)
    if reason is not None:
        return Finding(False, (reason,))
    options: list[Option] = []
    dropped: list[Dropped] = []
    for cover, covered in _in_order(facts, line, covers, age):
        outcome = _under(facts, line, cover, covered, age, in_claim.get(line.key, ZERO))
        if isinstance(outcome, Option):
            options.append(outcome)
        else:
            dropped.append(Dropped(cover.id, cover.number, outcome))
    for cover in covers:
        if line.key not in terms_of(cover).lines:
            reason = Reason("not-covered", {"code": line.code, "cover": cover.number})
            dropped.append(Dropped(cover.id, cover.number, reason))
    if not options:
        return Finding(False, (dropped[0].reason,), tuple(dropped))
    finding = _chosen(line, options, tuple(dropped), facts.parameters.currency)
    taken = line.quantity if finding.quantity is None else finding.quantity
    in_claim[line.key] = in_claim.get(line.key, ZERO) + taken
    return finding


def _in_order(
    facts: ClaimFacts, line: LineFacts, covers: Sequence[CoverOn], age: AgeGroup
) -> list[tuple[CoverOn, CoverageLine]]:
    """The covers that know the line, the one first whose waiting is over first; then the older."""
    known = [
        (cover, covered)
        for cover in covers
        if (covered := terms_of(cover).lines.get(line.key)) is not None
    ]
    if len(known) > 1:
        known.sort(
            key=lambda pair: (
                _first_day(pair[0], pair[1], age),
                pair[0].facts.order,
            )
        )
    return known


def _first_day(cover: CoverOn, covered: CoverageLine, age: AgeGroup) -> date:
    effective, joined = cover.facts.effective, cover.facts.member_effective
    if effective is None or joined is None:
        raise ValueError(f"The cover {cover.number} never took effect for this person.")
    is_new = cover.facts.stage is Stage.NEW
    return first_day_of(covered, age, is_new=is_new, effective=effective, joined=joined)


def _under(
    facts: ClaimFacts,
    line: LineFacts,
    cover: CoverOn,
    covered: CoverageLine,
    age: AgeGroup,
    in_claim: Decimal,
) -> Option | Reason:
    """The line under one cover: what it would pay, or why it does not."""
    first_day = _first_day(cover, covered, age)
    if facts.target < first_day:
        return Reason(
            "waiting-period", {"code": line.code, "cover": cover.number, "day": first_day}
        )
    quantity: Decimal | None = None
    steps: tuple[Step, ...] = ()
    limit = max_quantity(covered, age)
    if limit is not None:
        used = quantity_used(facts.history, period_of(cover), line.key) + in_claim
        left = limit - used
        values: dict[str, Value] = {
            "code": line.code,
            "cover": cover.number,
            "limit": limit,
            "used": used,
        }
        if left <= 0:
            return Reason("max-provisions", values)
        if left < line.quantity:
            quantity = left
            steps = (
                Step("quantity-reduced", {**values, "asked": line.quantity, "quantity": left}),
            )
    limitation, value = share_of(covered, facts.visit_type, age)
    price = unit_price(line, covered.price_origin, terms_of(cover)).amount
    return Option(cover, covered, limitation, value, price, quantity, steps)


def _chosen(
    line: LineFacts, options: Sequence[Option], dropped: tuple[Dropped, ...], currency: str
) -> Finding:
    option, why = choose(options)
    steps = [_share_step("cover-chosen", option, currency)]
    if len(options) > 1:
        steps.append(Step(why, {"cover": option.cover.number}))
        steps += [
            _share_step("cover-not-chosen", other, currency)
            for other in options
            if other is not option
        ]
    return Finding(
        passed=True,
        dropped=dropped,
        cover=option.cover.id,
        limitation=option.limitation,
        limit=option.limit,
        price_origin=option.line.price_origin,
        quantity=option.quantity,
        steps=(*steps, *option.steps),
    )


def _share_step(code: str, option: Option, currency: str) -> Step:
    number = option.cover.number
    if option.limitation is Limitation.COINSURANCE:
        return Step(f"{code}-percent", {"cover": number, "percent": option.percent})
    if option.limit is None:
        return Step(f"{code}-unlimited", {"cover": number})
    return Step(
        f"{code}-fixed",
        {"cover": number, "unit_amount": option.limit, "currency": currency},
    )
