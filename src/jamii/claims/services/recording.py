"""How a decision is written down: once, with its lines, its use, and its entry in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from jamii.claims import models
from jamii.claims.queries.facts import covers_shown
from jamii.claims.types import (
    NEXT,
    NO_BASELINE,
    ClaimDecision,
    ClaimFacts,
    LineDecision,
    Parameters,
    ReviewState,
    Status,
)
from jamii.finance.ledger import services as ledger
from jamii.finance.ledger.types import CLAIMS, PAYABLE, Cause, Line
from jamii.kernel.actors import Actor
from jamii.kernel.canonical import fingerprint, plain
from jamii.kernel.errors import WrongState
from jamii.kernel.ids import new_id
from jamii.kernel.money import ZERO
from jamii.schemes.usage import services as usage

KIND = "claims.claim"


def status_after(status: Status, decision: ClaimDecision) -> Status:
    """What the table of states says. Raises: WrongState where the act makes no sense."""
    following = NEXT.get((status, decision.act))
    if following is None:
        raise WrongState("claim-cannot", status=status.value, act=decision.act.value)
    return following


def figures(decision: ClaimDecision, status: Status, review: ReviewState) -> dict[str, Any]:
    """The columns of a claim that repeat its newest decision, so that lists need nothing else."""
    amounts = decision.amounts
    return _at_first(decision) | {
        "status": status.value,
        "review": review.value,
        "questions": [reason.as_json() for reason in decision.questions],
        "category": decision.category.value,
        "claimed": amounts.claimed,
        "approved": amounts.approved,
        "adjusted": amounts.adjusted,
        "valuated": amounts.valuated,
        "remunerated": amounts.remunerated,
    }


def _at_first(decision: ClaimDecision) -> dict[str, Any]:
    """Why it needed a hand and how unusual it was: said once, and kept after the review."""
    if not decision.questions and decision.score is None:
        return {}
    return {
        "hand_reasons": [reason.code for reason in decision.questions],
        "score": decision.score,
    }


def record_decision(
    claim: UUID,
    number: int,
    cause: str,
    facts: ClaimFacts,
    decision: ClaimDecision,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Write the decision and its lines. Two statements."""
    bearing = {line.cover for line in decision.lines if line.cover is not None}
    dropped = {row.cover for row in decision.dropped}
    covers = [cover for cover in facts.covers if cover.id in bearing | dropped]
    row = models.Decision(
        id=new_id(at),
        claim_id=claim,
        number=number,
        cause=cause,
        at=at,
        actor_id=by.id,
        actor_name=by.name,
        act=decision.act.value,
        category=decision.category.value,
        amounts=plain(decision.amounts),
        reasons=[reason.as_json() for reason in decision.reasons],
        questions=[reason.as_json() for reason in decision.questions],
        warnings=[reason.as_json() for reason in decision.warnings],
        dropped=[
            {"cover": str(one.cover), "number": one.number, "reason": one.reason.as_json()}
            for one in decision.dropped
        ],
        rules=decision.rules,
        parameters=plain(decision.parameters),
        facts=fingerprint(_facts(facts)),
        covers=covers_shown(covers),
    )
    row.save(force_insert=True)
    models.LineDecision.objects.bulk_create(_line(row.id, line) for line in decision.lines)


# All but the rules about hands, which their hash names.
_PLAIN_PARAMETERS = tuple(one.name for one in fields(Parameters) if one.name != "hand")


def _facts(facts: ClaimFacts) -> Mapping[str, Any]:
    """All that the rules read, with every version of terms named by its hash instead of spelt
    out.
    """
    return {
        "claim": facts.claim,
        "facility": facts.facility,
        "patient": facts.patient,
        "days": [facts.first_day, facts.last_day],
        "visit": facts.visit_type,
        "care": facts.care_type,
        "diagnoses": [facts.main_diagnosis, *facts.other_diagnoses],
        "lines": facts.lines,
        "covers": [[cover.facts, cover.terms and cover.terms.hash] for cover in facts.covers],
        "history": [
            [use.claim, use.day, use.category, use.overnight, _quantities(use.quantities)]
            for use in facts.history
        ],
        "totals": facts.totals,
        "parameters": {name: getattr(facts.parameters, name) for name in _PLAIN_PARAMETERS},
        "hand": facts.parameters.hand.name,
        "baseline": None if facts.baseline is NO_BASELINE else facts.baseline,
        "verdicts": facts.verdicts,
        "is_reviewed": facts.is_reviewed,
        "added": [reason.as_json() for reason in facts.added],
    }


def _quantities(quantities: Mapping[Any, Decimal]) -> list[Any]:
    return sorted([kind.value, code, plain(amount)] for (kind, code), amount in quantities.items())


def _line(decision: UUID, line: LineDecision) -> models.LineDecision:
    return models.LineDecision(
        decision_id=decision,
        number=line.number,
        passed=line.passed,
        reasons=[reason.as_json() for reason in line.reasons],
        quantity=line.quantity,
        quantity_by=line.quantity_by.value,
        price=line.price,
        above_fixed=line.above_fixed,
        deductible=line.deductible,
        co_insurance=line.co_insurance,
        exceed_category=line.exceed_category,
        exceed_ceiling=line.exceed_ceiling,
        rounding=line.rounding,
        value=line.value,
        remunerated=line.remunerated,
        awaits_index=line.awaits_index,
        cover=line.cover,
        finding=line.finding.as_json(),
        steps=[step.as_json() for step in line.steps],
    )


def post_use(decision: ClaimDecision, *, by: Actor, at: datetime) -> None:
    """What the claim took of limits. A rejected claim takes nothing."""
    if decision.claim_use is not None:
        usage.post(decision.claim_use, decision.cover_uses, by=by, at=at)


def post_expense(
    claim: UUID,
    code: str,
    facts: ClaimFacts,
    amount: Decimal | None,
    day: date,
    *,
    by: Actor,
    at: datetime,
    posted_before: Decimal = ZERO,
) -> None:
    """Expense to payable for the facility, by what the claim adds to what was posted before."""
    difference = (amount or ZERO) - posted_before
    if not difference:
        return
    facility = facts.facility
    ledger.post(
        facts.scheme,
        day,
        "ledger.claim-revalued" if posted_before else "ledger.claim-valued",
        [
            Line(CLAIMS, difference, "providers.facility", facility.id),
            Line(PAYABLE, -difference, "providers.facility", facility.id),
        ],
        Cause(KIND, claim),
        by=by,
        at=at,
        code=code,
        facility=facility.name,
    )
