"""What does the run of a month come to: indexes, capitation, each claim, each facility?

The order in which facts come changes nothing; whatever is sorted is sorted by code and id.
Source: claims §8–9.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from jamii.kernel.days import Days
from jamii.kernel.money import ZERO
from jamii.kernel.reasons import Reason, Value
from jamii.schemes.plans.types import Care
from jamii.settlement.rules.allocation import never_allocated
from jamii.settlement.rules.capitation import capitate, weights_of
from jamii.settlement.rules.index import group_of, indexes_of, remunerated
from jamii.settlement.rules.periods import month_of
from jamii.settlement.types import (
    CapitationOf,
    Draft,
    FacilitySum,
    Index,
    IndexedClaim,
    IndexedLine,
    PlanFacts,
    RunFacts,
    WaitingClaim,
    WaitingLine,
)

_Key = tuple[UUID, Care]
_HUNDRED = Decimal(100)


def draw_up(facts: RunFacts) -> Draft:
    """The draft of a run."""
    plans = {plan.plan: plan for plan in facts.plans}
    bases = _bases(facts, plans)
    indexes = [
        index
        for plan in sorted(facts.plans, key=lambda plan: plan.code)
        for index in indexes_of(
            plan,
            {care: found for (key, care), found in bases.items() if key == plan.plan},
            facts.year,
            facts.month,
            facts.max_index,
        )
    ]
    month = month_of(facts.year, facts.month)
    capitations = [
        found
        for plan in sorted(facts.plans, key=lambda plan: plan.code)
        if (found := capitate(plan, month, facts.places)) is not None
    ]
    known = {(index.plan, index.care): index for index in indexes}
    claims = [
        decided
        for waiting in sorted(facts.waiting, key=lambda waiting: waiting.claim)
        if (decided := _claim(waiting, plans, known, facts.places)) is not None
    ]
    return Draft(
        indexes=tuple(indexes),
        capitations=tuple(capitations),
        claims=tuple(claims),
        facilities=_facilities(facts, claims, capitations),
        warnings=_warnings(facts, indexes, month),
    )


def _group(line: WaitingLine, plans: Mapping[UUID, PlanFacts]) -> _Key:
    return line.plan, group_of(plans[line.plan].relative_prices, line.care)


def _bases(facts: RunFacts, plans: Mapping[UUID, PlanFacts]) -> dict[_Key, tuple[Decimal, int]]:
    """What the waiting lines of each plan and part of care are worth, and how many they are; those
    paid by capitation are left out.
    """
    found: dict[_Key, tuple[Decimal, int]] = {}
    for claim in facts.waiting:
        for line in claim.lines:
            if line.plan in plans and not line.is_capitated:
                key = _group(line, plans)
                base, lines = found.get(key, (ZERO, 0))
                found[key] = (base + line.value, lines + 1)
    return found


def _claim(
    claim: WaitingClaim,
    plans: Mapping[UUID, PlanFacts],
    indexes: Mapping[_Key, Index],
    places: int,
) -> IndexedClaim | None:
    """What the run makes of a claim; None where it has nothing to say."""
    lines, total, still_waits = [], claim.so_far, False
    for line in claim.lines:
        found = _line(line, plans, indexes, places)
        if found is None:
            still_waits = True
            continue
        lines.append(found)
        total += found.remunerated
    if not lines:
        return None
    return IndexedClaim(
        claim.claim,
        claim.facility,
        claim.decision_no,
        tuple(lines),
        None if still_waits else total,
    )


def _line(
    line: WaitingLine, plans: Mapping[UUID, PlanFacts], indexes: Mapping[_Key, Index], places: int
) -> IndexedLine | None:
    """What a line comes to; None where its period does not end, or another run is for its plan."""
    if line.plan not in plans:
        return None
    if line.is_capitated:
        return IndexedLine(line.number, line.value, ZERO, None)
    index = indexes.get(_group(line, plans))
    if index is None:
        return None
    paid = remunerated(line.value, index.index, places)
    return IndexedLine(line.number, line.value, paid, index)


def _facilities(
    facts: RunFacts, claims: list[IndexedClaim], capitations: list[CapitationOf]
) -> tuple[FacilitySum, ...]:
    """What each facility gets, by code."""
    sums: dict[UUID, FacilitySum] = {}

    def of(facility: UUID) -> FacilitySum:
        return sums.get(facility, FacilitySum(facility))

    for claim in claims:
        if claim.remunerated is not None:
            row = of(claim.facility)
            sums[claim.facility] = replace(
                row,
                indexed_claims=row.indexed_claims + 1,
                indexed_amount=row.indexed_amount + claim.remunerated,
            )
    for valued in facts.valued:
        row = of(valued.facility)
        sums[valued.facility] = replace(
            row,
            valued_claims=row.valued_claims + 1,
            valued_amount=row.valued_amount + valued.remunerated,
        )
    for capitation in capitations:
        for share in capitation.shares:
            row = of(share.facility)
            sums[share.facility] = replace(row, capitation=row.capitation + share.amount)
    return tuple(
        sorted(sums.values(), key=lambda row: (facts.codes.get(row.facility, ""), row.facility))
    )


def _warnings(facts: RunFacts, indexes: list[Index], month: Days) -> tuple[Reason, ...]:
    """What whoever confirms should know."""
    currency: dict[str, Value] = {"currency": facts.currency}
    found = []
    codes = {plan.plan: plan.code for plan in facts.plans}
    if facts.is_after_a_gap and facts.last_run is not None:
        year, number = facts.last_run
        found.append(Reason("run-after-a-gap", {"last": f"{year}-{number:02d}"}))
    for index in indexes:
        if index.base > 0 and index.index == 0:
            values = {**currency, "plan": codes[index.plan], "base_amount": index.base}
            found.append(Reason("index-is-zero", values))
        if facts.max_index is not None and index.index == facts.max_index:
            found.append(
                Reason("index-is-capped", {"plan": codes[index.plan], "index": index.index})
            )
    for plan in sorted(facts.plans, key=lambda plan: plan.code):
        nowhere = never_allocated(plan.contributions, month)
        if nowhere:
            values = {**currency, "plan": plan.code, "paid_amount": nowhere}
            found.append(Reason("contributions-not-allocated", values))
        weights = sum(weights_of(plan.capitation).values(), ZERO)
        if plan.capitation.groups and weights != _HUNDRED:
            found.append(Reason("capitation-weights", {"plan": plan.code, "percent": weights}))
    return tuple(found)
