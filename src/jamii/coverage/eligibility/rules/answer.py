"""May this person have this, here, today, and how much is left?

What is left is read under every cover that is shown; the outcome rests on those that cover the day.
Source: enrolment §11; limits as in claims §4 and §6.3.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from jamii.coverage.eligibility.types import (
    Answer,
    CareLeft,
    CategoryLeft,
    CoverAnswer,
    CoverOn,
    EntryLeft,
    Outcome,
    Question,
)
from jamii.coverage.enrolment.types import CoverFacts, Stage, Status
from jamii.kernel.days import Days
from jamii.kernel.money import ZERO
from jamii.kernel.reasons import Reason, Value
from jamii.schemes.plans.types import Care, Category, Terms
from jamii.schemes.usage.rules.limits import (
    age_group,
    claims_of_category,
    extended,
    first_day_of,
    max_quantity,
    quantity_used,
    used_before,
)
from jamii.schemes.usage.types import CoverTotals

_NEVER = date.max


def answer(question: Question) -> Answer:
    """Yes, no or ask; the reasons; and what is left under each cover."""
    covers = tuple(_cover_answer(question, cover) for cover in question.covers)
    covering = [cover for cover in covers if cover.is_covered]
    reason = _refusal(question, covering)
    if reason is not None:
        return Answer(Outcome.NO, (reason,), covers)
    if question.entry is None:
        questions = _questions(covering)
        outcome = Outcome.ASK if questions else Outcome.YES
        return Answer(outcome, questions, covers, best=covering[0].cover)
    return _about_entry(question, covers, covering)


def _refusal(question: Question, covering: list[CoverAnswer]) -> Reason | None:
    """Why nothing can be had today, whatever it is."""
    if question.patient.is_closed(question.day):
        return Reason("person-has-left", {"day": question.patient.closed_on})
    if not covering:
        return why_not_covered([cover.facts for cover in question.covers], question.day)
    return None


def why_not_covered(covers: Iterable[CoverFacts], day: date) -> Reason:
    """What a person without cover on the day is told: what is nearest to a cover, and its day."""
    listed = list(covers)
    if not listed:
        return Reason("no-cover-known")
    states = {
        Status.SUSPENDED: "cover-is-suspended",
        Status.IDLE: "cover-waits-for-payment",
        Status.READY: "cover-waits-for-activation",
    }
    for cover in listed:
        if cover.status in states and day <= cover.expiry:
            return Reason(states[cover.status], {"cover": cover.number})
    coming = [cover for cover in listed if _first_day(cover) is not None and day <= cover.expiry]
    for cover in sorted(coming, key=lambda cover: _first_day(cover) or _NEVER):
        first = _first_day(cover)
        if first is not None and day < first:
            return Reason("cover-starts-on", {"cover": cover.number, "day": first})
        if day > cover.member_expiry:
            values: dict[str, Value] = {"cover": cover.number, "day": cover.member_expiry}
            return Reason("membership-ended-on", values)
        return Reason("no-terms-on-day", {"cover": cover.number, "day": day})
    waiting = [cover for cover in listed if cover.member_effective is None and day <= cover.expiry]
    if waiting:
        return Reason("member-waits-for-payment", {"cover": waiting[0].number})
    last = max(listed, key=lambda cover: cover.expiry)
    return Reason("cover-ended-on", {"cover": last.number, "day": last.expiry})


def _first_day(cover: CoverFacts) -> date | None:
    if cover.effective is None or cover.member_effective is None:
        return None
    return max(cover.effective, cover.member_effective)


def _questions(covering: list[CoverAnswer]) -> tuple[Reason, ...]:
    """The person is covered, but no plan will pay anything more: better said before than after."""
    spent = [
        row.care
        for cover in covering
        for row in cover.care
        if row.ceiling_left is not None and not row.ceiling_left
    ]
    unspent = [
        cover
        for cover in covering
        if not cover.care or any(row.ceiling_left != ZERO for row in cover.care)
    ]
    if spent and not unspent:
        return (Reason("ceiling-used-up"),)
    return ()


# What is left under one cover


def _cover_answer(question: Question, cover: CoverOn) -> CoverAnswer:
    facts = cover.facts
    terms = None if cover.terms is None else cover.terms.terms
    known = terms is not None and facts.effective is not None
    return CoverAnswer(
        cover=facts.id,
        number=facts.number,
        plan=facts.plan,
        plan_names=cover.plan_names,
        currency="" if terms is None else terms.currency,
        status=str(facts.status),
        effective=facts.effective,
        expiry=facts.expiry,
        is_covered=cover.covers(question.day),
        care=_care_left(question, facts, terms) if terms is not None and known else (),
        categories=_categories_left(question, facts, terms) if terms is not None and known else (),
        entry=_entry_left(question, facts, terms) if terms is not None and known else None,
    )


def _period(facts: CoverFacts) -> Days:
    return Days(facts.effective or facts.expiry, facts.expiry)


def _care_left(question: Question, facts: CoverFacts, terms: Terms) -> tuple[CareLeft, ...]:
    used = used_before(terms, question.patient.id, question.totals.get(facts.id))
    members = facts.members_on(question.day)
    rows = [_one_care_left(terms, care, used, members) for care in Care]
    kept = tuple(row for row in rows if (row.deductible, row.ceiling) != (None, None))
    return kept or (rows[0],)


def _one_care_left(terms: Terms, care: Care, used: CoverTotals, members: int) -> CareLeft:
    has_limits = terms.limits_per is not None
    deductible = terms.deductible(care) if has_limits else None
    ceiling = terms.ceiling(care) if has_limits else None
    borne = None if deductible is None else deductible.amount
    most = None if ceiling is None else extended(terms, ceiling, members)
    return CareLeft(
        care=care,
        deductible=borne,
        deductible_left=None if borne is None else max(ZERO, borne - used.deductible(care)),
        ceiling=most,
        ceiling_left=None if most is None else max(ZERO, most - used.ceiling(care)),
    )


def _categories_left(
    question: Question, facts: CoverFacts, terms: Terms
) -> tuple[CategoryLeft, ...]:
    period = _period(facts)
    found = []
    for category in Category:
        limit = terms.category_limit(category)
        if limit is None:
            continue
        before = claims_of_category(question.history, period, category)
        left = None if limit.max_claims is None else max(0, limit.max_claims - before)
        found.append(CategoryLeft(category, limit.max_claims, left, limit.max_amount or None))
    return tuple(found)


def _entry_left(question: Question, facts: CoverFacts, terms: Terms) -> EntryLeft | None:
    if question.entry is None:
        return None
    line = terms.lines.get(question.entry)
    if line is None or facts.effective is None or facts.member_effective is None:
        return EntryLeft(False, None, None, None, False)
    age = age_group(question.patient.born, question.day, question.majority_age)
    most = max_quantity(line, age)
    left: Decimal | None = None
    if most is not None:
        left = max(ZERO, most - quantity_used(question.history, _period(facts), question.entry))
    first = first_day_of(
        line,
        age,
        is_new=facts.stage is Stage.NEW,
        effective=facts.effective,
        joined=facts.member_effective,
    )
    first = max(first, _next_day(question) or first)
    ok = left != ZERO and first <= question.day
    return EntryLeft(True, most, left, first, ok)


def _next_day(question: Question) -> date | None:
    """The first day after the last provision on which another one is admitted."""
    if not question.frequency_days or question.entry is None:
        return None
    days = [use.day for use in question.history if question.entry in use.quantities]
    return max(days) + timedelta(days=question.frequency_days) if days else None


# One service or item


def _about_entry(
    question: Question, covers: tuple[CoverAnswer, ...], covering: list[CoverAnswer]
) -> Answer:
    code = "" if question.entry is None else question.entry[1]
    if not question.is_known_entry:
        return Answer(Outcome.NO, (Reason("entry-not-known", {"code": code}),), covers)
    if question.is_on_price_list is False:
        return Answer(Outcome.NO, (Reason("entry-not-on-list", {"code": code}),), covers)
    best = min(covering, key=_preference)
    entry = best.entry
    if entry is None or not entry.is_covered:
        return Answer(Outcome.NO, (Reason("entry-not-covered", {"code": code}),), covers)
    if not entry.ok:
        reason = _why_not_now(code, entry, question.day)
        return Answer(Outcome.NO, (reason,), covers, best.cover, entry)
    questions = _questions([best])
    outcome = Outcome.ASK if questions else Outcome.YES
    return Answer(outcome, questions, covers, best.cover, entry)


def _preference(cover: CoverAnswer) -> tuple[bool, bool, date, Decimal]:
    """What may be had comes first; then the earliest day, then the largest quantity left."""
    entry = cover.entry
    if entry is None or not entry.is_covered:
        return (True, True, _NEVER, ZERO)
    left = Decimal("-Infinity") if entry.left is None else -entry.left
    return (not entry.ok, entry.left == ZERO, entry.first_day or _NEVER, left)


def _why_not_now(code: str, entry: EntryLeft, day: date) -> Reason:
    if entry.left == ZERO:
        return Reason("entry-used-up", {"code": code, "limit": entry.max_quantity})
    return Reason("entry-from-day", {"code": code, "day": entry.first_day or day})
