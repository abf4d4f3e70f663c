"""What does one unit cost, is the result right, and how fast is it, on the demonstration?

Statements are those of the whole unit, without BEGIN and SAVEPOINT; they may stop a commit. Times
are watched only, for machines are shared. What a job writes is rolled back, so that measuring
leaves the demonstration as it was: the time of a commit is not in the figures.
"""

from __future__ import annotations

import json
import os
import platform as machine
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import cycle, islice
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

import jamii
from jamii.claims import queries as decisions
from jamii.claims import services as claims
from jamii.claims.records import Claim
from jamii.claims.types import ClaimId, NewClaim, Status
from jamii.coverage.eligibility import services as eligibility
from jamii.kernel.actors import SYSTEM
from jamii.kernel.ids import new_id
from jamii.kernel.money import ZERO
from jamii.lab import comparing, probes
from jamii.lab.measuring import Meter
from jamii.platform import clock

_UNITS = 60  # how many units are timed in one repetition
_WARM_UP = 5


@dataclass(frozen=True)
class Unit:
    """One unit of a job: what is done, and whether its answer is right."""

    do: Callable[[], Any]
    is_right: Callable[[Any], bool]


@dataclass(frozen=True)
class Job:
    """A named measure. `most_statements` stops a commit; `goal_ms` (p95) is watched."""

    name: str
    unit: str
    what: str
    most_statements: int
    goal_ms: float
    units: Callable[[], Sequence[Unit]]


@dataclass
class Measured:
    """What came out."""

    statements: list[int] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    wrong: int = 0


def _final_claims() -> list[Claim]:
    """Claims of the demonstration that were decided, as patterns for new ones."""
    rows = decisions.claims(by=SYSTEM, size=400)
    return [decisions.claim(row.id, by=SYSTEM) for row in rows if row.status is Status.VALUED]


def _eligibility() -> list[Unit]:
    """Asked again as the desks of the demonstration asked."""
    from jamii.registers.people import queries as people

    patterns = _final_claims()
    numbers = {
        key: person.number
        for key, person in people.persons([claim.asked.person for claim in patterns]).items()
    }

    def unit(claim: Claim) -> Unit:
        line = claim.lines[0]

        def ask() -> Any:
            return eligibility.check(
                numbers[claim.asked.person],
                on=claim.asked.target,
                entry=(line.kind, line.code),
                facility=claim.asked.facility,
                by=SYSTEM,
                at=clock.now(),
            )

        # The claim was paid under a cover of that day: the desk must see one.
        return Unit(ask, lambda checked: bool(checked.answer.covers))

    return [unit(claim) for claim in patterns]


def _claim_now() -> list[Unit]:
    """The claims of the demonstration sent again under new keys, so that limits bite as they do."""

    def unit(claim: Claim) -> Unit:
        def send() -> Claim:
            at = clock.now()
            return claims.submit_claim(_again(claim.asked, at), by=SYSTEM, at=at)

        return Unit(send, _adds_up)

    return [unit(claim) for claim in _final_claims()]


def _again(asked: NewClaim, at: datetime) -> NewClaim:
    from dataclasses import replace

    return replace(asked, id=ClaimId(new_id(at)), code="", claimed_on=at.date())


def _adds_up(claim: Claim) -> bool:
    """The claim is decided, and its lines add up: what is asked for a line at the price that counts
    is borne by somebody, to the cent.
    """
    shown = decisions.explanation(claim.id, by=SYSTEM)
    total = ZERO
    for line in shown.lines:
        decided = line.decided
        if decided is None:
            return False
        if not decided.passed or decided.price is None:
            continue
        borne = (
            decided.above_fixed
            + decided.deductible
            + decided.co_insurance
            + decided.exceed_category
            + decided.exceed_ceiling
            + decided.rounding
            + decided.value
        )
        if borne != decided.quantity * decided.price:
            return False
        total += decided.value
    return claim.status is not Status.ENTERED and (claim.valuated or Decimal(0)) == total


def _requests(addresses: Sequence[tuple[str, str]]) -> list[Unit]:
    """Pages as a signed-in administrator asks for them: the address, and what must stand there."""
    from django.test import Client

    from jamii.registers.accounts import queries as accounts

    client = Client()
    session = client.session
    logins = accounts.demo_logins()
    login = next(login for login, _, names in logins if names.get("en") == "Administrator")
    person = accounts.actor_by_login(login, clock.now().date())
    if person is None:
        raise SystemExit("The demonstration has no administrator.")
    session["user"], session["proof"] = str(person.id), accounts.session_proof(person.id)
    session.save()
    client.cookies["sessionid"] = session.session_key or ""

    def unit(address: str, wanted: str) -> Unit:
        return Unit(
            lambda: client.get(address, follow=True, headers={"host": "localhost"}),
            lambda answer: answer.status_code == 200 and wanted in answer.content.decode(),
        )

    return [unit(address, wanted) for address, wanted in addresses]


def _households() -> Iterator[tuple[str, str]]:
    """The page of each household of the demonstration, which names its head's number."""
    from django.urls import reverse

    from jamii.registers.people import queries as people

    for row in people.households(by=SYSTEM, size=200):
        found = people.household(row.id, by=SYSTEM)
        if found.head_person:
            yield reverse("people:household", args=[found.id]), found.head_person.number


def _finding() -> Iterator[tuple[str, str]]:
    """Exact number, name, and a name with one typing error, in turn; the number must be shown."""
    from urllib.parse import urlencode

    from jamii.registers.people import queries as people

    for turn, row in zip(cycle(range(3)), people.households(by=SYSTEM, size=200), strict=False):
        head = people.household(row.id, by=SYSTEM).head_person
        if head is None:
            continue
        name = head.name
        typed = (head.number, name, name[:-2] + name[-1])[turn]
        yield "/find/?" + urlencode({"q": typed}), head.number


JOBS = (
    Job(
        "eligibility",
        "answer",
        "May this person have this service here on this day? In the service.",
        6,
        50,
        _eligibility,
    ),
    Job(
        "claim-now",
        "claim",
        "A claim sent and decided at once. In the service.",
        20,
        250,
        _claim_now,
    ),
    Job(
        "household-page",
        "page",
        "The page of a household with cover, contributions, claims. The request.",
        10,
        200,
        lambda: _requests(list(_households())),
    ),
    Job(
        "find",
        "search",
        "Number, name, and a misspelt name; the request, and the page that a number opens.",
        13,
        200,
        lambda: _requests(list(_finding())),
    ),
)


def list_jobs() -> int:
    """Print the jobs."""
    for job in JOBS:
        _say(f"{job.name:<16} per {job.unit:<8} ≤ {job.most_statements:>2} statements   {job.what}")
    return 0


def run_jobs(
    names: Sequence[str], *, repeat: int = 3, json_file: str | None = None, check: bool = False
) -> int:
    """Run the named jobs, all when none is named. 1 when a result is wrong, or with `check` when a
    bound is passed; 2 for an unknown name.
    """
    known = {job.name: job for job in JOBS}
    if unknown := [name for name in names if name not in known]:
        _say(f"There is no job {', '.join(unknown)}. Jobs: {', '.join(known)}.")
        return 2
    load, yardsticks = probes.LoadMeter(), probes.all_probes(quick=True)
    results = [_run(known[name], repeat, yardsticks, load) for name in names or known]
    if json_file:
        text = "".join(json.dumps(result, ensure_ascii=False) + "\n" for result in results)
        if json_file == "-":
            sys.stdout.write(text)
        else:
            Path(json_file).write_text(text)
    if json_file != "-":
        for result in results:
            _say(_line(result))
    is_wrong = any(not all(result["right"].values()) for result in results)
    return int(is_wrong or (check and not all(result["passed"] for result in results)))


def _run(
    job: Job, repeat: int, yardsticks: Mapping[str, float], load: probes.LoadMeter
) -> dict[str, Any]:
    units = list(islice(cycle(job.units()), _UNITS)) if job else []
    if not units:
        raise SystemExit(f"{job.name}: the demonstration holds nothing to measure.")
    for unit in units[:_WARM_UP]:
        _measure(unit, Measured())
    measured = Measured()
    with Meter() as meter:
        for _ in range(max(repeat, 1)):
            for unit in units:
                _measure(unit, measured)
    cost, per_s = meter.cost, 1000 * len(measured.milliseconds) / sum(measured.milliseconds)
    done = len(measured.milliseconds) + len(measured.statements)
    cuts = quantiles(measured.milliseconds, n=100, method="inclusive")
    most = max(measured.statements)
    return {
        "job": job.name,
        "size": "demo",
        "right": {"answers": measured.wrong == 0},
        "unit_cost": {
            "statements_most": most,
            "statements_mean": round(sum(measured.statements) / len(measured.statements), 2),
            "wal_bytes": round(cost.wal_bytes / done),
        },
        "memory": {
            "ours_mb": round(cost.peak_ours_mb, 1),
            "postgresql_mb": round(cost.peak_postgres_mb, 1),
        },
        "time": {
            "units": len(measured.milliseconds),
            "p50_ms": round(cuts[49], 2),
            "p95_ms": round(cuts[94], 2),
            "p99_ms": round(cuts[98], 2),
            "max_ms": round(max(measured.milliseconds), 2),
            "per_s": round(per_s, 1),
        },
        "efficiency": {"P-read": round(per_s / yardsticks["P-read"], 4)},
        "goal": {"statements": job.most_statements, "p95_ms": job.goal_ms},
        "passed": measured.wrong == 0 and most <= job.most_statements,
        "context": _context(yardsticks, load.so_far()),
    }


def _measure(unit: Unit, measured: Measured) -> None:
    """Do the unit once for its time, and once for its statements: counting costs time."""
    for is_counted in (False, True):
        with transaction.atomic():
            if is_counted:
                with CaptureQueriesContext(connection) as captured:
                    answer = unit.do()
                measured.statements.append(
                    sum("SAVEPOINT" not in row["sql"] for row in captured.captured_queries)
                )
                measured.wrong += not unit.is_right(answer)
            else:
                began = perf_counter()
                unit.do()
                measured.milliseconds.append((perf_counter() - began) * 1000)
            transaction.set_rollback(True)


def _context(yardsticks: Mapping[str, float], load: probes.Load) -> Mapping[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (version,) = cursor.fetchone()
    return {
        "version": jamii.__version__,
        "python": machine.python_version(),
        "postgresql": version,
        "cores": os.cpu_count() or 1,
        "probes": dict(yardsticks),
        "load_of_a_core": load.load,
        "stolen": load.stolen,
        "noisy": load.is_noisy,
        "written": "rolled back, without the time of a commit",
    }


def _line(result: Mapping[str, Any]) -> str:
    cost, time, goal = result["unit_cost"], result["time"], result["goal"]
    mark = "ok " if result["passed"] else "BAD"
    noisy = "  (noisy machine)" if result["context"]["noisy"] else ""
    right = "right" if all(result["right"].values()) else "WRONG"
    return (
        f"{mark} {result['job']:<16} {right}  statements {cost['statements_most']:>3} of "
        f"{goal['statements']:>2}   p50 {time['p50_ms']:>7.1f} ms   p95 {time['p95_ms']:>7.1f} ms "
        f"(goal {goal['p95_ms']:.0f})   {time['per_s']:>6.1f}/s{noisy}"
    )


def run_probes(json_file: str | None = None) -> int:
    """Measure this machine and print the yardsticks."""
    load = probes.LoadMeter()
    found = probes.all_probes()
    busy = load.so_far()
    for name, speed in found.items():
        _say(f"{name:<10} {speed:>12,.0f}/s")
    _say(f"load of a core {busy.load:g}, stolen {busy.stolen:.1%}" + " (noisy)" * busy.is_noisy)
    if json_file:
        text = json.dumps({"probes": dict(found), "load": busy.load, "noisy": busy.is_noisy}) + "\n"
        if json_file == "-":
            sys.stdout.write(text)
        else:
            Path(json_file).write_text(text)
    return 0


def compare(first: Path, second: Path | None, reference: Path | None) -> int:
    """Print two results beside each other, or one beside the reference system."""
    results = _read(first)
    if reference is not None:
        lines = comparing.beside_reference(results, json.loads(reference.read_text()))
    else:
        lines = comparing.side_by_side(results, _read(second) if second else [])
    for line in lines:
        _say(line)
    return 0


def _read(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines() if line.strip()]


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
