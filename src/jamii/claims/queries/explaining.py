"""Why was a claim paid as it was? Replayed from what its decisions stored; nothing is worked out
anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jamii.claims import access, models
from jamii.claims.queries import listing
from jamii.claims.records import (
    Claim,
    CoverShown,
    DecisionShown,
    Explanation,
    LineShown,
    ReviewShown,
)
from jamii.claims.rules.trace import finding_of, shared_with, steps_of
from jamii.claims.types import Act, LineDecision, QuantityBy, Verdict
from jamii.kernel.actors import Actor
from jamii.kernel.reasons import Reason
from jamii.kernel.words import pick
from jamii.platform import locale, sentences
from jamii.registers.catalogue import queries as catalogue
from jamii.schemes.plans.types import Kind


def _reasons(stored: Iterable[Mapping[str, Any]]) -> tuple[Reason, ...]:
    return tuple(Reason.from_json(reason) for reason in stored)


def decision_shown(row: models.Decision, *, may_know_why: bool) -> DecisionShown:
    """The decision as it was stored; why it needed a hand only for those who may know."""
    return DecisionShown(
        number=row.number,
        cause=row.cause,
        at=row.at,
        actor_name=row.actor_name,
        act=Act(row.act),
        category=row.category,
        amounts={
            name: None if value is None else Decimal(value) for name, value in row.amounts.items()
        },
        reasons=_reasons(row.reasons),
        questions=listing.told(_reasons(row.questions), may_know_why),
        warnings=_reasons(row.warnings),
        dropped=tuple(
            (cover["number"], Reason.from_json(cover["reason"])) for cover in row.dropped
        ),
        rules=row.rules,
        facts=row.facts,
        parameters=row.parameters,
        covers={
            UUID(key): CoverShown(UUID(key), cover["number"], UUID(cover["plan"]), cover["names"])
            for key, cover in row.covers.items()
        },
        shared=row.shared,
        run=row.run_id,
        entry=row.entry,
    )


def line_decision(
    row: models.LineDecision, decision: DecisionShown, kind: Kind, code: str
) -> LineDecision:
    """The stored decision about a line of this decision."""
    cover = None if row.cover is None else decision.covers.get(row.cover)
    shared = shared_with(decision.shared, None if cover is None else cover.number)
    return LineDecision(
        number=row.number,
        kind=kind,
        code=code,
        finding=finding_of(row.finding, shared, row.cover),
        passed=row.passed,
        reasons=_reasons(row.reasons),
        quantity=row.quantity,
        quantity_by=QuantityBy(row.quantity_by),
        price=row.price,
        above_fixed=row.above_fixed,
        deductible=row.deductible,
        co_insurance=row.co_insurance,
        exceed_category=row.exceed_category,
        exceed_ceiling=row.exceed_ceiling,
        rounding=row.rounding,
        value=row.value,
        remunerated=row.remunerated,
        awaits_index=row.awaits_index,
        steps=steps_of(row.steps, shared),
    )


def _review(row: models.Review) -> ReviewShown:
    return ReviewShown(
        row.at,
        row.actor_name,
        row.decision_no,
        row.remark,
        {verdict["line"]: verdict_from_json(verdict) for verdict in row.verdicts},
    )


def verdict_from_json(stored: Mapping[str, Any]) -> Verdict:
    """The verdict as it was stored."""
    quantity, price = stored.get("quantity"), stored.get("price")
    return Verdict(
        stored["accept"],
        None if quantity is None else Decimal(quantity),
        None if price is None else Decimal(price),
        stored.get("justification", ""),
    )


def verdicts_before(claim: UUID) -> dict[int, Verdict]:
    """What reviewers said of the lines so far: the last word on each counts. One statement."""
    said: dict[int, Verdict] = {}
    for row in models.Review.objects.filter(claim_id=claim).order_by("at", "id"):
        said |= {verdict["line"]: verdict_from_json(verdict) for verdict in row.verdicts}
    return said


# What `explained` reads of other rooms, beside the claim.
NAMED = ("scheme", "facility", "person")


def explanation(key: UUID, *, by: Actor, act: str = access.VIEW) -> Explanation:
    """The claim with everything that explains it. Six statements. Raises: NotFound."""
    row, claim = listing.found_with(key, NAMED, by=by, act=act)
    may_know_why = listing.may_know_why(claim, by)
    decisions = tuple(
        decision_shown(decision, may_know_why=may_know_why)
        for decision in models.Decision.objects.filter(claim_id=key).order_by("-number")
    )
    decided = models.LineDecision.objects.filter(
        decision__claim_id=key, decision__number=claim.decision_no
    )
    reviews = models.Review.objects.filter(claim_id=key).order_by("at", "id")
    return explained(
        row,
        claim,
        decisions,
        {line.number: line for line in decided} if decisions else {},
        *catalogue.names_of({(line.kind, line.code) for line in claim.lines}, diagnoses_of(row)),
        reviews=tuple(_review(review) for review in reviews),
    )


def diagnoses_of(row: models.Claim) -> tuple[str, ...]:
    """The codes of a claim's diagnoses, the main one first."""
    return tuple(code for code in (row.main_diagnosis, *row.other_diagnoses) if code)


def explained(
    row: models.Claim,
    claim: Claim,
    decisions: Sequence[DecisionShown],
    decided: Mapping[int, models.LineDecision],
    names: Mapping[tuple[Kind, str], Mapping[str, str]],
    diagnoses: Mapping[str, Mapping[str, str]],
    *,
    reviews: tuple[ReviewShown, ...] = (),
) -> Explanation:
    """The explanation from what was read: `decisions` newest first, `decided` the lines of the
    newest by number, names of entries and diagnoses by code. No statement, where `row` came with
    scheme, facility and person.
    """
    scheme, facility, person = row.scheme, row.facility, row.person
    decision = decisions[0] if decisions else None
    return Explanation(
        claim=claim,
        currency=scheme.currency,
        places=scheme.places,
        time_zone=scheme.time_zone,
        scheme_names=scheme.names,
        person_name=f"{person.other_names} {person.last_name}".strip(),
        person_number=person.number,
        facility_code=facility.code,
        facility_name=facility.name,
        diagnoses=tuple((code, diagnoses.get(code, {})) for code in diagnoses_of(row)),
        decision=decision,
        earlier=tuple(decisions[1:]),
        lines=_lines_shown(claim, decided, decision, names),
        reviews=reviews,
    )


def _lines_shown(
    claim: Claim,
    decided: Mapping[int, models.LineDecision],
    decision: DecisionShown | None,
    names: Mapping[tuple[Kind, str], Mapping[str, str]],
) -> tuple[LineShown, ...]:
    """The lines of a claim with what was decided about each, by number; `decision` knows the
    covers.
    """
    lines = []
    for number, line in enumerate(claim.lines, start=1):
        row = decided.get(number)
        shown = None
        if row is not None and decision is not None:
            shown = line_decision(row, decision, line.kind, line.code)
        cover = (
            decision.covers.get(shown.cover)
            if decision is not None and shown is not None and shown.cover is not None
            else None
        )
        lines.append(LineShown(number, line, names.get((line.kind, line.code), {}), shown, cover))
    return tuple(lines)


def explanation_of_code(code_or_id: str, *, by: Actor) -> Explanation:
    """The explanation of a claim by its code or id. Raises: NotFound."""
    try:
        key = UUID(code_or_id)
    except ValueError:
        key = listing.by_code(code_or_id.strip(), by=by)
    return explanation(key, by=by)


def explanation_lines(code_or_id: str, *, by: Actor) -> list[str]:
    """The explanation as lines of plain text in the active language. Raises: NotFound."""
    return sentences_of(explanation_of_code(code_or_id, by=by))


def sentences_of(shown: Explanation) -> list[str]:
    """Every step from asked to paid, as plain text in the active language."""
    claim, decision = shown.claim, shown.decision
    language = get_language() or "en"

    def money(amount: Decimal | None) -> str:
        return "–" if amount is None else locale.money(amount, shown.currency)

    said = [
        _("Claim %(code)s of %(facility)s for %(person)s (%(number)s)")
        % {
            "code": claim.code,
            "facility": shown.facility_name,
            "person": shown.person_name,
            "number": shown.person_number,
        },
        _("Status: %(status)s") % {"status": sentences.label(claim.status)},
        _("Asked: %(amount)s") % {"amount": money(shown.asked)},
        _("Paid by the scheme: %(amount)s") % {"amount": money(claim.pays)},
    ]
    if decision is None:
        return [*said, _("Nothing was decided yet.")]
    for reason in (*decision.reasons, *decision.questions, *decision.warnings):
        said.append(f"  {sentences.sentence(reason.code, reason.values)} [{reason.code}]")
    for number, reason in decision.dropped:
        sentence = sentences.sentence(reason.code, reason.values)
        said.append("  " + _("Cover %(number)s: %(why)s") % {"number": number, "why": sentence})
    for line in shown.lines:
        said.append("")
        said.append(
            _("Line %(number)s, %(code)s %(name)s: asked %(asked)s, paid %(paid)s")
            % {
                "number": line.number,
                "code": line.asked.code,
                "name": pick(line.names, language).text,
                "asked": money(line.asked_amount),
                "paid": money(line.paid),
            }
        )
        for step in (*line.steps, *(line.decided.reasons if line.decided else ())):
            said.append(f"  {sentences.sentence(step.code, step.values)} [{step.code}]")
    said.append("")
    said.append(
        _("Decision %(number)s of %(day)s by %(actor)s; rules %(rules)s; facts %(facts)s")
        % {
            "number": decision.number,
            "day": locale.moment(decision.at, shown.time_zone),
            "actor": decision.actor_name,
            "rules": decision.rules,
            "facts": decision.facts,
        }
    )
    for earlier in shown.earlier:
        for reason in earlier.questions:
            said.append(f"  {sentences.sentence(reason.code, reason.values)} [{reason.code}]")
    if claim.origin == "imported":
        said.append(_("The figures were decided elsewhere and are shown as they came."))
    elif shown.adds_up:
        said.append(_("The stored steps add up to the stored amounts."))
    else:
        said.append(_("The stored steps do NOT add up to the stored amounts: report this claim."))
    return said
