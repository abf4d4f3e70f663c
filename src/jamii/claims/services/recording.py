"""How a decision is written down: once, with its lines, its use, and its entry in the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from jamii.claims import models
from jamii.claims.queries.facts import covers_shown
from jamii.claims.rules.naming import Names, name_of
from jamii.claims.rules.trace import kept_finding, kept_steps
from jamii.claims.types import NEXT, ClaimDecision, ClaimFacts, LineDecision, ReviewState, Status
from jamii.coverage.eligibility.types import CoverOn
from jamii.finance.ledger import services as ledger
from jamii.finance.ledger.types import CLAIMS, PAYABLE, Cause, Line
from jamii.kernel.actors import Actor
from jamii.kernel.canonical import json_text, plain
from jamii.kernel.errors import WrongState
from jamii.kernel.ids import new_id
from jamii.kernel.money import ZERO
from jamii.kernel.reasons import Reason, Value
from jamii.platform.database import copy_rows
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


_DECISION_COLUMNS = (
    "id",
    "claim_id",
    "number",
    "cause",
    "at",
    "actor_id",
    "actor_name",
    "act",
    "category",
    "amounts",
    "reasons",
    "questions",
    "warnings",
    "dropped",
    "rules",
    "parameters",
    "facts",
    "covers",
    "shared",
    "run_id",
    "entry",
)
_LINE_COLUMNS = (
    "decision_id",
    "number",
    "passed",
    "reasons",
    "quantity",
    "quantity_by",
    "price",
    "above_fixed",
    "deductible",
    "co_insurance",
    "exceed_category",
    "exceed_ceiling",
    "rounding",
    "value",
    "remunerated",
    "awaits_index",
    "cover",
    "finding",
    "steps",
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One decision to be written: which it is of its claim, why it was made, and from what. `run`
    and `entry` where it was made among many.
    """

    claim: UUID
    number: int
    cause: str
    facts: ClaimFacts
    decision: ClaimDecision
    run: UUID | None = None
    entry: UUID | None = None


def record_decision(recorded: Recorded, *, by: Actor, at: datetime) -> None:
    """Write the decision and its lines. Two statements."""
    record_decisions([recorded], by=by, at=at)


def record_decisions(
    rows: Sequence[Recorded], *, by: Actor, at: datetime, names: Names | None = None
) -> None:
    """Write decisions and their lines by COPY. Two statements, whatever their number.

    `names`: what chunks before named already of the registers that they share.
    """
    keys = [new_id(at) for _row in rows]
    names = Names() if names is None else names.within()
    copy_rows(
        models.Decision._meta.db_table,
        _DECISION_COLUMNS,
        (_decision(key, row, names, by, at) for key, row in zip(keys, rows, strict=True)),
    )
    copy_rows(
        models.LineDecision._meta.db_table,
        _LINE_COLUMNS,
        (line for key, row in zip(keys, rows, strict=True) for line in _lines(key, row)),
    )


def _decision(key: UUID, row: Recorded, names: Names, by: Actor, at: datetime) -> tuple[Any, ...]:
    facts, decision = row.facts, row.decision
    return (
        key,
        row.claim,
        row.number,
        row.cause,
        at,
        by.id,
        by.name,
        decision.act.value,
        decision.category.value,
        json_text(plain(decision.amounts)),
        _reasons(decision.reasons),
        _reasons(decision.questions),
        _reasons(decision.warnings),
        json_text(
            [
                {"cover": str(one.cover), "number": one.number, "reason": one.reason.as_json()}
                for one in decision.dropped
            ]
        ),
        decision.rules,
        json_text(plain(decision.parameters)),
        name_of(facts, names),
        json_text(covers_shown(_covers_named(facts, decision))),
        json_text(_shared(facts)),
        row.run,
        row.entry,
    )


def _covers_named(facts: ClaimFacts, decision: ClaimDecision) -> list[CoverOn]:
    """The covers that bear a line, or that left for the whole claim."""
    named = {line.cover for line in decision.lines} | {row.cover for row in decision.dropped}
    return [cover for cover in facts.covers if cover.id in named]


def _shared(facts: ClaimFacts) -> dict[str, Value]:
    """What the steps of all lines share."""
    return {"currency": facts.parameters.currency, "facility": facts.facility.name}


def _reasons(reasons: Sequence[Reason]) -> str:
    if not reasons:
        return "[]"
    return json_text([{"code": one.code, "values": one.values} for one in reasons])


def _lines(key: UUID, row: Recorded) -> Iterator[tuple[Any, ...]]:
    """The rows of the lines of a decision."""
    shared = _shared(row.facts)
    under: dict[UUID | None, Mapping[str, Value]] = {None: shared}
    for cover in row.facts.covers:
        under[cover.id] = {**shared, "cover": cover.number}
    for line in row.decision.lines:
        yield _line(key, line, under[line.cover])


def _line(decision: UUID, line: LineDecision, shared: Mapping[str, Value]) -> tuple[Any, ...]:
    cover = line.cover
    return (
        decision,
        line.number,
        line.passed,
        _reasons(line.reasons),
        line.quantity,
        line.quantity_by.value,
        line.price,
        line.above_fixed,
        line.deductible,
        line.co_insurance,
        line.exceed_category,
        line.exceed_ceiling,
        line.rounding,
        line.value,
        line.remunerated,
        line.awaits_index,
        cover,
        json_text(kept_finding(line.finding, shared, cover)),
        json_text(kept_steps(line.steps, shared)) if line.steps else "[]",
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
