"""What is decided about a claim: one way to an amount, whoever asks.

At submission checks and choice are made anew; afterwards they stand (`facts.standing`), and only
verdicts and amounts are worked out again. Source: claims §4–7.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from uuid import UUID

from jamii.claims.rules.category import category_of
from jamii.claims.rules.checks import ClaimCheck, age_of, check_claim, find_line
from jamii.claims.rules.hand import why_a_hand
from jamii.claims.rules.pricing import unit_price
from jamii.claims.rules.valuation import Purse, open_purse, use_of, value_line
from jamii.claims.types import (
    Act,
    Amounts,
    ClaimDecision,
    ClaimFacts,
    Finding,
    LineDecision,
    LineFacts,
    NewLine,
    QuantityBy,
    Verdict,
)
from jamii.coverage.eligibility.types import CoverOn
from jamii.kernel.money import ZERO, round_half_up
from jamii.kernel.reasons import Reason, Step, Value
from jamii.registers.catalogue.types import CareType
from jamii.registers.providers.types import FacilityOn
from jamii.schemes.plans.types import Category, Kind, PriceOrigin, Terms
from jamii.schemes.usage.types import ClaimUse, LineKey

_NO_VERDICT = Verdict()


def adjudicate(facts: ClaimFacts) -> ClaimDecision:
    """Decide a claim: the act that it comes to, every line, every amount, and what is used."""
    check = _check(facts)
    if check.reasons:
        return _rejected_whole(facts, check)
    findings = facts.standing or _find(facts, check)
    lines = [_judge(facts, line, findings[line.number]) for line in facts.lines]
    passed = {line.number for line in lines if line.passed}
    kept = [line for line in facts.lines if line.number in passed]
    category = category_of(kept, overnight=facts.is_overnight)
    if not passed:
        return _all_lines_rejected(facts, check, lines)
    return _valued(facts, check, lines, category)


# Checks


def _check(facts: ClaimFacts) -> ClaimCheck:
    if facts.standing is not None:
        return ClaimCheck((), facts.covers, ())
    # Before any line is judged, all of them tell the category whose claims are counted.
    return check_claim(facts, category_of(facts.lines, overnight=facts.is_overnight))


def _find(facts: ClaimFacts, check: ClaimCheck) -> Mapping[int, Finding]:
    age = age_of(facts)
    in_claim: dict[LineKey, Decimal] = {}
    return {
        line.number: find_line(facts, line, check.covers, age, in_claim) for line in facts.lines
    }


def _judge(facts: ClaimFacts, line: LineFacts, finding: Finding) -> LineDecision:
    """The finding and, where there is one, the reviewer's verdict; no amount yet. A line that the
    checks rejected is not revived.
    """
    verdict = facts.verdicts.get(line.number, _NO_VERDICT)
    quantity, by = line.quantity, QuantityBy.FACILITY
    if finding.quantity is not None:
        quantity, by = finding.quantity, QuantityBy.RULE
    if verdict.quantity is not None:
        quantity, by = verdict.quantity, QuantityBy.REVIEWER
    reasons = finding.reasons
    if finding.passed and not verdict.accept:
        reasons = (Reason("rejected-by-reviewer", {"justification": verdict.justification}),)
    return LineDecision(
        number=line.number,
        kind=line.kind,
        code=line.code,
        finding=finding,
        passed=finding.passed and verdict.accept,
        reasons=reasons,
        quantity=quantity,
        quantity_by=by,
    )


# Amounts


def _valued(
    facts: ClaimFacts, check: ClaimCheck, judged: list[LineDecision], category: Category
) -> ClaimDecision:
    questions, score = _questions(facts, judged, category)
    is_final = not questions
    given = {line.number: line for line in facts.lines}
    purses = _Purses(facts, category)
    # Items first, then services: the order decides which line meets the deductible.
    order = sorted(judged, key=lambda line: (line.kind is Kind.SERVICE, line.number))
    done = {
        line.number: _price_and_value(facts, given[line.number], line, purses, is_final=is_final)
        for line in order
        if line.passed
    }
    lines = tuple(done.get(line.number, line) for line in judged)
    waits = any(line.awaits_index for line in lines)
    return ClaimDecision(
        act=Act.PASS if not is_final else Act.AWAIT if waits else Act.VALUE,
        category=category,
        amounts=_amounts(facts, lines, is_final=is_final and not waits),
        lines=lines,
        dropped=check.dropped,
        questions=questions,
        score=score,
        warnings=_warnings(facts),
        claim_use=_claim_use(facts, lines, category),
        cover_uses=tuple(use_of(purse, facts) for purse in purses.opened.values()),
        parameters=_parameters(facts, check.covers),
    )


@dataclass(slots=True)
class _Purses:
    """One purse for each cover that pays a line, opened when it is first needed."""

    facts: ClaimFacts
    category: Category
    opened: dict[UUID, Purse]

    def __init__(self, facts: ClaimFacts, category: Category) -> None:
        self.facts, self.category, self.opened = facts, category, {}

    def of(self, cover: UUID) -> Purse:
        purse = self.opened.get(cover)
        if purse is None:
            found = next((row for row in self.facts.covers if row.id == cover), None)
            if found is None:
                raise ValueError(f"The facts lack the cover {cover}, which was chosen before.")
            purse = open_purse(self.facts, found, age_of(self.facts), self.category)
            self.opened[cover] = purse
        return purse


def _price_and_value(
    facts: ClaimFacts, given: LineFacts, line: LineDecision, purses: _Purses, *, is_final: bool
) -> LineDecision:
    finding = line.finding
    if finding.cover is None or finding.price_origin is None:
        raise ValueError(f"Line {line.number} passed without a cover.")
    purse = purses.of(finding.cover)
    by_reviewer = facts.verdicts.get(line.number, _NO_VERDICT).price
    price = unit_price(given, finding.price_origin, purse.terms, by_reviewer)
    worth = value_line(purse, finding, given.key, line.quantity, price.amount)
    awaits = finding.price_origin is PriceOrigin.RELATIVE
    capitated = is_capitated(purse.terms, facts.facility)
    remunerated = None if awaits or not is_final else ZERO if capitated else worth.value
    return LineDecision(
        number=line.number,
        kind=line.kind,
        code=line.code,
        finding=finding,
        passed=True,
        reasons=line.reasons,
        quantity=line.quantity,
        quantity_by=line.quantity_by,
        price=price.amount,
        above_fixed=worth.above_fixed,
        deductible=worth.deductible,
        co_insurance=worth.co_insurance,
        exceed_category=worth.exceed_category,
        exceed_ceiling=worth.exceed_ceiling,
        rounding=worth.rounding,
        value=worth.value,
        remunerated=remunerated,
        awaits_index=awaits,
        steps=(
            *_price_steps(facts, given, line, price.amount, price.source),
            *worth.steps,
            *_last_steps(awaits=awaits, capitated=capitated),
        ),
    )


def is_capitated(terms: Terms, facility: FacilityOn) -> bool:
    """Whether the plan pays this facility by capitation, and so nothing by line."""
    return any(
        group.level == facility.level and group.sub_level in (None, facility.sub_level)
        for group in terms.capitation.groups
    )


def _price_steps(
    facts: ClaimFacts, given: LineFacts, line: LineDecision, price: Decimal, source: str
) -> tuple[Step, ...]:
    currency: dict[str, Value] = {"currency": facts.parameters.currency}
    asked: dict[str, Value] = {**currency, "asked_amount": given.price_asked}
    whole = line.quantity * price
    steps = [
        Step(source, {**asked, "price_amount": price, "facility": facts.facility.name}),
        Step(
            "quantity-times-price",
            {**currency, "quantity": line.quantity, "price_amount": price, "whole_amount": whole},
        ),
    ]
    if line.quantity_by is QuantityBy.REVIEWER:
        by_reviewer = {"asked": given.quantity, "quantity": line.quantity}
        steps.insert(0, Step("quantity-by-reviewer", by_reviewer))
    return tuple(steps)


def _last_steps(*, awaits: bool, capitated: bool) -> tuple[Step, ...]:
    if not awaits and not capitated:
        return ()
    codes = (("index-awaited", awaits), ("paid-by-capitation", capitated))
    return tuple(Step(code) for code, is_so in codes if is_so)


def _amounts(facts: ClaimFacts, lines: tuple[LineDecision, ...], *, is_final: bool) -> Amounts:
    """Sums of the claim, each rounded once."""
    places = facts.parameters.places
    approved = adjusted = valuated = remunerated = ZERO
    for given, line in zip(facts.lines, lines, strict=True):
        if line.passed and line.price is not None:
            price = facts.verdicts.get(line.number, _NO_VERDICT).price
            approved += line.quantity * (given.price_asked if price is None else price)
            adjusted += line.quantity * line.price
            valuated += line.value
            remunerated += line.remunerated or ZERO
    return Amounts(
        claimed=claimed_amount(facts),
        approved=round_half_up(approved, places),
        adjusted=round_half_up(adjusted, places),
        valuated=round_half_up(valuated, places),
        remunerated=round_half_up(remunerated, places) if is_final else None,
    )


def claimed_amount(facts: ClaimFacts) -> Decimal:
    """What the facility asks, over all lines."""
    return asked_amount(facts.lines, facts.parameters.places)


def asked_amount(lines: Iterable[LineFacts | NewLine], places: int) -> Decimal:
    """Quantities times prices as asked, rounded once."""
    return round_half_up(sum((line.quantity * line.price_asked for line in lines), ZERO), places)


def _claim_use(facts: ClaimFacts, lines: tuple[LineDecision, ...], category: Category) -> ClaimUse:
    quantities: dict[LineKey, Decimal] = {}
    for line in lines:
        if line.passed:
            key = (line.kind, line.code)
            quantities[key] = quantities.get(key, ZERO) + line.quantity
    return ClaimUse(
        claim=facts.claim,
        scheme=facts.scheme,
        person=facts.patient.id,
        day=facts.target,
        category=category,
        overnight=facts.is_overnight,
        quantities=MappingProxyType(quantities),
    )


# Who must look, and what is odd


def _questions(
    facts: ClaimFacts, judged: list[LineDecision], category: Category
) -> tuple[tuple[Reason, ...], int | None]:
    """Why a person must look at the claim before it counts, and its score; nothing once a review is
    delivered.
    """
    if facts.is_reviewed:
        return (), None
    if facts.verdicts:
        return (Reason("review-not-finished"),), None
    if facts.standing is not None:
        return (), None
    passed = {line.number for line in judged if line.passed}
    lines = [line for line in facts.lines if line.number in passed]
    return why_a_hand(facts, lines, category, claimed_amount(facts))


def _warnings(facts: ClaimFacts) -> tuple[Reason, ...]:
    if facts.care_type is CareType.IN and not facts.is_overnight:
        return (Reason("in-patient-without-a-night"),)
    if facts.care_type is CareType.OUT and facts.is_overnight:
        return (Reason("out-patient-with-a-night"),)
    return ()


# Rejected


def _rejected_whole(facts: ClaimFacts, check: ClaimCheck) -> ClaimDecision:
    """The claim's own reason stands on every line."""
    finding = Finding(False, check.reasons, check.dropped)
    lines = [_judge(facts, line, finding) for line in facts.lines]
    return _rejected(facts, check, lines, check.reasons)


def _all_lines_rejected(
    facts: ClaimFacts, check: ClaimCheck, lines: list[LineDecision]
) -> ClaimDecision:
    """Lines keep their reasons; the claim says so, or that a reviewer did it."""
    by_reviewer = [
        reason for line in lines for reason in line.reasons if reason.code == "rejected-by-reviewer"
    ]
    reasons = tuple(by_reviewer[:1]) or (Reason("all-lines-rejected"),)
    return _rejected(facts, check, lines, reasons)


def _rejected(
    facts: ClaimFacts,
    check: ClaimCheck,
    lines: list[LineDecision],
    reasons: tuple[Reason, ...],
) -> ClaimDecision:
    return ClaimDecision(
        act=Act.REJECT,
        category=category_of(facts.lines, overnight=facts.is_overnight),
        amounts=Amounts(claimed_amount(facts), ZERO, ZERO, ZERO, ZERO),
        lines=tuple(lines),
        reasons=reasons,
        dropped=check.dropped,
        warnings=_warnings(facts),
        parameters=_parameters(facts, facts.covers),
    )


def _parameters(facts: ClaimFacts, covers: tuple[CoverOn, ...]) -> Mapping[UUID, str]:
    """The names of the terms that were read, and of the scheme's rules about hands."""
    named = {cover.id: str(cover.terms.hash) for cover in covers if cover.terms is not None}
    hand = facts.parameters.hand.name
    return MappingProxyType({**named, facts.scheme: hand} if hand else named)
