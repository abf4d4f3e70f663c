"""Worked examples of claims: one claim, several in a row, and the small questions around them.

The world is that of the examples of eligibility: a claim of Ada at H1 on 2024-06-10, one unit of
each line, asked and listed at 100. An example names only what is different. See
docs/reference/cases.md.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from jamii.claims.rules.adjudicate import adjudicate, claimed_amount
from jamii.claims.rules.category import category_of
from jamii.claims.rules.entry import entry_problems
from jamii.claims.rules.parameters import hand_rules, problem_of
from jamii.claims.rules.restoring import restore_problem
from jamii.claims.rules.review import verdict_problems
from jamii.claims.rules.selection import (
    choose_at_random,
    is_above_average,
    is_of_value,
    when_processed,
)
from jamii.claims.rules.signals import Looked, points_of, signals
from jamii.claims.types import (
    NEXT,
    AmountsSeen,
    Baseline,
    ClaimDecision,
    ClaimFacts,
    ClaimId,
    DiagnosisSeen,
    EntryContext,
    EntrySeen,
    FacilitySeen,
    LineDecision,
    LineFacts,
    NewClaim,
    NewLine,
    NewPart,
    OtherClaim,
    Parameters,
    ReviewState,
    Status,
    Verdict,
)
from jamii.coverage.eligibility.rules.cases import (
    CURRENCY,
    DAY,
    SCHEME,
    covers_of,
    history_of,
    key_of,
    kind_of,
    named,
    number,
    optional,
    patient_of,
    totals_of,
)
from jamii.kernel.cases import CaseError, Given, case_kind, only
from jamii.registers.catalogue.types import (
    CareType,
    EntryFacts,
    EntryId,
    EntryType,
    Kind,
    ListPrice,
    PackageType,
    Part,
    ServiceCategory,
)
from jamii.registers.providers.types import (
    FacilityId,
    FacilityLevel,
    FacilityOn,
    FacilityStatus,
    LegalForm,
    SubLevel,
)
from jamii.schemes.plans.types import Category, VisitType
from jamii.schemes.usage.types import ClaimUse, CoverTotals, CoverUse, LineKey

H1 = named("H1")
TODAY = date(2026, 1, 31)


# Building the claim


def _facility(given: Given) -> FacilityOn:
    only(given, "level", "care_type", "status", "sub_level")
    return FacilityOn(
        id=FacilityId(H1),
        code="H1",
        name="Hill clinic",
        place=named("Hill"),
        level=FacilityLevel(given.get("level", FacilityLevel.HEALTH_CENTRE)),
        care_type=CareType(given.get("care_type", CareType.BOTH)),
        status=FacilityStatus(given.get("status", FacilityStatus.ACTIVE)),
        contract=None,
        lists={kind: named(f"list of {kind}") for kind in Kind},
        sub_level=SubLevel(given.get("sub_level", SubLevel.NONE)),
        legal_form=LegalForm.GOVERNMENT,
    )


_ENTRY = (
    "price",
    "care_type",
    "frequency_days",
    "patient_mask",
    "max_quantity",
    "category",
    "package_type",
    "manual_price",
    "parts",
    "register",
    "on_list",
    "list_price",
)


def _entry(code: str, given: Given) -> EntryFacts | None:
    only(given, *_ENTRY)
    known = given.get("register", "valid")
    if known == "unknown":
        return None
    if known not in ("valid", "not-yet", "ended"):
        raise CaseError(f"{code}: register is valid, not-yet, ended or unknown")
    category = given.get("category")
    return EntryFacts(
        id=EntryId(named(code)),
        kind=kind_of(code),
        code=code,
        names={"en": code},
        type=EntryType.CURATIVE if kind_of(code) is Kind.SERVICE else EntryType.DRUG,
        category=None if category is None else ServiceCategory(category),
        package_type=PackageType(given.get("package_type", PackageType.SINGLE)),
        manual_price=given.get("manual_price", False),
        care_type=CareType(given.get("care_type", CareType.BOTH)),
        frequency_days=given.get("frequency_days", 0),
        patient_mask=given.get("patient_mask", 15),
        max_quantity=optional(given.get("max_quantity")),
        price=number(given.get("price", 100)),
        known=known,
        parts=tuple(
            Part(kind_of(part), part, number(row["quantity"]), number(row["price"]))
            for part, row in given.get("parts", {}).items()
        ),
    )


def _list_price(given: Given) -> ListPrice | None:
    if not given.get("on_list", True):
        return None
    if "list_price" in given:
        return ListPrice(number(given["list_price"]), is_override=True)
    return ListPrice(number(given.get("price", 100)))


def _parts(given: Given) -> tuple[NewPart, ...]:
    return tuple(
        NewPart(kind_of(code), code, number(quantity))
        for code, quantity in given.get("parts", {}).items()
    )


def _lines(given: Given) -> list[tuple[str, Given]]:
    """A line is a code, or a code with what is special about it."""
    listed: list[tuple[str, Given]] = []
    for line in given.get("lines", ["I1"]):
        if isinstance(line, str):
            listed.append((line, {}))
        else:
            only(line, "code", "quantity", "asked", "explanation", "parts", "verdict")
            listed.append((str(line["code"]), line))
    return listed


def _line_facts(place: int, code: str, line: Given, entries: Given) -> LineFacts:
    entry = entries.get(code) or {}
    return LineFacts(
        number=place,
        kind=kind_of(code),
        code=code,
        quantity=number(line.get("quantity", 1)),
        price_asked=number(line.get("asked", entry.get("price", 100))),
        entry=_entry(code, entry),
        list_price=_list_price(entry),
        parts=_parts(line),
        explanation=line.get("explanation", ""),
    )


_CLAIM = (
    "person",
    "born",
    "sex",
    "closed_on",
    "day",
    "first_day",
    "last_day",
    "visit_type",
    "care_type",
    "facility",
    "lines",
    "entries",
    "covers",
    "cover",
    "plan",
    "history",
    "used",
    "review_above",
    "reviewed",
    "places",
    "main_diagnosis",
)


def facts_of(given: Given, name: str = "claim") -> ClaimFacts:
    """The facts of one claim as an example writes it."""
    only(given, *_CLAIM)
    patient = patient_of(given)
    listed = _lines(given)
    entries = given.get("entries", {})
    last = given.get("last_day", given.get("day", DAY))
    care_type = given.get("care_type")
    return ClaimFacts(
        claim=ClaimId(named(name)),
        code=name,
        scheme=SCHEME,
        facility=_facility(given.get("facility", {})),
        patient=patient,
        first_day=given.get("first_day", last),
        last_day=last,
        lines=tuple(
            _line_facts(place, code, line, entries)
            for place, (code, line) in enumerate(listed, start=1)
        ),
        covers=covers_of(given, [code for code, _line in listed]),
        history=history_of(given, patient),
        totals=totals_of(given),
        parameters=_parameters(given),
        visit_type=VisitType(given.get("visit_type", VisitType.OTHER)),
        care_type=None if care_type is None else CareType(care_type),
        main_diagnosis=given.get("main_diagnosis", ""),
    )


def _parameters(given: Given) -> Parameters:
    return Parameters(
        CURRENCY,
        given.get("places", given.get("plan", {}).get("places", 2)),
        review_above=optional(given.get("review_above")),
    )


def _verdicts(given: Given) -> dict[int, Verdict]:
    verdicts = {}
    for place, (_code, line) in enumerate(_lines(given), start=1):
        if "verdict" in line:
            verdict = line["verdict"]
            only(verdict, "accept", "quantity", "price", "justification")
            verdicts[place] = Verdict(
                verdict.get("accept", True),
                optional(verdict.get("quantity")),
                optional(verdict.get("price")),
                verdict.get("justification", "not needed"),
            )
    return verdicts


# Showing the decision


def _result(line: LineDecision) -> str:
    return "passed" if line.passed else line.reasons[0].code


def _shown_line(line: LineDecision, numbers: Mapping[UUID, str]) -> dict[str, Any]:
    finding = line.finding
    return {
        "result": _result(line),
        "cover": None if line.cover is None else numbers[line.cover],
        "limitation": None if finding.limitation is None else finding.limitation.value,
        "limit": finding.limit,
        "quantity": line.quantity,
        "quantity_by": line.quantity_by.value,
        "price": line.price,
        "above_fixed": line.above_fixed,
        "deductible": line.deductible,
        "co_insurance": line.co_insurance,
        "exceed_category": line.exceed_category,
        "exceed_ceiling": line.exceed_ceiling,
        "rounding": line.rounding,
        "value": line.value,
        "remunerated": line.remunerated,
        "dropped": {row.number: row.reason.code for row in finding.dropped},
        "steps": [step.code for step in line.all_steps],
    }


def _shown_use(use: CoverUse) -> dict[str, Any]:
    return {
        "deductible": use.used.deductible_any,
        "ceiling": use.used.ceiling_any,
        "deductible_in": use.used.deductible_in,
        "ceiling_in": use.used.ceiling_in,
        "deductible_out": use.used.deductible_out,
        "ceiling_out": use.used.ceiling_out,
        "category": use.category.value,
    }


def _shown(decision: ClaimDecision, facts: ClaimFacts) -> dict[str, Any]:
    numbers = {cover.id: cover.number for cover in facts.covers}
    lines = [_shown_line(line, numbers) for line in decision.lines]
    return {
        "act": decision.act.value,
        "status": NEXT[Status.ENTERED, decision.act].value,
        "category": decision.category.value,
        "reasons": [reason.code for reason in decision.reasons],
        "questions": [reason.code for reason in decision.questions],
        "warnings": [reason.code for reason in decision.warnings],
        "dropped": {row.number: row.reason.code for row in decision.dropped},
        "results": [line["result"] for line in lines],
        "values": [line["value"] for line in lines],
        "quantities": [line["quantity"] for line in lines],
        "paid_by": [line["cover"] for line in lines],
        "claimed": decision.amounts.claimed,
        "approved": decision.amounts.approved,
        "adjusted": decision.amounts.adjusted,
        "valuated": decision.amounts.valuated,
        "remunerated": decision.amounts.remunerated,
        "used": {numbers[use.cover]: _shown_use(use) for use in decision.cover_uses},
        "lines": lines,
    }


def _reviewed(facts: ClaimFacts, verdicts: Mapping[int, Verdict]) -> ClaimFacts:
    """The same facts after the submission, with what a reviewer says."""
    first = adjudicate(facts)
    return replace(
        facts,
        standing={line.number: line.finding for line in first.lines},
        verdicts=MappingProxyType(dict(verdicts)),
        is_reviewed=True,
    )


@case_kind("claim")
def claim(given: Given) -> Mapping[str, Any]:
    """One claim, decided; and decided again where a line bears a `verdict` or it is `reviewed`."""
    facts = facts_of(given)
    verdicts = _verdicts(given)
    if verdicts or given.get("reviewed"):
        facts = _reviewed(facts, verdicts)
    return _shown(adjudicate(facts), facts)


# Several claims in a row


@dataclass
class _Story:
    """Claims in the order in which they are decided, and what they use."""

    world: Given
    facts: dict[str, ClaimFacts] = field(default_factory=dict)
    status: dict[str, Status] = field(default_factory=dict)
    decided: dict[str, ClaimDecision] = field(default_factory=dict)

    def happen(self, event: Given) -> None:
        match dict(event):
            case {"claim": name, **more}:
                self.facts[str(name)] = facts_of({**self.world, **more}, str(name))
                self.status[str(name)] = Status.ENTERED
                self._decide(str(name), {})
            case {"reject": name, **nothing}:
                only(nothing)
                numbers = [line.number for line in self.facts[str(name)].lines]
                self.status[str(name)] = Status.CHECKED
                self._decide(str(name), dict.fromkeys(numbers, Verdict(False)))
            case {"revalue": name, **nothing}:
                only(nothing)
                self._decide(str(name), {})
            case _:
                raise CaseError(f"There is no event {dict(event)}.")

    def _decide(self, name: str, verdicts: Mapping[int, Verdict]) -> None:
        """As the service does: what the claim used is taken back, then it is decided anew."""
        before = self.decided.pop(name, None)
        facts = self._with_use(self.facts[name])
        if before is not None:
            facts = replace(
                facts,
                standing={line.number: line.finding for line in before.lines},
                verdicts=verdicts,
                is_reviewed=True,
            )
        decision = adjudicate(facts)
        self.decided[name] = decision
        self.status[name] = NEXT[self.status[name], decision.act]

    def _with_use(self, facts: ClaimFacts) -> ClaimFacts:
        history: list[ClaimUse] = list(facts.history)
        totals = {cover: dict(persons) for cover, persons in facts.totals.items()}
        for decision in self.decided.values():
            if decision.claim_use is not None and decision.claim_use.person == facts.patient.id:
                history.append(decision.claim_use)
            for use in decision.cover_uses:
                persons = totals.setdefault(use.cover, {})
                persons[use.person] = persons.get(use.person, CoverTotals()) + use.used
        return replace(facts, history=tuple(history), totals=totals)


@case_kind("claim-story")
def claim_story(given: Given) -> Mapping[str, Any]:
    """`events` in order, in the world of the other keys: `claim` (with its own keys), `reject`
    (every line, by a reviewer), `revalue`.
    """
    world = {key: value for key, value in given.items() if key != "events"}
    only(world, *_CLAIM)
    story = _Story(world)
    for event in given["events"]:
        story.happen(event)
    return {
        name: {**_shown(decision, story.facts[name]), "status": story.status[name].value}
        for name, decision in story.decided.items()
    }


# The small questions


@case_kind("claim-category")
def claim_category(given: Given) -> Mapping[str, Any]:
    """The categories of `services`, and `overnight` → `category`."""
    only(given, "services", "overnight")
    lines = [
        _line_facts(place, f"S{place}", {}, {f"S{place}": {"category": category}})
        for place, category in enumerate(given.get("services", ()), start=1)
    ]
    lines.append(_line_facts(len(lines) + 1, "I1", {}, {}))
    return {"category": category_of(lines, overnight=given.get("overnight", False)).value}


@case_kind("claim-entry")
def claim_entry(given: Given) -> Mapping[str, Any]:
    """A claim as it is sent → its `problems`, each as `field: code`."""
    only(
        given,
        *("code", "first_day", "last_day", "claimed_on", "today", "lines", "entries", "facility"),
        *("main_diagnosis", "other_diagnoses", "known_diagnoses", "is_code_taken", "visit_type"),
        *("referral_code", "explanation_above", "referral_needs_code", "packages_as_defined"),
        *("administrator_of", "is_person_known"),
    )
    first = given.get("first_day", DAY)
    listed = _lines(given)
    main = given.get("main_diagnosis", "A09")
    others = tuple(given.get("other_diagnoses", ()))
    entries = given.get("entries", {})
    new = NewClaim(
        id=ClaimId(named("claim")),
        scheme=SCHEME,
        facility=H1,
        administrator=named("Amina"),
        person=named("Ada"),
        code=given.get("code", "C1"),
        first_day=first,
        last_day=given.get("last_day"),
        claimed_on=given.get("claimed_on", given.get("last_day") or first),
        main_diagnosis=main,
        other_diagnoses=others,
        visit_type=VisitType(given.get("visit_type", VisitType.OTHER)),
        referral_code=given.get("referral_code", ""),
        lines=tuple(
            NewLine(
                kind_of(code),
                code,
                number(line.get("quantity", 1)),
                number(line.get("asked", 100)),
                line.get("explanation", ""),
                _parts(line),
            )
            for code, line in listed
        ),
    )
    found = {
        key_of(code): entry
        for code, _line in listed
        if (entry := _entry(code, entries.get(code) or {})) is not None
    }
    context = EntryContext(
        today=given.get("today", TODAY),
        facility=_facility(given.get("facility", {})),
        administrator_facility=named(given.get("administrator_of", "H1")),
        is_person_known=given.get("is_person_known", True),
        is_code_taken=given.get("is_code_taken", False),
        known_diagnoses=frozenset(given.get("known_diagnoses", (main, *others))),
        entries=found,
        parameters=Parameters(
            CURRENCY,
            2,
            explanation_above=optional(given.get("explanation_above")),
            referral_needs_code=given.get("referral_needs_code", False),
            packages_as_defined=given.get("packages_as_defined", False),
        ),
    )
    problems = entry_problems(new, context)
    return {"problems": [f"{problem.field}: {problem.code}" for problem in problems]}


@case_kind("claim-verdicts")
def claim_verdicts(given: Given) -> Mapping[str, Any]:
    """A claim whose lines bear verdicts → their `problems`, each as `field: code`."""
    facts = facts_of(given)
    problems = verdict_problems(adjudicate(facts), facts.lines, _verdicts(given))
    return {"problems": [f"{problem.field}: {problem.code}" for problem in problems]}


@case_kind("claim-selection")
def claim_selection(given: Given) -> Mapping[str, Any]:
    """`random_percent` of `count` claims; or `claimed` amounts against a `value`, or against the
    `average` of a diagnosis with a `variance_percent` → `selected`, `not_selected`.
    """
    only(given, "random_percent", "count", "claimed", "value", "average", "variance_percent")
    if "random_percent" in given:
        ids = [named(str(place)) for place in range(given["count"])]
        chosen = choose_at_random(ids, number(given["random_percent"]), random.Random("case"))
        return {"selected": len(chosen), "not_selected": len(ids) - len(chosen)}
    claimed = [number(amount) for amount in given["claimed"]]
    if "variance_percent" in given:
        average, percent = optional(given.get("average")), number(given["variance_percent"])
        least = optional(given.get("value"))
        kept = [one for one in claimed if is_above_average(one, average, percent, least)]
    else:
        kept = [one for one in claimed if is_of_value(one, number(given["value"]))]
    return {"selected": kept, "not_selected": [one for one in claimed if one not in kept]}


@case_kind("claim-processing")
def claim_processing(given: Given) -> Mapping[str, Any]:
    """The state of a `review` when its claim is processed → the state after, and `warning`."""
    only(given, "review")
    after, warning = when_processed(ReviewState(given["review"]))
    return {"review": after.value, "warning": None if warning is None else warning.code}


@case_kind("claim-restore")
def claim_restore(given: Given) -> Mapping[str, Any]:
    """`status`, `restores` so far, `max_restores`, `has_open_restore` → `problem`, or none."""
    only(given, "status", "restores", "max_restores", "has_open_restore")
    problem = restore_problem(
        Status(given["status"]),
        restores=given.get("restores", 0),
        max_restores=given.get("max_restores", 3),
        has_open_restore=given.get("has_open_restore", False),
    )
    return {"problem": None if problem is None else problem.code}


# What is unusual, and what needs a hand

_BASELINE = (
    *("amounts", "district_amounts", "seen", "diagnosis", "seen_facility"),
    *("others_on_day", "elsewhere", "draw"),
)


def _amounts_seen(given: Given) -> dict[Category, AmountsSeen]:
    return {
        Category(category): AmountsSeen(
            row["number"], number(row["median"]), number(row["deviation"])
        )
        for category, row in given.items()
    }


def _entries_seen(given: Given) -> dict[LineKey, EntrySeen]:
    """By code: `number`, `price`, `quantity` and `quantity_high` (1 where not told)."""
    return {
        key_of(code): EntrySeen(
            row["number"],
            number(row["price"]),
            number(row.get("quantity", 1)),
            number(row.get("quantity_high", 1)),
        )
        for code, row in given.items()
    }


def _diagnosis_seen(given: Given) -> DiagnosisSeen:
    only(given, "number", "carrying")
    carrying = {key_of(code): count for code, count in given.get("carrying", {}).items()}
    return DiagnosisSeen(given["number"], carrying)


def _facility_seen(given: Given) -> FacilitySeen:
    only(given, "claims", "days", "daily_median", "on_days_off", "reviewed", "changed")
    return FacilitySeen(
        given["claims"],
        given.get("days", 0),
        number(given.get("daily_median", 0)),
        given.get("on_days_off", 0),
        given.get("reviewed", 0),
        given.get("changed", 0),
        date(2024, 1, 1),
    )


def _baseline(given: Given) -> Baseline:
    diagnosis, facility = given.get("diagnosis"), given.get("seen_facility")
    return Baseline(
        facility=None if facility is None else _facility_seen(facility),
        own_amounts=_amounts_seen(given.get("amounts", {})),
        district_amounts=_amounts_seen(given.get("district_amounts", {})),
        entries=_entries_seen(given.get("seen", {})),
        diagnosis=None if diagnosis is None else _diagnosis_seen(diagnosis),
        others_on_day=given.get("others_on_day", 0),
        elsewhere=tuple(OtherClaim(**row) for row in given.get("elsewhere", ())),
        draw=optional(given.get("draw")),
    )


def _with_hand(given: Given, rules: Given) -> ClaimFacts:
    """The claim with the rules of its day and what is usual."""
    values = {str(name): str(value) for name, value in rules.items()}
    for name, value in values.items():
        if (problem := problem_of(name, value)) is not None:
            raise CaseError(f"{name}: {problem.code}")
    told = {key: value for key, value in given.items() if key in _CLAIM}
    facts = facts_of({"main_diagnosis": "A09", **told})
    parameters = replace(facts.parameters, hand=hand_rules(values))
    return replace(facts, parameters=parameters, baseline=_baseline(given))


@case_kind("signal")
def signal(given: Given) -> Mapping[str, Any]:
    """One `signal` with its `weight` and borders (as in the rules about hands), a claim, and what
    it is compared with → `code` (or none), `points`, and the `values` that are said.
    """
    borders = ("amount_from", "days_off")
    only(given, "signal", "weight", *borders, *_CLAIM, *_BASELINE)
    asked = {key.replace("_", "-"): given[key] for key in borders if given.get(key) is not None}
    facts = _with_hand(given, {**asked, f"weight-{given['signal']}": given["weight"]})
    look = Looked(facts, facts.lines, adjudicate(facts).category, claimed_amount(facts))
    found = signals(look)
    if not found:
        return {"code": None, "points": 0, "values": {}}
    return {"code": found[0].code, "points": points_of(found[0]), "values": dict(found[0].values)}


@case_kind("claim-hand")
def claim_hand(given: Given) -> Mapping[str, Any]:
    """A claim, the `rules` of its day by name, and what it is compared with → `questions`, `score`
    and `act`.
    """
    only(given, "rules", *_CLAIM, *_BASELINE)
    facts = _with_hand(given, given.get("rules", {}))
    if given.get("reviewed"):
        facts = _reviewed(facts, {})
    decision = adjudicate(facts)
    return {
        "questions": [reason.code for reason in decision.questions],
        "score": decision.score,
        "act": decision.act.value,
    }
