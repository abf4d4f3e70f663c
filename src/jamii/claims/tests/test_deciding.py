"""A run decides what waits as the screen would have, claim by claim; whoever works, however it is
cut, and whenever somebody pulls the plug.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, connections
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings, strategies

from jamii.claims import models, queries, services
from jamii.claims.records import RunState
from jamii.claims.rules.in_order import decide_next
from jamii.claims.services import deciding, recording
from jamii.claims.tests.factories import (
    COVER,
    NOBODY,
    NURSE,
    TABLETS,
    VISIT,
    make_covered_farahs,
    new_claim,
)
from jamii.claims.tests.village import Village, make_village
from jamii.claims.types import ClaimId, NewClaim, Status
from jamii.finance.ledger import queries as ledger
from jamii.kernel.actors import SYSTEM, Actor, Grant
from jamii.kernel.errors import NotAllowed, NotFound, WrongState
from jamii.platform import journal
from jamii.registers.people.tests.factories import ADA, SCHEME
from jamii.registers.places.tests.factories import AT
from jamii.registers.providers.tests.factories import CLINIC
from jamii.schemes.usage import queries as usage

LATER = AT + timedelta(hours=1)
MANAGER = Actor(
    UUID(int=0x54),
    "Solange",
    (Grant(frozenset({"claims.decide-waiting", "claims.view"}), SCHEME),),
)
# Ids, moments and who did it may differ; nothing else.
_OF_DECISION = [
    field.attname
    for field in models.Decision._meta.concrete_fields
    if field.attname not in {"id", "at", "actor_id", "actor_name", "run_id", "entry"}
]
_OF_LINE = [
    field.attname
    for field in models.LineDecision._meta.concrete_fields
    if field.attname not in {"id", "decision_id"}
]
_OF_CLAIM = [
    field.attname
    for field in models.Claim._meta.concrete_fields
    if field.attname not in {"entered_at", "entered_by", "entered_by_name", "decided_at"}
]


def outcome() -> dict[str, Any]:
    """Everything that deciding left behind, without ids, moments and who did it."""
    claims = {str(row.pop("id")): row for row in models.Claim.objects.values("id", *_OF_CLAIM)}
    for row in models.Decision.objects.values(*_OF_DECISION):
        claims[str(row["claim_id"])]["decision"] = row
    lines = models.LineDecision.objects.order_by("decision__claim", "number")
    for row in lines.values("decision__claim_id", *_OF_LINE):
        claims[str(row.pop("decision__claim_id"))].setdefault("lines", []).append(row)
    return {"claims": claims, "use": _use(), "owed": _owed()}


def _use() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT claim_id, person_id, day, category, overnight, lines::text "
            "FROM usage_claimuse WHERE reverses_id IS NULL ORDER BY claim_id"
        )
        uses = list(cursor.fetchall())
        cursor.execute(
            "SELECT claim_id, cover_id, person_id, day, category, deductible_any, ceiling_any, "
            "deductible_in, ceiling_in, deductible_out, ceiling_out "
            "FROM usage_coveruse WHERE reverses_id IS NULL ORDER BY claim_id, cover_id"
        )
        return uses + list(cursor.fetchall())


def _owed() -> dict[UUID, Decimal]:
    return {
        party: balance.balance
        for party, balance in ledger.party_balances(SCHEME, "2100", by=SYSTEM)
    }


def wait(claims: list[NewClaim]) -> None:
    """Take the claims in bulk; all of them are in order."""
    taken = services.take_claims(claims, SCHEME, by=SYSTEM, at=AT)
    assert (taken.taken, taken.problems) == (len(claims), ())


def run_all(chunk: int = 2_000) -> UUID:
    """A run from its beginning to its end, in this process."""
    run = services.start_run(SCHEME, chunk=chunk, worker=False, by=MANAGER, at=LATER)
    services.work_on(run.id, now=lambda: LATER)
    return run.id


@pytest.fixture
def village(db: None) -> Village:
    return make_village()


def begin_anew() -> None:
    """Take back everything that deciding wrote, as only a test may."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table in (
            "claims_linedecision",
            "claims_decision",
            "claims_runchunk",
            "claims_run",
            "usage_coveruse",
            "usage_claimuse",
            "ledger_posting",
            "ledger_transaction",
        ):
            cursor.execute(f"DELETE FROM {table}")
        cursor.execute(
            "UPDATE claims_claim SET status = 'entered', decision_no = 0, questions = '[]', "
            "hand_reasons = '{}', score = NULL, category = '', approved = NULL, adjusted = NULL, "
            "valuated = NULL, remunerated = NULL, decided_at = NULL, version = 1"
        )
        cursor.execute("SET session_replication_role = origin")


def test_a_run_decides_as_the_screen_does_however_it_is_cut(village: Village) -> None:
    claims = village.claims(80)
    wait(claims)
    for claim in claims:
        services.decide_claim(claim.id, by=SYSTEM, at=AT)
    by_screen = outcome()
    for row in by_screen["claims"].values():
        assert row["version"] == 2
    assert {row["status"] for row in by_screen["claims"].values()} == {
        "checked",
        "rejected",
        "processed",
        "valued",
    }
    for chunk in (1, 7, 2_000):
        begin_anew()
        run_all(chunk)
        assert outcome() == by_screen, chunk


def forget_claims() -> None:
    """Take back the claims as well."""
    begin_anew()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table in ("claims_claimline", "claims_claim"):
            cursor.execute(f"DELETE FROM {table}")
        cursor.execute("SET session_replication_role = origin")


def run_shared(chunk: int, workers: int, lot: random.Random) -> None:
    """A run from its beginning to its end by several workers, each of whom knows only what it read
    itself; chance says whose turn it is.
    """
    run = services.start_run(SCHEME, chunk=chunk, worker=False, by=MANAGER, at=LATER)
    row = models.Run.objects.get(pk=run.id)
    work = [deciding._Work(row, _scheme(), MANAGER) for _ in range(workers)]
    while lot.choice(work).next_chunk(LATER):
        pass
    assert not models.RunChunk.objects.filter(run=row, done_at=None).exists()


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    seed=strategies.integers(0, 2**32),
    number=strategies.integers(1, 12),
    chunk=strategies.integers(1, 13),
    workers=strategies.integers(1, 3),
)
def test_any_claims_in_any_chunks_by_any_workers_are_decided_as_on_the_screen(
    village: Village, seed: int, number: int, chunk: int, workers: int
) -> None:
    forget_claims()
    village.lot = random.Random(seed)
    claims = village.claims(number)
    taken = list(claims)
    village.lot.shuffle(taken)  # claims count in the order of their intake, not of a file
    wait(taken)
    for claim in claims:
        services.decide_claim(claim.id, by=SYSTEM, at=AT)
    by_screen = outcome()
    begin_anew()
    run_shared(chunk, workers, village.lot)
    assert outcome() == by_screen


def test_sent_and_decided_at_once_is_the_same_as_stored_and_decided_later(
    village: Village,
) -> None:
    claims = village.claims(40)
    for claim in claims:
        services.submit_claim(claim, by=SYSTEM, at=AT)
    at_once = outcome()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE claims_claim SET version = 2")
    begin_anew()
    run_all()
    later = outcome()
    for row in (*at_once["claims"].values(), *later["claims"].values()):
        del row["version"]
    assert later == at_once


def test_the_figures_of_a_run_are_the_sums_of_what_it_decided(village: Village) -> None:
    wait(village.claims(60))
    key = run_all(7)
    run = queries.run(key, by=MANAGER)
    assert (run.state, run.percent, run.elsewhere) == (RunState.FINISHED, 100, 0)
    rows = list(models.Claim.objects.all())
    assert run.figures.decided == len(rows) == run.claims
    assert run.figures.lines == models.ClaimLine.objects.count()
    assert run.figures.claimed == sum(row.claimed for row in rows)
    assert run.figures.valuated == sum(row.valuated or 0 for row in rows)
    assert run.figures.remunerated == sum(row.remunerated or 0 for row in rows)
    assert run.figures.waiting == sum(row.status == Status.CHECKED.value for row in rows)
    codes = [line.code for line in journal.entries_about("claims.run", key)]
    assert codes == ["claims.run-finished", "claims.run-started"]


def test_the_ledger_balances_and_leads_from_claim_to_entry_and_back(village: Village) -> None:
    wait(village.claims(60))
    key = run_all(20)
    owed: dict[UUID, Decimal] = {}
    for row in models.Claim.objects.exclude(remunerated=None):
        owed[row.facility_id] = owed.get(row.facility_id, Decimal(0)) - (row.remunerated or 0)
    assert _owed() == {facility: amount for facility, amount in owed.items() if amount}
    assert sum(row.balance for row in ledger.balances(SCHEME, by=SYSTEM)) == 0
    paid = models.Claim.objects.filter(remunerated__gt=0)
    for row in paid:
        decision = models.Decision.objects.get(claim=row)
        assert decision.run_id == key
        (entry,) = ledger.about(row.id, named=[decision.entry])
        assert (entry.cause.kind, entry.cause.id) == ("claims.run", key)
        assert {posting.party_id for posting in entry.postings} == {row.facility_id}
        listed = queries.claims_of_entry(key, entry.id, entry.values["chunk"], by=MANAGER)
        assert row.id in [one.id for one in listed]
        total = sum(one.remunerated or 0 for one in listed)
        assert {posting.amount for posting in entry.postings} == {total, -total}
    unpaid = models.Decision.objects.exclude(claim__in=paid)
    assert set(unpaid.values_list("entry", flat=True)) == {None}


def test_a_few_statements_do_for_a_chunk_whatever_its_size(village: Village) -> None:
    taken = []
    for number, prefix in ((20, "A"), (40, "B")):
        wait(village.claims(number, prefix))
        run = services.start_run(SCHEME, worker=False, by=MANAGER, at=LATER)
        work = deciding._Work(models.Run.objects.get(pk=run.id), _scheme(), SYSTEM)
        assert work.registers.scheme.code == "NHI"
        with CaptureQueriesContext(connection) as captured:
            assert work.next_chunk(LATER)
        taken.append(sum("SAVEPOINT" not in row["sql"] for row in captured.captured_queries))
        services.work_on(run.id)
    # And seven COPY. A chunk of two thousand claims of four lines may take 160.
    assert max(taken) <= 20


def _scheme() -> Any:
    from jamii.registers.organisations import queries as organisations

    return organisations.scheme(SCHEME)


def test_only_who_may_decide_for_the_whole_scheme_begins_a_run(village: Village) -> None:
    wait(village.claims(3))
    here = Grant(frozenset({"claims.decide-waiting"}), SCHEME, None, CLINIC)
    elsewhere = Grant(frozenset({"claims.decide-waiting"}), UUID(int=9))
    for actor in (
        NOBODY,
        NURSE,
        Actor(UUID(int=1), "Here only", (here,)),
        Actor(UUID(int=2), "Elsewhere", (elsewhere,)),
    ):
        with pytest.raises(NotAllowed):
            services.start_run(SCHEME, by=actor, at=LATER)
    assert not models.Run.objects.exists()
    run = services.start_run(SCHEME, worker=False, by=MANAGER, at=LATER)
    with pytest.raises(NotFound):
        queries.run(run.id, by=NURSE)
    with pytest.raises(NotFound):
        services.pause_run(run.id, by=Actor(UUID(int=2), "Elsewhere", (elsewhere,)), at=LATER)


def test_a_scheme_has_one_run_at_a_time_and_none_over_nothing(village: Village) -> None:
    with pytest.raises(WrongState, match="nothing-waits"):
        services.start_run(SCHEME, by=MANAGER, at=LATER)
    wait(village.claims(5))
    services.start_run(SCHEME, worker=False, by=MANAGER, at=LATER)
    with pytest.raises(WrongState, match="run-unfinished"):
        services.start_run(SCHEME, by=MANAGER, at=LATER)


def test_a_run_pauses_between_two_chunks_and_goes_on(village: Village) -> None:
    wait(village.claims(30))
    run = services.start_run(SCHEME, chunk=5, worker=False, by=MANAGER, at=LATER)

    def pause() -> None:
        if queries.run(run.id, by=MANAGER).figures.chunks == 2:
            services.pause_run(run.id, by=MANAGER, at=LATER)

    services.work_on(run.id, told=pause)
    paused = queries.run(run.id, by=MANAGER)
    assert (paused.state, paused.figures.chunks) == (RunState.PAUSED, 2)
    assert 0 < paused.percent < 100
    with pytest.raises(WrongState, match="run-cannot"):
        services.pause_run(run.id, by=MANAGER, at=LATER)
    services.continue_run(run.id, worker=False, by=MANAGER, at=LATER)
    services.work_on(run.id)
    assert queries.run(run.id, by=MANAGER).state is RunState.FINISHED
    assert not models.Claim.objects.filter(status="entered").exists()
    with pytest.raises(WrongState, match="run-cannot"):
        services.continue_run(run.id, by=MANAGER, at=LATER)


def test_a_run_whose_worker_was_killed_is_taken_up_again(village: Village) -> None:
    wait(village.claims(4))
    run = services.start_run(SCHEME, worker=False, by=MANAGER, at=LATER).id
    assert queries.unattended(LATER + timedelta(minutes=1)) == []
    assert queries.unattended(LATER + timedelta(minutes=3)) == [run]
    services.pause_run(run, by=MANAGER, at=LATER)
    assert queries.unattended(LATER + timedelta(minutes=3)) == []


def test_a_claim_on_which_a_rule_fails_stays_and_hinders_nobody(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = village.claims(12)
    wait(claims)

    def fails(facts: Any, use: Any, checks: Any) -> Any:
        if facts.claim == claims[3].id:
            raise ValueError("A pack went wrong.")
        return decide_next(facts, use, checks)

    monkeypatch.setattr(deciding, "decide_next", fails)
    key = run_all()
    shown = queries.run(key, by=MANAGER)
    assert (shown.state, shown.figures.left, shown.figures.decided) == (RunState.FINISHED, 1, 11)
    ((row, problem),) = queries.left_of(key, by=MANAGER)
    assert (row.id, problem, row.status) == (claims[3].id, "ValueError", Status.ENTERED)
    monkeypatch.undo()
    again = queries.run(run_all(), by=MANAGER)
    assert (again.claims, again.figures.decided) == (1, 1)


def test_an_error_stops_the_run_is_seen_and_changes_nothing(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait(village.claims(12))
    run = services.start_run(SCHEME, worker=False, by=MANAGER, at=LATER)

    def fails(*_rows: Any, **_more: Any) -> None:
        raise DatabaseError("The disk is full.")

    monkeypatch.setattr(recording, "record_decisions", fails)
    with pytest.raises(DatabaseError):
        services.work_on(run.id)
    shown = queries.run(run.id, by=MANAGER)
    assert (shown.state, shown.problem, shown.figures.decided) == (
        RunState.FAILED,
        "DatabaseError",
        0,
    )
    assert models.Claim.objects.filter(status="entered").count() == 12
    monkeypatch.undo()
    services.continue_run(run.id, worker=False, by=MANAGER, at=LATER)
    services.work_on(run.id)
    assert queries.run(run.id, by=MANAGER).figures.decided == 12


# With processes of their own, and real commits


def worker(run: UUID) -> subprocess.Popen[bytes]:
    """A process that works on the run, on the database of this test."""
    settings = connection.settings_dict
    address = (
        f"postgresql://{settings['USER']}@:{settings['PORT']}/{settings['NAME']}"
        f"?host={settings['HOST']}"
    )
    code = (
        "import sys, uuid, django; django.setup(); "
        "from jamii.claims import services; services.work_on(uuid.UUID(sys.argv[1]))"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code, str(run)], env={**os.environ, "DATABASE_URL": address}
    )


def done(run: UUID) -> int:
    return queries.run(run, by=SYSTEM).figures.chunks


@pytest.mark.django_db(transaction=True)
def test_two_processes_and_kills_at_any_moment_change_nothing() -> None:
    wait(make_village(seed=3).claims(48))
    run_all()
    alone = outcome()
    begin_anew()
    run = services.start_run(SCHEME, chunk=1, worker=False, by=MANAGER, at=LATER).id
    lot, killed = random.Random(5), 0
    for _ in range(3):
        before, until = done(run), time.monotonic() + 60
        pair = [worker(run), worker(run)]
        while done(run) == before and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(lot.random() / 20)
        for process in pair:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                killed += 1
            process.wait()
    services.work_on(run, now=lambda: LATER)
    assert killed
    assert outcome() == alone
    assert queries.run(run, by=MANAGER).state is RunState.FINISHED


@pytest.mark.django_db(transaction=True)
def test_a_claim_sent_meanwhile_shares_the_last_of_a_ceiling() -> None:
    make_covered_farahs(review_above=None)
    waiting = [
        new_claim(VISIT, TABLETS, id=ClaimId(UUID(int=0xF100 + number)), code=f"W{number}")
        for number in range(6)
    ]
    wait(waiting)
    run = services.start_run(SCHEME, chunk=1, worker=False, by=MANAGER, at=LATER).id
    refused: list[Exception] = []

    def send() -> None:
        try:
            for number in range(4):
                services.submit_claim(
                    new_claim(VISIT, TABLETS, id=ClaimId(UUID(int=0xF200 + number))),
                    by=NURSE,
                    at=AT,
                )
        except Exception as problem:  # noqa: BLE001 - the test tells
            refused.append(problem)
        finally:
            connections.close_all()

    clerk = threading.Thread(target=send)
    clerk.start()
    services.work_on(run)
    clerk.join()
    assert not refused
    # Ten claims of 36.00 for a ceiling of 100.00: what is paid is the ceiling to the unit.
    assert usage.totals([COVER])[COVER][ADA].ceiling_any == 100
    assert sum(row.remunerated or 0 for row in models.Claim.objects.all()) == 100
    assert models.Decision.objects.count() == models.Claim.objects.count() == 10
    assert ledger.party_balances(SCHEME, "2100", by=SYSTEM)[0][1].balance == -100
