"""Worked examples of what a person may have, and the small world in which all examples happen.

Ada (a woman, born 1990-03-15) and Kim (a boy, born 2015-08-20) are the members of one household.
Cover Q lasts through 2024, is new and active, and pays every line in full; an example names only
what is different. See docs/reference/cases.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from jamii.coverage.eligibility.rules.answer import answer
from jamii.coverage.eligibility.types import CoverOn, Patient, Question
from jamii.coverage.enrolment.types import CoverFacts, CoverId, Stage, Status
from jamii.kernel.cases import CaseError, Given, case_kind, only
from jamii.kernel.days import Days
from jamii.registers.catalogue.types import Kind
from jamii.registers.people.types import Sex
from jamii.schemes.plans.types import (
    Capitation,
    CapitationGroup,
    Care,
    Category,
    CategoryLimit,
    Ceiling,
    CoverageLine,
    Deductible,
    Exclusion,
    HospitalCase,
    Joining,
    Limitation,
    NamedTerms,
    Per,
    Period,
    Premiums,
    PriceOrigin,
    RelativePrices,
    Share,
    Terms,
    hash_of,
)
from jamii.schemes.usage.types import ClaimUse, CoverTotals, LineKey, Totals

DAY = date(2024, 6, 10)
YEAR = Days(date(2024, 1, 1), date(2024, 12, 31))
SCHEME = uuid5(NAMESPACE_URL, "jamii:case:scheme")
PEOPLE = {
    "Ada": (date(1990, 3, 15), Sex.FEMALE),
    "Kim": (date(2015, 8, 20), Sex.MALE),
}
CURRENCY = "XTS"


def named(name: str) -> UUID:
    """The key of a thing that an example names."""
    return uuid5(NAMESPACE_URL, f"jamii:case:{name}")


def number(value: Any) -> Decimal:
    """An exact number as an example writes it."""
    return Decimal(str(value))


def optional(value: Any) -> Decimal | None:
    return None if value is None else number(value)


def kind_of(code: str) -> Kind:
    """Codes of services begin with S, those of items with I."""
    if code[:1] not in ("S", "I"):
        raise CaseError(f"{code}: a code begins with S (service) or I (item)")
    return Kind.SERVICE if code.startswith("S") else Kind.ITEM


def key_of(code: str) -> LineKey:
    return (kind_of(code), code)


# People


def patient_of(given: Given) -> Patient:
    """`person` Ada or Kim, and `closed_on`."""
    name = given.get("person", "Ada")
    if name not in PEOPLE:
        raise CaseError(f"{name}: the people of the examples are {', '.join(PEOPLE)}")
    born, sex = PEOPLE[name]
    return Patient(
        named(name),
        given.get("born", born),
        Sex(given.get("sex", sex)),
        given.get("closed_on"),
    )


# Plans

_LINE = (
    "percent",
    "fixed",
    "origin",
    "emergency",
    "referral",
    "max_quantity",
    "waiting",
    "exclusion",
)
_PLAN = (
    "per",
    "deductible",
    "ceiling",
    "extra_member",
    "cap",
    "threshold",
    "hospital_case",
    "max_claims",
    "max_amount",
    "lines",
    "not_covered",
    "capitation",
    "strict_care_type",
    "lower_of_list_and_asked",
    "places",
)
PLAN_KEYS = _PLAN


def _two_ages(value: Any) -> tuple[Any, Any]:
    """One figure for everybody, or one each for `adult` and `child`."""
    if isinstance(value, Mapping):
        only(value, "adult", "child")
        return value.get("adult"), value.get("child")
    return value, value


def _share(given: Given) -> Share:
    only(given, "percent", "fixed")
    if "fixed" in given:
        adult, child = _two_ages(given["fixed"])
        return Share(Limitation.FIXED, optional(adult), optional(child))
    adult, child = _two_ages(given.get("percent", 100))
    return Share(Limitation.COINSURANCE, optional(adult), optional(child))


def _line(code: str, given: Given) -> CoverageLine:
    only(given, *_LINE)
    most_adult, most_child = _two_ages(given.get("max_quantity"))
    wait_adult, wait_child = _two_ages(given.get("waiting", 0))
    out_adult, out_child = _two_ages(given.get("exclusion"))
    none = Share(None, None, None)
    ordinary = {key: given[key] for key in ("percent", "fixed") if key in given}
    return CoverageLine(
        kind=kind_of(code),
        code=code,
        price_origin=PriceOrigin(given.get("origin", PriceOrigin.PRICE_LIST)),
        share_other=_share(ordinary),
        share_emergency=_share(given["emergency"]) if "emergency" in given else none,
        share_referral=_share(given["referral"]) if "referral" in given else none,
        max_quantity_adult=optional(most_adult),
        max_quantity_child=optional(most_child),
        waiting_months_adult=wait_adult or 0,
        waiting_months_child=wait_child or 0,
        ceiling_exclusion_adult=Exclusion(out_adult) if out_adult else None,
        ceiling_exclusion_child=Exclusion(out_child) if out_child else None,
    )


def _by_care(value: Any) -> dict[Care, Decimal]:
    """One amount for all care, or one each for `in-patient` and `out-patient`."""
    if value is None:
        return {}
    if isinstance(value, Mapping):
        return {Care(care): number(amount) for care, amount in value.items()}
    return {Care.ANY: number(value)}


def terms_of(plan: Given, codes: Iterable[str]) -> Terms:
    """The terms of a plan. Every code that the example uses is covered, but for `not_covered`."""
    only(plan, *_PLAN)
    lines = dict(plan.get("lines", {}))
    wanted = list({**dict.fromkeys(codes), **lines})
    without = set(plan.get("not_covered", ()))
    covered = {key_of(code): _line(code, lines.get(code) or {}) for code in wanted}
    extra = _by_care(plan.get("extra_member"))
    caps = _by_care(plan.get("cap"))
    counts, amounts = plan.get("max_claims", {}), plan.get("max_amount", {})
    per = plan.get("per")
    relative = any(line.price_origin is PriceOrigin.RELATIVE for line in covered.values())
    return Terms(
        plan_code="PR",
        currency=CURRENCY,
        places=plan.get("places", 2),
        joining=Joining(insurance_months=12, threshold=plan.get("threshold")),
        premiums=Premiums(),
        limits_per=None if per is None else Per(per),
        deductibles=tuple(
            Deductible(care, amount) for care, amount in _by_care(plan.get("deductible")).items()
        ),
        ceilings=tuple(
            Ceiling(care, amount, extra.get(care, Decimal(0)), caps.get(care))
            for care, amount in _by_care(plan.get("ceiling")).items()
        ),
        hospital_case=HospitalCase(plan.get("hospital_case", HospitalCase.OVERNIGHT)),
        category_limits=tuple(
            CategoryLimit(category, counts.get(category), optional(amounts.get(category)))
            for category in Category
            if category in counts or category in amounts
        ),
        lines=MappingProxyType(
            {key: line for key, line in covered.items() if key[1] not in without}
        ),
        relative_prices=(
            (RelativePrices(Care.ANY, Period.MONTH, (Decimal(100),) * 12),) if relative else ()
        ),
        capitation=Capitation(
            groups=tuple(CapitationGroup(level) for level in plan.get("capitation", ()))
        ),
        strict_care_type=plan.get("strict_care_type", True),
        pay_lower_of_list_and_asked=plan.get("lower_of_list_and_asked", False),
    )


# Covers

_COVER = (
    "status",
    "stage",
    "effective",
    "expiry",
    "member_effective",
    "member_expiry",
    "members",
    "plan",
)


def covers_of(given: Given, codes: Iterable[str]) -> tuple[CoverOn, ...]:
    """`covers` by name, in the order of their making, or Q; `plan` and `cover` change them all."""
    listed: Mapping[str, Any] = given.get("covers", {"Q": {}})
    codes = list(codes)
    return tuple(
        _cover(name, {**given.get("cover", {}), **(own or {})}, given.get("plan", {}), codes, order)
        for order, (name, own) in enumerate(listed.items())
    )


def _cover(name: str, given: Given, plan: Given, codes: Iterable[str], order: int) -> CoverOn:
    only(given, *_COVER)
    terms = terms_of({**plan, **given.get("plan", {})}, codes)
    effective = given.get("effective", YEAR.first)
    expiry = given.get("expiry", YEAR.last)
    member_effective = given.get("member_effective", effective)
    member_expiry = given.get("member_expiry", expiry)
    facts = CoverFacts(
        id=CoverId(named(name)),
        number=name,
        scheme=SCHEME,
        household=named("F1"),
        plan=named(f"plan of {name}"),
        stage=Stage(given.get("stage", Stage.NEW)),
        status=Status(given.get("status", Status.ACTIVE)),
        effective=effective,
        expiry=expiry,
        order=order,
        person=named("Ada"),
        member_enrolled=member_effective or YEAR.first,
        member_effective=member_effective,
        member_expiry=member_expiry,
        memberships=((member_effective, member_expiry),) * given.get("members", 2),
    )
    return CoverOn(facts, {"en": "Plan PR"}, NamedTerms(hash_of(terms), terms))


# What was used before

_COLUMNS = (
    "deductible",
    "ceiling",
    "deductible_in",
    "ceiling_in",
    "deductible_out",
    "ceiling_out",
)


def history_of(given: Given, patient: Patient) -> tuple[ClaimUse, ...]:
    """`history`: earlier claims of the patient, each with `day`, `lines` (code: quantity),
    `category`; one that is still `entered` or was `rejected`, and a line that did not pass
    (`passed: false`), left no trace in usage.
    """
    uses = []
    for place, claim in enumerate(given.get("history", ()), start=1):
        only(claim, "day", "lines", "category", "overnight", "status", "passed", "times")
        if claim.get("status") in ("entered", "rejected") or not claim.get("passed", True):
            continue
        quantities = {
            key_of(code): number(quantity) for code, quantity in claim.get("lines", {}).items()
        }
        for time in range(claim.get("times", 1)):
            uses.append(
                ClaimUse(
                    claim=named(f"history {place} {time}"),
                    scheme=SCHEME,
                    person=patient.id,
                    day=claim["day"],
                    category=Category(claim.get("category", Category.VISIT)),
                    overnight=claim.get("overnight", False),
                    quantities=quantities,
                )
            )
    return tuple(uses)


def totals_of(given: Given) -> Totals:
    """`used`: what other claims took, each with the columns of usage, and `cover` (Q) and `person`
    (the patient) where they differ.
    """
    totals: dict[UUID, dict[UUID, CoverTotals]] = {}
    for row in given.get("used", ()):
        only(row, "cover", "person", *_COLUMNS)
        amounts = {name: number(row.get(name, 0)) for name in _COLUMNS}
        taken = CoverTotals(
            deductible_any=amounts["deductible"],
            ceiling_any=amounts["ceiling"],
            deductible_in=amounts["deductible_in"],
            ceiling_in=amounts["ceiling_in"],
            deductible_out=amounts["deductible_out"],
            ceiling_out=amounts["ceiling_out"],
        )
        persons = totals.setdefault(named(row.get("cover", "Q")), {})
        person = named(row.get("person", given.get("person", "Ada")))
        persons[person] = persons.get(person, CoverTotals()) + taken
    return totals


# The question itself


@case_kind("eligibility")
def eligibility(given: Given) -> Mapping[str, Any]:
    """What a person may have on a `day`, with an `entry` or without."""
    only(
        given,
        *("person", "born", "sex", "closed_on", "day", "entry", "covers", "cover", "plan"),
        *("history", "used", "is_known_entry", "is_on_price_list", "frequency_days"),
    )
    patient = patient_of(given)
    code = given.get("entry")
    question = Question(
        patient=patient,
        day=given.get("day", DAY),
        covers=covers_of(given, [] if code is None else [code]),
        history=history_of(given, patient),
        totals=totals_of(given),
        entry=None if code is None else key_of(code),
        is_known_entry=given.get("is_known_entry", True),
        is_on_price_list=given.get("is_on_price_list"),
        frequency_days=given.get("frequency_days", 0),
    )
    found = answer(question)
    best = found.best or (found.covers[0].cover if found.covers else None)
    shown = next((cover for cover in found.covers if cover.cover == best), None)
    names = {cover.cover: cover.number for cover in found.covers}
    result: dict[str, Any] = {
        "outcome": found.outcome.value,
        "reasons": [reason.code for reason in found.reasons],
        "best": None if found.best is None else names[found.best],
    }
    if shown is not None:
        result["left"] = {
            row.care.value: {"deductible": row.deductible_left, "ceiling": row.ceiling_left}
            for row in shown.care
        }
        result["claims_left"] = {row.category.value: row.claims_left for row in shown.categories}
        result["max_amounts"] = {row.category.value: row.max_amount for row in shown.categories}
    entry = found.entry or (None if shown is None else shown.entry)
    if entry is not None:
        result["entry"] = {
            "covered": entry.is_covered,
            "left": entry.left,
            "first_day": entry.first_day,
            "ok": entry.ok,
        }
    return result
