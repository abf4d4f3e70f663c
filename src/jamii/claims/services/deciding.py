"""Deciding by the thousand: a run decides everything that waits in a scheme, chunk by chunk.

A chunk is done whole or not at all: its decisions, lines, use, ledger entries, the status of its
claims and the mark that it is done are one transaction. Whoever works takes the next chunk that is
not done and that nobody else holds (`FOR UPDATE SKIP LOCKED` on its row). There is no lease and no
heartbeat: the lock is the transaction's, so that a worker who is killed gives the chunk back
untouched, and nothing has to be put right before the next one takes it.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import Error as DatabaseError
from django.db import IntegrityError, connection, transaction

from jamii.claims import access, models
from jamii.claims.queries import bulk
from jamii.claims.queries import running as reading
from jamii.claims.records import RunShown, RunState
from jamii.claims.rules.in_order import RunningUse, decide_next
from jamii.claims.rules.naming import Names
from jamii.claims.services import recording
from jamii.claims.types import ClaimDecision, ClaimFacts, ReviewState, Status
from jamii.finance.ledger import services as ledger
from jamii.finance.ledger.types import CLAIMS, PAYABLE, Cause, Line, NewEntry
from jamii.kernel.actors import Actor
from jamii.kernel.canonical import json_text
from jamii.kernel.errors import NotAllowed, NotFound, WrongState
from jamii.kernel.ids import new_id
from jamii.kernel.money import ZERO
from jamii.platform import clock, jobs, journal, memory, permissions
from jamii.platform.acting import done_by
from jamii.platform.database import copy_rows
from jamii.registers.organisations import queries as organisations
from jamii.registers.organisations.types import Scheme
from jamii.schemes.usage import services as usage

KIND = "claims.run"
LARGEST_CHUNK = 10_000
_PAUSE = 0.2  # seconds between two looks whether another worker has let go of a chunk


# Beginning, pausing, going on


def start_run(
    scheme: UUID, *, chunk: int = bulk.CHUNK, worker: bool = True, by: Actor, at: datetime
) -> RunShown:
    """Begin to decide everything that waits in the scheme, cut into chunks of about so many claims.
    With `worker` a job does the work; else the caller does (`work_on`).

    Raises: NotAllowed (`claims.decide-waiting`), WrongState (`run-unfinished`, `nothing-waits`).
    """
    _require_whole(by, scheme)
    size = max(1, min(chunk, LARGEST_CHUNK))
    key = new_id(at)
    with done_by(by, at):
        bulk.plan_waiting(scheme, size)
        _insert(key, scheme, by, at)
        with connection.cursor() as cursor:
            cursor.execute(_TAKE_CHUNKS, {"run": key})
        run = models.Run.objects.get(pk=key)
        if not run.chunks:
            raise WrongState("nothing-waits")
        known = organisations.scheme(scheme)
        journal.write(
            "claims.run-started",
            run,
            by=by,
            at=at,
            scheme=scheme,
            number=run.claims,
            name=known.code,
        )
        if worker:
            jobs.defer("claims.work-on-run", run=str(key))
    return reading.run(key, by=by)


def decide_by_night(scheme: UUID, *, by: Actor, at: datetime) -> RunShown | None:
    """Begin the run of the night; nothing where a run is not finished yet, or somebody decided
    meanwhile what waited. Raises: NotAllowed (`claims.decide-waiting`).
    """
    try:
        return start_run(scheme, by=by, at=at)
    except WrongState:
        return None


def _require_whole(by: Actor, scheme: UUID) -> None:
    """A run decides for a whole scheme: a grant for a facility or some places is not enough."""
    permissions.require(by, access.DECIDE_WAITING, scheme=scheme)
    if not any(
        reach.scheme in (None, scheme) and reach.places is None and reach.facility is None
        for reach in by.reaches(access.DECIDE_WAITING)
    ):
        raise NotAllowed("not-allowed", act=access.DECIDE_WAITING)


_TAKE_CHUNKS = """
WITH taken AS (
    INSERT INTO claims_runchunk (run_id, number, claims, figures, "left")
    SELECT %(run)s, number, claims, '{}', '[]' FROM planned_chunk
    RETURNING claims
)
UPDATE claims_run SET chunks = counted.chunks, claims = counted.claims
FROM (SELECT count(*) AS chunks, coalesce(sum(cardinality(claims)), 0) AS claims FROM taken) counted
WHERE id = %(run)s
"""


def _insert(key: UUID, scheme: UUID, by: Actor, at: datetime) -> None:
    try:
        with transaction.atomic():
            models.Run.objects.create(
                id=key,
                scheme_id=scheme,
                state=RunState.RUNNING.value,
                started_at=at,
                actor_id=by.id,
                actor_name=by.name,
            )
    except IntegrityError:
        raise WrongState("run-unfinished") from None


def pause_run(run: UUID, *, by: Actor, at: datetime) -> RunShown:
    """Let the chunks at hand be finished and take no other.

    Raises: NotFound, NotAllowed, WrongState (`run-cannot`).
    """
    return _move(run, RunState.PAUSED, {RunState.RUNNING}, "claims.run-paused", by=by, at=at)


def continue_run(run: UUID, *, worker: bool = True, by: Actor, at: datetime) -> RunShown:
    """Go on with a run that was paused, or stopped by an error that was mended.

    Raises: NotFound, NotAllowed, WrongState (`run-cannot`).
    """
    stopped = {RunState.PAUSED, RunState.FAILED}
    with done_by(by, at):
        shown = _move(run, RunState.RUNNING, stopped, "claims.run-continued", by=by, at=at)
        if worker:
            jobs.defer("claims.work-on-run", run=str(run))
    return shown


def _move(
    key: UUID, to: RunState, out_of: set[RunState], code: str, *, by: Actor, at: datetime
) -> RunShown:
    with done_by(by, at):
        shown = reading.run(key, by=by)
        _require_whole(by, shown.scheme)
        # The condition stands in the statement, so that of two who press at once one is told.
        moved = models.Run.objects.filter(pk=key, state__in=[one.value for one in out_of])
        if not moved.update(state=to.value, problem=""):
            raise WrongState("run-cannot", status=shown.state.value)
        journal.write(code, (KIND, key), by=by, at=at, scheme=shown.scheme)
    return reading.run(key, by=by)


# The work


def work_on(
    run: UUID,
    *,
    now: Callable[[], datetime] = clock.now,
    told: Callable[[], None] = lambda: None,
) -> None:
    """Decide chunk after chunk until none is left or the run is paused, and call `told` after each.
    As many processes as there are cores may do so at once. May be stopped at any moment.

    Works under the name of who began the run. Raises: NotFound; what a chunk raises, once the run
    has been marked as failed.
    """
    row = models.Run.objects.filter(pk=run).first()
    if row is None:
        raise NotFound("not-found")
    by = Actor(row.actor_id, row.actor_name)
    work = _Work(row, organisations.scheme(row.scheme_id), by)
    with memory.no_pauses():
        _work_off(run, work, by, now, told)


def _work_off(
    run: UUID,
    work: _Work,
    by: Actor,
    now: Callable[[], datetime],
    told: Callable[[], None],
) -> None:
    while work.goes_on():
        try:
            done = work.next_chunk(now())
        except (DatabaseError, ArithmeticError, LookupError, TypeError, ValueError) as problem:
            _fail(run, problem)
            raise
        if done:
            memory.tidy()
            told()
        elif not _finish(run, by, now()):
            time.sleep(_PAUSE)  # another worker holds the rest; should it be killed, we take it


def _fail(run: UUID, problem: Exception) -> None:
    """Say on the screen that the run stopped, and by what kind of error; the log has the rest."""
    running = models.Run.objects.filter(pk=run, state=RunState.RUNNING.value)
    running.update(state=RunState.FAILED.value, problem=type(problem).__name__)


def _finish(run: UUID, by: Actor, at: datetime) -> bool:
    """Mark the run as finished when no chunk is left; whether it is over for this worker."""
    with done_by(by, at):
        row = models.Run.objects.select_for_update().get(pk=run)
        if row.state != RunState.RUNNING.value:
            return True
        if models.RunChunk.objects.filter(run=row, done_at=None).exists():
            return False
        row.state, row.finished_at = RunState.FINISHED.value, at
        row.save(update_fields=["state", "finished_at"])
        figures = reading.figures_of([run])[run]
        journal.write(
            "claims.run-finished",
            row,
            by=by,
            at=at,
            scheme=row.scheme_id,
            number=figures.decided,
            paid_amount=figures.remunerated,
            currency=organisations.scheme(row.scheme_id).currency,
        )
    return True


_NEXT_CHUNK = """
SELECT part.id, part.number, part.claims FROM claims_runchunk part
WHERE part.run_id = %(run)s AND part.done_at IS NULL
ORDER BY part.number LIMIT 1 FOR UPDATE SKIP LOCKED
"""
_DONE = """
UPDATE claims_runchunk SET done_at = %(at)s, figures = %(figures)s, "left" = %(left)s
WHERE id = %(part)s
"""


@dataclass(slots=True)
class _Work:
    """One worker's part in a run: the registers, read once, and the loop over chunks."""

    run: models.Run
    scheme: Scheme
    by: Actor
    _registers: bulk.Registers | None = field(default=None)
    _names: Names = field(default_factory=Names)

    @property
    def registers(self) -> bulk.Registers:
        if self._registers is None:
            self._registers = bulk.registers(self.scheme)
            memory.keep()
        return self._registers

    def goes_on(self) -> bool:
        state = models.Run.objects.filter(pk=self.run.id).values_list("state", flat=True).get()
        return state == RunState.RUNNING.value

    def next_chunk(self, at: datetime) -> bool:
        """Do the next chunk that nobody holds; False when there is none."""
        registers = self.registers
        with done_by(self.by, at), connection.cursor() as cursor:
            cursor.execute(_NEXT_CHUNK, {"run": self.run.id})
            found = cursor.fetchone()
            if found is None:
                return False
            part, number, claims = found
            chunk = bulk.gather_chunk(
                claims,
                registers,
                lock=True,
                only_waiting=True,
                without=(),
                as_of=self.run.started_at,
            )
            decided, left = _decide(chunk.facts, chunk.use, registers)
            self._record(decided, number, at)
            cursor.execute(
                _DONE,
                {
                    "part": part,
                    "at": at,
                    "figures": json_text(_figures(decided)),
                    "left": json_text(left),
                },
            )
        return True

    def _record(
        self, decided: Sequence[tuple[ClaimFacts, ClaimDecision]], number: int, at: datetime
    ) -> None:
        by, run = self.by, self.run.id
        entries = {facility: new_id(at) for facility, amount in _owed(decided).items() if amount}
        recording.record_decisions(
            [
                recording.Recorded(
                    facts.claim,
                    1,
                    "submission",
                    facts,
                    decision,
                    run,
                    entries.get(facts.facility.id) if decision.amounts.remunerated else None,
                )
                for facts, decision in decided
            ],
            by=by,
            at=at,
            names=self._names,
        )
        _move_claims(decided, at)
        uses = ((one.claim_use, one.cover_uses) for _facts, one in decided if one.claim_use)
        usage.load(uses, by=by, at=at)
        self._post(decided, entries, number, at)

    def _post(
        self,
        decided: Sequence[tuple[ClaimFacts, ClaimDecision]],
        entries: dict[UUID, UUID],
        number: int,
        at: datetime,
    ) -> None:
        """Expense to payable, one entry for each facility of the chunk."""
        owed = _owed(decided)
        names: dict[UUID, str] = {
            facts.facility.id: facts.facility.name for facts, _decision in decided
        }
        counted: Counter[UUID] = Counter(
            facts.facility.id for facts, decision in decided if decision.amounts.remunerated
        )
        ledger.post_many(
            self.scheme.id,
            organisations.today(self.scheme, at),
            [
                NewEntry(
                    key,
                    "ledger.claims-decided",
                    (
                        Line(CLAIMS, owed[facility], "providers.facility", facility),
                        Line(PAYABLE, -owed[facility], "providers.facility", facility),
                    ),
                    Cause(KIND, self.run.id),
                    {
                        "facility": names[facility],
                        "number": counted[facility],
                        "chunk": number,
                    },
                )
                for facility, key in entries.items()
            ],
            by=self.by,
            at=at,
        )


def _decide(
    claims: Sequence[ClaimFacts], use: RunningUse, registers: bulk.Registers
) -> tuple[list[tuple[ClaimFacts, ClaimDecision]], list[dict[str, str]]]:
    """What is decided, and the claims on which a rule or a pack failed: these stay as they are and
    are seen on the run's page, as a claim sent from a screen would not have been taken.
    """
    decided: list[tuple[ClaimFacts, ClaimDecision]] = []
    left: list[dict[str, str]] = []
    checks = registers.checks
    for facts in claims:
        try:
            decided.append(decide_next(facts, use, checks))
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as problem:
            left.append({"claim": str(facts.claim), "problem": type(problem).__name__})
    return decided, left


def _owed(decided: Sequence[tuple[ClaimFacts, ClaimDecision]]) -> dict[UUID, Decimal]:
    owed: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
    for facts, decision in decided:
        if decision.amounts.remunerated:
            owed[facts.facility.id] += decision.amounts.remunerated
    return owed


def _figures(decided: Sequence[tuple[ClaimFacts, ClaimDecision]]) -> dict[str, Any]:
    """What stands on the row of a chunk: lines, claims by outcome, sums of amounts."""
    amounts = [decision.amounts for _facts, decision in decided]
    return {
        "lines": sum(len(facts.lines) for facts, _decision in decided),
        "acts": dict(Counter(decision.act.value for _facts, decision in decided)),
        "claimed": sum((one.claimed for one in amounts), ZERO),
        "valuated": sum((one.valuated for one in amounts), ZERO),
        "remunerated": sum((one.remunerated or ZERO for one in amounts), ZERO),
    }


_STAGED = """
CREATE TEMPORARY TABLE decided_claim ON COMMIT DROP AS
SELECT id, status, review, questions, category, claimed, approved, adjusted, valuated, remunerated,
       hand_reasons, score
FROM claims_claim WITH NO DATA
"""
_COLUMNS = (
    "status",
    "review",
    "questions",
    "category",
    "claimed",
    "approved",
    "adjusted",
    "valuated",
    "remunerated",
    "hand_reasons",
    "score",
)
_MOVE = f"""
UPDATE claims_claim claim
SET {", ".join(f"{column} = decided.{column}" for column in _COLUMNS)},
    decision_no = 1, decided_at = %(at)s, version = claim.version + 1
FROM decided_claim decided WHERE claim.id = decided.id
"""


def _move_claims(decided: Sequence[tuple[ClaimFacts, ClaimDecision]], at: datetime) -> None:
    """Status and figures of the claims, by the table of states. Four statements."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.decided_claim")
        cursor.execute(_STAGED)
        copy_rows("decided_claim", ("id", *_COLUMNS), _moved(decided))
        cursor.execute(_MOVE, {"at": at})


def _moved(decided: Sequence[tuple[ClaimFacts, ClaimDecision]]) -> Iterator[tuple[Any, ...]]:
    nothing_asked: dict[str, Any] = {"hand_reasons": [], "score": None}
    for facts, decision in decided:
        status = recording.status_after(Status.ENTERED, decision)
        figures = nothing_asked | recording.figures(decision, status, ReviewState.IDLE)
        figures["questions"] = json_text(figures["questions"])
        yield (facts.claim, *(figures[column] for column in _COLUMNS))
