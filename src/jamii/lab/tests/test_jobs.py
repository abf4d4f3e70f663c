"""The harness itself: what is wrong stops a run, what costs too much stops a check, speed stops
nothing; clients charge a server for the time it lets them wait; statements are counted where they
leave.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from jamii.claims import services
from jamii.claims.tests.factories import make_covered_farahs, new_claim
from jamii.kernel.actors import SYSTEM
from jamii.lab import probes
from jamii.lab.jobs import clients, contents, counting, material, running
from jamii.lab.jobs.clients import Call, Load
from jamii.lab.jobs.job import Bench, Outcome, Served, SizedJob
from jamii.lab.jobs.requests import quantile
from jamii.lab.sized import building, country
from jamii.platform.database import copy_rows
from jamii.registers.places.tests.factories import AT

YARDSTICKS = {"P-copy": 1_000.0}
DONE = Outcome(
    100,
    {"sums agree": True},
    {"statements": 0.5, "wal_bytes": 90.0, "cpu_us": 10.0},
    {"ours_mb": 50.0},
    {"per_s": 20.0, "seconds": 5.0, "cpu_s": 1.0, "postgresql_cpu_s": 1.0},
)


class NoGround:
    """Stands for the databases of a size."""

    left = 0

    def leave(self) -> None:
        self.left += 1


@contextmanager
def no_server(_workers: int) -> Iterator[Served]:
    raise AssertionError("No job of these asks a server.")
    yield


def job(outcome: Outcome = DONE, **bounds: float) -> SizedJob:
    return SizedJob(
        "count", "line", "Counts.", bounds, {"per_s": 1_000}, "P-copy", lambda _bench: outcome
    )


def bench(tmp_path: Path, size: str = "S") -> Bench:
    return Bench(country(size), NoGround(), no_server, tmp_path)  # type: ignore[arg-type]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs one job that gives these outcomes; returns the exit code and the result."""
    monkeypatch.setattr(probes, "all_probes", lambda *, quick: YARDSTICKS)
    monkeypatch.setattr(building, "report", lambda _whole: {"tables": {}})
    monkeypatch.setattr(counting, "begin", lambda: None)

    def runs(
        *outcomes: Outcome,
        check: bool,
        size: str = "S",
        watched: Sequence[str] = (),
        **bounds: float,
    ) -> tuple[int, dict[str, Any]]:
        left = iter(outcomes)
        one = replace(job(**bounds), do=lambda _bench: next(left))
        monkeypatch.setattr(running, "JOBS", {"count": one})
        file = tmp_path / "results.json"
        here = replace(bench(tmp_path, size), repeats=len(outcomes))
        code = running.run_jobs(
            [],
            here,
            tmp_path / "kept",
            json_file=str(file),
            check=check,
            watched=watched,
            tell=lambda _: None,
        )
        assert here.ground.left == 1  # type: ignore[attr-defined]
        [line] = file.read_text().splitlines()
        return code, json.loads(line)

    return runs


@pytest.mark.django_db
def test_what_is_wrong_fails_a_run_with_and_without_check(run: Any) -> None:
    wrong = replace(DONE, right={"sums agree": False, "lines agree": True})
    for check in (False, True):
        code, result = run(wrong, check=check)
        assert code == 1
        assert result["right"] == {"sums agree": False, "lines agree": True}
        assert result["passed"] is False


@pytest.mark.django_db
def test_what_is_wrong_once_is_wrong(run: Any) -> None:
    wrong = replace(DONE, right={"sums agree": False})
    code, result = run(DONE, wrong, DONE, check=False)
    assert (code, result["right"]) == (1, {"sums agree": False})


@pytest.mark.django_db
def test_a_bound_that_is_passed_fails_a_check_only_and_speed_fails_nothing(run: Any) -> None:
    assert run(DONE, check=True, statements=0.5, ours_mb=50)[0] == 0  # far below the goal
    code, result = run(DONE, check=False, statements=0.4)
    assert code == 0
    assert result["bounds"] == {"statements": {"most": 0.4, "is": 0.5, "kept": False}}
    assert result["goal"] == {"per_s": {"wanted": 1_000, "is": 20.0, "reached": False}}
    assert run(DONE, check=True, statements=0.4)[0] == 1


@pytest.mark.django_db
def test_a_watched_job_stops_a_check_only_when_it_is_wrong(run: Any) -> None:
    code, result = run(DONE, check=True, watched=["count"], statements=0.4)
    assert (code, result["passed"]) == (0, False)
    wrong = replace(DONE, right={"sums agree": False})
    assert run(wrong, check=True, watched=["count"])[0] == 1


@pytest.mark.django_db
def test_a_result_says_all_that_it_should(run: Any) -> None:
    slower = replace(DONE, time={**DONE.time, "per_s": 10.0})
    _code, result = run(slower, DONE, replace(DONE, time={**DONE.time, "per_s": 90.0}), check=True)
    assert set(result) >= {
        "job", "size", "right", "unit_cost", "memory", "time", "efficiency", "goal", "passed",
        "context",
    }  # fmt: skip
    assert (result["job"], result["size"], result["unit"]) == ("count", "S", "line")
    assert result["time"]["per_s"] == 20.0
    assert result["time"]["per_s_from_to"] == [10.0, 90.0]
    assert result["efficiency"] == {"P-copy": 0.02}
    assert set(result["context"]) >= {
        "version", "python", "postgresql", "cores", "memory_mb", "settings", "seed", "hashes",
        "probes", "noisy", "load_of_a_core", "stolen",
    }  # fmt: skip
    assert result["context"]["settings"]["fsync"] in {"on", "off"}


@pytest.mark.django_db
def test_a_larger_size_may_cost_no_more_statements_and_half_more_of_the_rest(run: Any) -> None:
    def cost(**figures: float) -> Outcome:
        return replace(DONE, unit_cost={**DONE.unit_cost, **figures})

    assert run(DONE, check=True)[1]["flat"] == {}
    code, result = run(cost(wal_bytes=130.0), check=True, size="M")
    assert code == 0
    assert result["flat"]["wal_bytes"] == {"most": 1.5, "is": 1.444, "kept": True}
    assert run(cost(wal_bytes=136.0), check=True, size="M")[0] == 1
    assert run(cost(statements=0.51), check=True, size="L")[0] == 1


@pytest.mark.django_db
def test_a_proof_runs_when_it_is_named_and_once_and_tells_what_it_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probes, "all_probes", lambda *, quick: YARDSTICKS)
    monkeypatch.setattr(building, "report", lambda _whole: {"tables": {}})
    monkeypatch.setattr(counting, "begin", lambda: None)
    done: list[int] = []

    def prove(here: Bench) -> Outcome:
        done.append(here.repetition)
        return replace(DONE, told={"differing": 0})

    proof = replace(job(), is_proof=True, do=prove)
    monkeypatch.setattr(running, "JOBS", {"count": proof})
    here = replace(bench(tmp_path), repeats=3)
    said: list[str] = []
    assert running.run_jobs([], here, tmp_path / "kept", tell=said.append) == 0
    assert not done
    assert running.run_jobs(["count"], here, tmp_path / "kept", tell=said.append) == 0
    assert done == [0]
    assert "      differing: 0" in said


def test_unknown_jobs_are_named() -> None:
    assert running.unknown(["adjudicate", "dance"]) == ["dance"]


# Clients


class Slow(BaseHTTPRequestHandler):
    """Answers what it was sent; the first request waits half a second."""

    protocol_version = "HTTP/1.1"
    seen: list[bytes]
    stall = 0.5

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not self.seen:
            self.seen.append(body)
            time.sleep(self.stall)
        else:
            self.seen.append(body)
        self.send_response(200 if self.headers["Authorization"] == "Bearer x" else 401)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Statements", "7")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    handler = type("Handler", (Slow,), {"seen": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as one:
        thread = threading.Thread(target=one.serve_forever)
        thread.start()
        yield one
        one.shutdown()
        thread.join()


def load(server: ThreadingHTTPServer, count: int, **more: Any) -> Load:
    calls = tuple(Call("/", f"{number}".encode()) for number in range(count))
    headers = (("Authorization", "Bearer x"),)
    return Load(server.server_address[1], headers, calls, **{"clients": 4, **more})


def test_each_call_is_sent_once_and_its_answer_kept(server: ThreadingHTTPServer) -> None:
    answers, _seconds = clients.send(load(server, 21, keeps_bodies=True))
    assert sorted(one.call for one in answers) == list(range(21))
    assert {one.body for one in answers} == {f"{number}".encode() for number in range(21)}
    assert {(one.status, one.statements) for one in answers} == {(200, 7)}


def test_at_a_fixed_rate_a_stall_is_charged_to_all_who_wait(server: ThreadingHTTPServer) -> None:
    answers, seconds = clients.send(load(server, 100, clients=1, per_s=50.0, seconds=1.0))
    assert len(answers) == 50
    assert seconds >= 0.9
    # One client: those planned within the stall had to wait for its end.
    assert sum(one.milliseconds > 100 for one in answers) >= 15
    planned = [one.planned for one in answers]
    assert max(b - a for a, b in pairwise(planned)) < 0.03


def test_a_server_that_is_gone_is_an_error_and_no_end(server: ThreadingHTTPServer) -> None:
    wrong = replace(load(server, 3), headers=(("Authorization", "Bearer y"),))
    answers, _seconds = clients.send(wrong)
    assert [one.status for one in answers] == [401] * 3


def test_a_quantile_is_a_value_that_was_seen() -> None:
    assert quantile([1, 2, 3, 4], 0.5) == 2
    assert quantile([4, 3, 2, 1], 0.95) == 4
    assert quantile([], 0.5) == 0


# Statements, contents, material


@pytest.mark.django_db
def test_statements_are_counted_where_they_leave() -> None:
    before_factory = connection.connection.cursor_factory
    try:
        counting._watch(connection)
        before = counting.so_far()
        with connection.cursor() as cursor, transaction.atomic():
            cursor.execute("SELECT 2")
            cursor.execute("SELECT 1")  # asks only whether somebody is there
            cursor.executemany("SELECT %s", [[1], [2]])
        copy_rows("platform_counter", ("series", "last"), [("probe", 0)])
        assert counting.so_far() - before == 4
    finally:
        connection.connection.cursor_factory = before_factory


@pytest.mark.django_db
def test_contents_see_a_cent_and_no_moment() -> None:
    make_covered_farahs()
    sent = services.submit_claim(new_claim(), by=SYSTEM, at=AT)
    before, of_claim = contents.whole(), contents.of_claims([sent.id])
    assert set(of_claim) == {sent.id}
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE claims_decision SET at = at + interval '1 hour', actor_name = 'Z'")
        assert (contents.whole(), contents.of_claims([sent.id])) == (before, of_claim)
        cursor.execute("UPDATE claims_linedecision SET value = value + 0.01")
        assert contents.whole() != before
        assert contents.of_claims([sent.id]) != of_claim
        cursor.execute("UPDATE claims_linedecision SET value = value - 0.01")
        assert contents.whole() == before
        cursor.execute("UPDATE ledger_posting SET amount = amount + 0.01")
        assert contents.whole() != before
        cursor.execute("UPDATE ledger_posting SET amount = amount - 0.01")
        cursor.execute("SET session_replication_role = origin")


def test_material_has_its_mistakes_and_repetitions() -> None:
    made = list(material.claims(country("S"), AT))
    keys: set[UUID] = set()
    for one in made:
        assert (one.claim.id in keys) == one.again
        keys.add(one.claim.id)
    assert 60 < sum(bool(one.wrong) for one in made) < 140  # one in a hundred
    assert 25 < sum(one.again for one in made) < 80
    for one in made:
        said: Mapping[str, Any] = material.body(one)
        if one.wrong == "lines.0.quantity":
            assert Decimal(said["lines"][0]["quantity"]) == 0
    assert list(material.claims(country("XS"), AT)) == list(material.claims(country("XS"), AT))
