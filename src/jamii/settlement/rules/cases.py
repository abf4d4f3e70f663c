"""Worked examples of settlement: allocation, index, capitation, whole runs, which month may be run.

Plans, places, facilities and claims are named by words; ids are made from them.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid5

from jamii.kernel.cases import CaseError, Given, case_kind, only
from jamii.kernel.days import Days
from jamii.kernel.money import ZERO, round_fraction
from jamii.registers.providers.types import FacilityLevel
from jamii.schemes.plans.types import (
    Capitation,
    CapitationGroup,
    Care,
    HospitalCase,
    Joining,
    Period,
    Premiums,
    RelativePrices,
    Terms,
)
from jamii.schemes.usage.rules.limits import care_of
from jamii.settlement.rules.allocation import allocated, never_allocated
from jamii.settlement.rules.calendar import run_problem, takes_claim, takes_plan
from jamii.settlement.rules.capitation import capitate
from jamii.settlement.rules.draft import draw_up
from jamii.settlement.rules.periods import month_of
from jamii.settlement.types import (
    NO_CAPITATION,
    Component,
    Contributed,
    Draft,
    Indicators,
    PlanFacts,
    RunFacts,
    ValuedClaim,
    WaitingClaim,
    WaitingLine,
)

_NAMES = UUID(int=0x5E77)
_PLACES = 2
_NUMBERS = {Period.MONTH: 12, Period.QUARTER: 4, Period.YEAR: 1}


def _key(word: Any) -> UUID:
    return uuid5(_NAMES, str(word))


def _decimal(value: Any) -> Decimal:
    return Decimal(str(value))


def _contributions(rows: Iterable[Mapping[str, Any]]) -> tuple[Contributed, ...]:
    """`amount`, `paid`, `effective` (none: never active), `expiry`; `times` the same."""
    found = []
    for row in rows:
        only(row, "amount", "paid", "effective", "expiry", "times")
        amount = _decimal(row["amount"]) * int(row.get("times", 1))
        found.append(Contributed(amount, row["paid"], row.get("effective"), row["expiry"]))
    return tuple(found)


def _month(text: Any) -> tuple[int, int]:
    """`2024-06` as year and month."""
    try:
        year, month = str(text).split("-")
        return int(year), int(month)
    except ValueError:
        raise CaseError(f"{text!r} is no month; expected something like 2024-06.") from None


@case_kind("allocation")
def allocation(given: Given) -> Mapping[str, Any]:
    """`contributions`; a `month`, or `first` and `last`, or a `year` month by month →
    `allocated`, `never`, and for a year the rounded `months` and the unrounded `sum`.
    """
    only(given, "contributions", "month", "first", "last", "year")
    rows = _contributions(given["contributions"])
    if "year" in given:
        days = [month_of(int(given["year"]), month) for month in range(1, 13)]
        parts = [allocated(rows, one) for one in days]
        return {
            "months": [round_fraction(part, _PLACES) for part in parts],
            "sum": round_fraction(sum(parts[1:], parts[0]), 10),
            "sum_of_rounded": sum((round_fraction(part, _PLACES) for part in parts), ZERO),
        }
    days_asked = (
        month_of(*_month(given["month"]))
        if "month" in given
        else Days(given["first"], given["last"])
    )
    return {
        "allocated": round_fraction(allocated(rows, days_asked), _PLACES),
        "never": never_allocated(rows, days_asked),
    }


def _prices(given: Mapping[str, Any]) -> tuple[RelativePrices, ...]:
    """Parts of care with their `period` and `percents` by number; what is not named is 100."""
    found = []
    for care, row in given.items():
        only(row, "period", "percents")
        period, named = Period(row.get("period", "month")), row.get("percents", {})
        percents = tuple(
            _decimal(named.get(number, 100)) for number in range(1, _NUMBERS[period] + 1)
        )
        found.append(RelativePrices(Care(care), period, percents))
    return tuple(found)


def _capitation(given: Mapping[str, Any]) -> Capitation:
    names = [component.value for component in Component]
    only(given, "share", "levels", *names)
    weights = {f"weight_{name.replace('-', '_')}": _decimal(given.get(name, 0)) for name in names}
    levels = tuple(CapitationGroup(level) for level in given.get("levels", ("dispensary",)))
    return Capitation(levels, _decimal(given.get("share", 100)), **weights)


def _indicators(given: Mapping[str, Mapping[str, Any]]) -> tuple[Indicators, ...]:
    """Facilities by code; each component a number, or for what is counted per village a list of
    `[number, percent of the village]`, or for the adjusted amount of `[quantity, price]`.
    """
    found = []
    for code, row in given.items():
        only(row, *(component.value for component in Component))
        values = {Component(name): _counted(name, value) for name, value in row.items()}
        found.append(Indicators(_key(code), code, MappingProxyType(values)))
    return tuple(found)


def _counted(name: str, value: Any) -> Decimal:
    if not isinstance(value, list):
        return _decimal(value)
    divisor = 1 if name == Component.ADJUSTED_AMOUNT.value else 100
    return sum((_decimal(one) * _decimal(other) / divisor for one, other in value), ZERO)


@case_kind("capitation")
def capitation(given: Given) -> Mapping[str, Any]:
    """`allocated` (contributed on and for one day), `capitation` with `share` and weights,
    `facilities` → `pool`, `distributed`, `kept`, `payments` and `indicators` by facility.
    """
    only(given, "allocated", "capitation", "facilities")
    days = month_of(2024, 1)
    paid = Contributed(_decimal(given["allocated"]), days.first, days.first, days.first)
    plan = PlanFacts(
        _key("PR"),
        "PR",
        "",
        capitation=_capitation(given["capitation"]),
        contributions=(paid,),
        facilities=_indicators(given["facilities"]),
    )
    found = capitate(plan, days, _PLACES)
    if found is None:
        return {"payments": {}}
    codes = {row.facility: row.code for row in plan.facilities}
    return {
        "pool": found.pool,
        "distributed": found.distributed,
        "kept": found.kept,
        "payments": {codes[share.facility]: share.amount for share in found.shares},
        "parts": {
            codes[share.facility]: {name.value: part for name, part in share.parts.items()}
            for share in found.shares
        },
        "indicators": {
            codes[share.facility]: {name.value: n for name, n in share.indicators.items()}
            for share in found.shares
        },
    }


@case_kind("settlement")
def settlement(given: Given) -> Mapping[str, Any]:
    """A `month`, the `place` of the run (none: national), `plans` with `place`, `contributions`,
    `relative_prices`, `hospital_case`, `capitation` and `facilities`; `claims` by code, each with
    `facility`, `processed` (day), `overnight`, `level` and `lines`. A line has `value`, `plan`,
    `origin` (relative or price-list) and `capitated`.

    → `indexes` by plan and part of care with `index`, `pool`, `base`; `claims` with `remunerated`,
    `status`, `lines`; `facilities` with what each gets; `warnings`.
    """
    only(given, "month", "place", "plans", "claims", "last_run")
    year, month = _month(given["month"])
    named = dict(given["plans"])
    run_place = given.get("place")
    plans = [
        _plan(code, row)
        for code, row in named.items()
        if takes_plan(_place(run_place), _place(row.get("place")))
    ]
    waiting, valued = [], []
    for code, row in given.get("claims", {}).items():
        only(row, "facility", "processed", "overnight", "level", "lines")
        if not takes_claim(row.get("processed", date(year, month, 1)), year, month):
            continue
        claim = _claim(code, row, named)
        if claim.lines:
            waiting.append(claim)
        else:
            valued.append(ValuedClaim(claim.claim, claim.facility, claim.so_far))
    facts = RunFacts(
        year,
        month,
        "XTS",
        _PLACES,
        tuple(plans),
        tuple(waiting),
        tuple(valued),
        last_run=_month(given["last_run"]) if "last_run" in given else None,
    )
    return _shown(draw_up(facts), facts, named, given.get("claims", {}))


def _place(word: Any) -> UUID | None:
    return None if word in (None, "") else _key(word)


def _plan(code: str, row: Mapping[str, Any]) -> PlanFacts:
    only(
        row,
        "place",
        "contributions",
        "relative_prices",
        "hospital_case",
        "capitation",
        "facilities",
    )
    return PlanFacts(
        _key(code),
        code,
        "",
        _prices(row.get("relative_prices", {})),
        _capitation(row["capitation"]) if "capitation" in row else NO_CAPITATION,
        _contributions(row.get("contributions", ())),
        _indicators(row.get("facilities", {})),
    )


def _claim(code: str, row: Mapping[str, Any], plans: Mapping[str, Any]) -> WaitingClaim:
    lines, so_far = [], ZERO
    for number, line in enumerate(row["lines"], start=1):
        only(line, "value", "plan", "origin", "capitated")
        plan = line.get("plan", next(iter(plans)))
        value, capitated = _decimal(line["value"]), bool(line.get("capitated", False))
        terms = Terms(
            plan,
            "XTS",
            _PLACES,
            Joining(12),
            Premiums(),
            hospital_case=HospitalCase(plans[plan].get("hospital_case", "overnight")),
        )
        care = care_of(
            terms,
            overnight=bool(row.get("overnight", False)),
            level=FacilityLevel(row.get("level", "health-centre")),
        )
        if line.get("origin", "relative") == "relative":
            lines.append(WaitingLine(number, _key(plan), care, value, capitated))
        elif not capitated:
            so_far += value
    return WaitingClaim(_key(code), _key(row.get("facility", "H1")), 1, tuple(lines), so_far)


def _shown(
    draft: Draft, facts: RunFacts, plans: Mapping[str, Any], claims: Mapping[str, Any]
) -> Mapping[str, Any]:
    names = {_key(code): code for code in plans}
    indexes: dict[str, dict[str, Any]] = {}
    for index in draft.indexes:
        indexes.setdefault(names[index.plan], {})[index.care.value] = {
            "index": index.index,
            "pool": index.pool,
            "base": index.base,
            "period": f"{index.period.value} {index.number}",
        }
    decided = {claim.claim: claim for claim in draft.claims}
    shown = {}
    for code in claims:
        claim = decided.get(_key(code))
        status = "untouched" if claim is None else "valued" if claim.is_final else "processed"
        shown[code] = {
            "status": status,
            "remunerated": None if claim is None else claim.remunerated,
            "lines": {}
            if claim is None
            else {line.number: line.remunerated for line in claim.lines},
        }
    facilities = {str(row.get("facility", "H1")) for row in claims.values()}
    facilities |= {code for row in plans.values() for code in row.get("facilities", {})}
    totals = {row.facility: row for row in draft.facilities}
    return {
        "indexes": indexes,
        "claims": shown,
        "facilities": {
            code: totals[_key(code)].total for code in sorted(facilities) if _key(code) in totals
        },
        "capitation": {
            names[row.plan]: {"pool": row.pool, "distributed": row.distributed}
            for row in draft.capitations
        },
        "total": draft.total,
        "warnings": [reason.code for reason in draft.warnings],
    }


@case_kind("settlement-month")
def which_month(given: Given) -> Mapping[str, Any]:
    """A `month`, `today`, the `last_run` of the same place → `problem`, none where it may run."""
    only(given, "month", "today", "last_run")
    year, month = _month(given["month"])
    last = _month(given["last_run"]) if given.get("last_run") else None
    after = date(year, month, calendar.monthrange(year, month)[1])
    problem = run_problem(year, month, given.get("today", add_a_day(after)), last)
    return {"problem": None if problem is None else problem.code}


def add_a_day(day: date) -> date:
    """The day after the month: the first on which it may be run."""
    return date.fromordinal(day.toordinal() + 1)
