"""Everything that a run reads, gathered for all facilities at once.

About fifteen statements, however many claims there are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from uuid import UUID
from zoneinfo import ZoneInfo

from jamii.claims import queries as claims
from jamii.claims.records import Activity, ClaimToSettle
from jamii.coverage.contributions import queries as contributions
from jamii.coverage.enrolment import queries as enrolment
from jamii.kernel.canonical import canonical_json
from jamii.kernel.days import Days, day_after
from jamii.kernel.money import ZERO
from jamii.registers.organisations.types import Scheme
from jamii.registers.places import queries as places
from jamii.registers.places.types import Inhabited
from jamii.registers.providers import queries as providers
from jamii.registers.providers.types import FacilityOn, FacilityStatus
from jamii.schemes.plans import queries as plans
from jamii.schemes.plans.types import Capitation, NamedTerms, Plan, TermsVersion
from jamii.settlement.queries.runs import last_month
from jamii.settlement.rules.calendar import takes_plan
from jamii.settlement.rules.index import case_of
from jamii.settlement.rules.periods import days_of, ends_in, month_of
from jamii.settlement.types import (
    NO_CAPITATION,
    Component,
    Contributed,
    Indicators,
    PlanFacts,
    RunFacts,
    ValuedClaim,
    WaitingClaim,
    WaitingLine,
)

_HUNDRED = Decimal(100)


def gather(scheme: Scheme, place: UUID | None, year: int, month: int) -> RunFacts:
    """What the run of a month reads for a place, or for the country. Raises: ValueError for a month
    that is none.
    """
    days = month_of(year, month)
    first, before = _moments(days, scheme.time_zone)
    offered = [plan for plan in plans.all_plans(scheme.id) if takes_plan(place, plan.place)]
    terms = _terms([plan.id for plan in offered], _last(days))
    waiting = claims.waiting_for_index(scheme.id, before) if offered else []
    taken = {plan.id for plan in offered}
    waiting = [claim for claim in waiting if any(line.plan in taken for line in claim.lines)]
    valued = claims.valued_on_no_bill(scheme.id, taken, before) if offered else []
    facts = RunFacts(
        year,
        month,
        scheme.currency,
        scheme.places,
        _with_money(offered, terms, days),
        tuple(_waiting(waiting)),
        tuple(ValuedClaim(row.claim, row.facility, row.remunerated) for row in valued),
        max_index=_max_index(scheme),
        last_run=last_month(scheme.id, place),
    )
    facts = _with_capitation(facts, scheme.id, place, days, (first, before))
    concerned = {claim.facility for claim in facts.waiting}
    concerned |= {claim.facility for claim in facts.valued}
    concerned |= {row.facility for plan in facts.plans for row in plan.facilities}
    known = providers.facilities_by_id(concerned)
    return replace(facts, codes=MappingProxyType({row.id: row.code for row in known.values()}))


def _last(days: Days) -> date:
    if days.last is None:
        raise ValueError("A month ends.")
    return days.last


def _moments(days: Days, zone: str) -> tuple[datetime, datetime]:
    """The moment when the month begins where the scheme is, and the one when it is over."""
    there = ZoneInfo(zone)
    return (
        datetime.combine(days.first, time.min, there),
        datetime.combine(day_after(_last(days)), time.min, there),
    )


def _max_index(scheme: Scheme) -> Decimal | None:
    """The cap of an index, where the scheme's settings name one (`settings.settlement`)."""
    given = scheme.settings.get("settlement", {}).get("max_index")
    return None if given in (None, "") else Decimal(str(given))


def _terms(keys: Sequence[UUID], day: date) -> Mapping[UUID, TermsVersion]:
    """The terms of each plan on the day; where a plan has ended, its last ones."""
    found = plans.terms_on_day(keys, day)
    for key in keys:
        if key not in found and (known := plans.versions(key)):
            found[key] = known[-1]
    return found


def _with_money(
    offered: Sequence[Plan], terms: Mapping[UUID, TermsVersion], month: Days
) -> tuple[PlanFacts, ...]:
    """The plans with what was paid for the longest of their periods that ends with the month."""
    last = _last(month)
    rows = [row for version in terms.values() for row in version.terms.relative_prices]
    firsts = [
        days_of(row.period, last.year, last.month).first
        for row in rows
        if ends_in(row.period, last.month)
    ]
    whole = Days(min([month.first, *firsts]), last)
    paid: dict[UUID, list[Contributed]] = {}
    for row in contributions.paid_for([plan.id for plan in offered], whole):
        spread = Contributed(row.amount, row.paid_on, row.effective, row.expiry)
        paid.setdefault(row.plan, []).append(spread)
    return tuple(
        PlanFacts(
            plan.id,
            plan.code,
            "" if plan.id not in terms else str(terms[plan.id].hash),
            () if plan.id not in terms else terms[plan.id].terms.relative_prices,
            NO_CAPITATION if plan.id not in terms else terms[plan.id].terms.capitation,
            tuple(paid.get(plan.id, ())),
        )
        for plan in offered
    )


def _waiting(rows: Iterable[ClaimToSettle]) -> Iterable[WaitingClaim]:
    """The claims that wait, each line with the part of care that it was for its plan."""
    rows = list(rows)
    named = plans.terms_named({line.terms for claim in rows for line in claim.lines})
    levels = providers.levels_on((claim.facility, claim.target) for claim in rows) if rows else {}
    for claim in rows:
        level = levels[claim.facility, claim.target]
        yield WaitingClaim(
            claim.claim,
            claim.facility,
            claim.decision_no,
            tuple(
                WaitingLine(
                    line.number,
                    line.plan,
                    case_of(_named(named, line.terms), overnight=claim.is_overnight, level=level),
                    line.value,
                    line.is_capitated,
                )
                for line in claim.lines
            ),
            claim.so_far,
        )


def _named(known: Mapping[str, NamedTerms], name: str) -> NamedTerms:
    found = known.get(name)
    if found is None:
        raise LookupError(f"A decision names the terms {name}, which are not there.")
    return found


# Capitation


@dataclass(frozen=True, slots=True)
class _Served:
    """Whom facilities serve and what they did: catchments in percent, who lives there, whom each
    plan covers in each village, what was done for each plan.
    """

    catchments: Mapping[UUID, Mapping[UUID, Decimal]]
    inhabited: Mapping[UUID, Inhabited]
    insured: Mapping[tuple[UUID, UUID], tuple[int, int]]
    activity: Mapping[tuple[UUID, UUID], Activity]

    def indicators(self, plan: UUID, facility: FacilityOn) -> Indicators:
        """What the facility counts for in the capitation of the plan."""
        values = dict.fromkeys(Component, ZERO)
        for place, percent in self.catchments.get(facility.id, {}).items():
            lives, share = self.inhabited.get(place), percent / _HUNDRED
            if lives is None:
                continue
            covered = [self.insured.get((plan, village), (0, 0)) for village in lives.villages]
            values[Component.POPULATION] += lives.population * share
            values[Component.FAMILIES] += lives.families * share
            values[Component.INSURED_POPULATION] += sum(people for people, _ in covered) * share
            values[Component.INSURED_FAMILIES] += sum(homes for _, homes in covered) * share
        done = self.activity.get((facility.id, plan))
        if done is not None:
            values[Component.VISITS] = Decimal(done.visits)
            values[Component.ADJUSTED_AMOUNT] = done.adjusted
        return Indicators(facility.id, facility.code, MappingProxyType(values))


def _with_capitation(
    facts: RunFacts,
    scheme: UUID,
    place: UUID | None,
    days: Days,
    moments: tuple[datetime, datetime],
) -> RunFacts:
    """The plans with what their facilities count for; as they were where no plan pays that way.

    A facility that may not send claims on the last day of the month is paid no capitation either.
    """
    paying = [plan.plan for plan in facts.plans if plan.capitation.groups]
    if not paying:
        return facts
    facilities = [
        row
        for row in providers.facilities_within(place, _last(days))
        if row.status is FacilityStatus.ACTIVE
    ]
    served = _served(scheme, paying, facilities, _last(days), moments)
    return replace(
        facts,
        plans=tuple(
            replace(
                plan,
                facilities=tuple(
                    served.indicators(plan.plan, row)
                    for row in facilities
                    if _is_paid_by(plan.capitation, row)
                ),
            )
            for plan in facts.plans
        ),
    )


def _served(
    scheme: UUID,
    plans_paying: Sequence[UUID],
    facilities: Sequence[FacilityOn],
    day: date,
    moments: tuple[datetime, datetime],
) -> _Served:
    catchments = providers.catchments(row.id for row in facilities)
    activity = claims.activity(scheme, plans_paying, *moments)
    return _Served(
        catchments,
        places.inhabited({key for row in catchments.values() for key in row}),
        enrolment.insured_by_place(plans_paying, day),
        {(row.facility, row.plan): row for row in activity},
    )


def _is_paid_by(capitation: Capitation, facility: FacilityOn) -> bool:
    """Whether the facility belongs to one of the groups that the plan pays by capitation."""
    return any(
        group.level == facility.level and group.sub_level in (None, facility.sub_level)
        for group in capitation.groups
    )


def fingerprint_of(facts: RunFacts) -> str:
    """The name of everything that the run reads: equal facts, equal names."""
    whole = hashlib.sha256()
    small = replace(facts, waiting=(), valued=(), last_run=None)
    whole.update(canonical_json(small).encode())
    for claim in facts.waiting:
        said = [f"{line.number}:{line.plan}:{line.care}:{line.value:f}" for line in claim.lines]
        said += [str(line.number) for line in claim.lines if line.is_capitated]
        whole.update(
            f"{claim.claim}:{claim.facility}:{claim.decision_no}:{claim.so_far:f}".encode()
        )
        whole.update(";".join(said).encode())
    for valued in facts.valued:
        whole.update(f"{valued.claim}:{valued.facility}:{valued.remunerated:f}".encode())
    return whole.hexdigest()[:32]
