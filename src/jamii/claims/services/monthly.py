"""What a run of settlement does to claims, in sets: each claim gets one more decision, and nothing
is overwritten.

The settlement room checked who may do it, and calls these inside its own act.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from jamii.claims import models
from jamii.claims.types import Act, ClaimAtIndex, Status
from jamii.kernel.actors import Actor
from jamii.kernel.errors import Conflict
from jamii.kernel.ids import new_id
from jamii.platform.acting import done_by
from jamii.platform.database import copy_rows, found

_DECISION = (
    """category, amounts, reasons, questions, warnings, dropped, rules, parameters, covers"""
)
_LINE = """number, passed, reasons, quantity, quantity_by, price, above_fixed, deductible,
    co_insurance, exceed_category, exceed_ceiling, rounding, value, cover, finding"""

_STAGE = """
CREATE TEMPORARY TABLE settling_claim (
    claim uuid, decision uuid, decision_no integer, act text, remunerated numeric
) ON COMMIT DROP;
CREATE TEMPORARY TABLE settling_line (
    claim uuid, number integer, remunerated numeric, step jsonb
) ON COMMIT DROP
"""
_CLEAR = "DROP TABLE IF EXISTS pg_temp.settling_claim, pg_temp.settling_line"

# Locked in sorted order, as every other path does.
_LOCK = """
SELECT count(*) FROM (
    SELECT claim.id FROM claims_claim claim JOIN settling_claim staged ON staged.claim = claim.id
    WHERE claim.status = %s AND claim.decision_no = staged.decision_no
    ORDER BY claim.id FOR UPDATE OF claim
) locked
"""

_DECIDE = """
INSERT INTO claims_decision (id, claim_id, number, cause, settlement, at, actor_id, actor_name, act,
    facts, category, amounts, reasons, questions, warnings, dropped, rules, parameters, covers,
    shared)
SELECT staged.decision, staged.claim, staged.decision_no + 1, %(cause)s, %(run)s, %(at)s,
       %(actor)s, %(actor_name)s, staged.act, md5(before.facts || %(facts)s),
       before.category,
       before.amounts || jsonb_build_object(
           'remunerated', trim_scale(staged.remunerated)::text),
       before.reasons, before.questions, before.warnings, before.dropped, before.rules,
       before.parameters, before.covers, before.shared
FROM settling_claim staged
JOIN claims_decision before ON before.claim_id = staged.claim AND before.number = staged.basis
"""

# The step that said "waits for an index" gives way to the one that says what the index made of it.
_DECIDE_LINES = f"""
INSERT INTO claims_linedecision (decision_id, {_LINE}, remunerated, awaits_index, steps)
SELECT staged.decision, {", ".join("line." + name.strip() for name in _LINE.split(","))},
       coalesce(said.remunerated, line.remunerated), line.awaits_index AND said.claim IS NULL,
       CASE WHEN said.claim IS NULL THEN line.steps ELSE (
           SELECT coalesce(jsonb_agg(step ORDER BY place), '[]')
           FROM jsonb_array_elements(line.steps) WITH ORDINALITY steps (step, place)
           WHERE coalesce(step ->> 0, step ->> 'code') <> 'index-awaited'
       ) || coalesce(said.step, '[]') END
FROM settling_claim staged
JOIN claims_decision before ON before.claim_id = staged.claim AND before.number = staged.basis
JOIN claims_linedecision line ON line.decision_id = before.id
LEFT JOIN settling_line said ON said.claim = staged.claim AND said.number = line.number
"""

_MOVE = """
UPDATE claims_claim claim
SET status = CASE staged.act WHEN 'value' THEN 'valued' ELSE 'processed' END,
    remunerated = staged.remunerated, decision_no = staged.decision_no + 1,
    version = claim.version + 1
FROM settling_claim staged WHERE claim.id = staged.claim
"""


def value_by_index(
    claims: Iterable[ClaimAtIndex], *, run: UUID, facts: str, by: Actor, at: datetime
) -> int:
    """Give lines that waited what their index makes of them: one more decision for each claim, with
    the cause "batch"; a claim of which no line waits any more is valued. Returns how many claims.

    `facts` names what the run read. Raises: Conflict (`claims-changed`) when a claim was decided
    otherwise meanwhile. Nine statements, however many claims.
    """
    staged, lines = [], []
    for claim in claims:
        act = Act.AWAIT if claim.remunerated is None else Act.VALUE
        staged.append((claim.claim, new_id(at), claim.decision_no, act.value, claim.remunerated))
        for line in claim.lines:
            step = None if line.step is None else json.dumps([line.step.as_json()])
            lines.append((claim.claim, line.number, line.remunerated, step))
    if not staged:
        return 0
    with done_by(by, at):
        _stage(staged, lines)
        _lock(Status.PROCESSED, len(staged))
        _write("batch", 0, run, facts, by, at)
    return len(staged)


def reopen(run: UUID, *, by: Actor, at: datetime) -> int:
    """Take back what a run made of claims: each waits for its index again, by one more decision
    with the cause "batch-undone" that repeats the one before the run. Returns how many claims.

    Raises: Conflict (`claims-changed`) when a claim was decided again since. Nine statements.
    """
    decided = models.Decision.objects.filter(settlement=run, cause="batch")
    staged = [
        (claim, new_id(at), number, Act.AWAIT.value, None)
        for claim, number in decided.values_list("claim_id", "number")
    ]
    if not staged:
        return 0
    with done_by(by, at):
        _stage(staged, [])
        _lock(None, len(staged))
        _write("batch-undone", -1, run, "", by, at)
    return len(staged)


def _stage(claims: Sequence[Sequence[object]], lines: Sequence[Sequence[object]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_CLEAR)
        cursor.execute(_STAGE)
    copy_rows("settling_claim", ("claim", "decision", "decision_no", "act", "remunerated"), claims)
    copy_rows("settling_line", ("claim", "number", "remunerated", "step"), lines)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE settling_claim, settling_line")


def _lock(status: Status | None, expected: int) -> None:
    """Lock the staged claims. Raises: Conflict when one was decided again meanwhile."""
    condition = _LOCK if status is not None else _LOCK.replace("claim.status = %s AND ", "")
    ((locked,),) = found(condition, [] if status is None else [status.value])
    if locked != expected:
        raise Conflict("claims-changed", count=expected - locked)


def _write(cause: str, basis: int, run: UUID, facts: str, by: Actor, at: datetime) -> None:
    """The staged decisions, built upon the last one or, with `basis` -1, upon the one before."""
    back = f"(staged.decision_no + {basis})"
    values: dict[str, str | UUID | datetime] = {
        "cause": cause,
        "run": run,
        "at": at,
        "actor": by.id,
        "actor_name": by.name,
        "facts": facts,
    }
    with connection.cursor() as cursor:
        cursor.execute(_DECIDE.replace("staged.basis", back), values)
        cursor.execute(_DECIDE_LINES.replace("staged.basis", back))
        cursor.execute(_MOVE)


def put_on_bill(claims: Iterable[UUID], run: UUID, *, by: Actor, at: datetime) -> int:
    """Say of these final claims that the run put them on a bill. Returns how many.

    Raises: Conflict (`claims-changed`) when one stands on a bill already or is not final.
    """
    keys = sorted(claims)
    with done_by(by, at), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE claims_claim SET settled_in = %s "
            "WHERE id = ANY(%s) AND settled_in IS NULL AND status = 'valued'",
            [run, keys],
        )
        changed: int = cursor.rowcount
        if changed != len(keys):
            raise Conflict("claims-changed", count=len(keys) - changed)
    return changed


def take_off_bill(run: UUID, *, by: Actor, at: datetime) -> None:
    """Say that the claims of a run stand on no bill any more."""
    with done_by(by, at):
        models.Claim.objects.filter(settled_in=run).update(settled_in=None)
