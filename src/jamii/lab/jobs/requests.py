"""Requests to a web server that runs on the database at hand: who asks, what it costs, how long it
takes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from typing import Any

from jamii.kernel.actors import SYSTEM
from jamii.kernel.days import Days
from jamii.lab.jobs.clients import Answer, Call, Load, send
from jamii.lab.jobs.job import Bench, Outcome
from jamii.lab.measuring import Cost, Meter
from jamii.platform import clock
from jamii.registers.accounts import services as accounts
from jamii.registers.accounts.types import NewGrant

API = "/api/v1"
_ROLE = "facility-clerk"
_ALWAYS = Days(date(2000, 1, 1))
SHARE_OF_FULL = 0.7  # of the highest rate, at which p95 is judged
WARM_UP = 20  # one request in so many is sent beforehand, so that the server has read what it keeps


@dataclass(frozen=True, slots=True)
class Sent:
    """Answers to calls, what they cost together, and how many seconds they took."""

    answers: Sequence[Answer]
    cost: Cost
    seconds: float

    @property
    def per_s(self) -> float:
        return len(self.answers) / self.seconds

    @property
    def errors(self) -> int:
        """Answers that never came, and those that say that the server failed."""
        return sum(one.status == 0 or one.status >= 500 for one in self.answers)


@dataclass(frozen=True, slots=True)
class Desk:
    """A server with somebody who may ask it."""

    load: Load
    process: int

    def ask(
        self,
        calls: Sequence[Call],
        *,
        seconds: float | None = None,
        per_s: float | None = None,
        keeps_bodies: bool = False,
    ) -> Sent:
        """Send the calls, each once or for so many seconds; see `clients.Load`."""
        load = replace(
            self.load, calls=tuple(calls), seconds=seconds, per_s=per_s, keeps_bodies=keeps_bodies
        )
        with Meter([self.process]) as meter:
            answers, spent = send(load)
        return Sent(answers, meter.cost, spent)


@contextmanager
def desk(bench: Bench, clients: int) -> Iterator[Desk]:
    """The web server on the database at hand, asked by a clerk who may ask for every facility."""
    at = clock.now()
    accounts.load_standard_roles(by=SYSTEM, at=at)
    user = accounts.create_user("bench", "Bench", "en", by=SYSTEM, at=at)
    accounts.grant_role(user, NewGrant(_ROLE, _ALWAYS), by=SYSTEM, at=at)
    key = accounts.make_api_key(user, "bench", _ALWAYS, by=SYSTEM, at=at)
    with bench.serve(bench.workers) as served:
        headers = (("Authorization", f"Bearer {key}"), ("Content-Type", "application/json"))
        yield Desk(Load(served.port, headers, (), bench.clients or clients), served.process)


def call(path: str, body: Mapping[str, Any]) -> Call:
    """A POST to the interface."""
    return Call(API + path, json.dumps(body).encode())


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that this share of all does not exceed; 0 of none."""
    if not values:
        return 0.0
    return sorted(values)[max(ceil(share * len(values)) - 1, 0)]


def latencies(sent: Sent, prefix: str = "") -> dict[str, Any]:
    """How long requests took, in milliseconds, and how many were answered in each second."""
    spent = [one.milliseconds for one in sent.answers]
    start = min((one.planned for one in sent.answers), default=0.0)
    buckets = [0] * (int(max((one.ended - start for one in sent.answers), default=0)) + 1)
    for one in sent.answers:
        buckets[int(one.ended - start)] += 1
    return {
        f"{prefix}p50_ms": quantile(spent, 0.5),
        f"{prefix}p95_ms": quantile(spent, 0.95),
        f"{prefix}p99_ms": quantile(spent, 0.99),
        f"{prefix}max_ms": max(spent, default=0.0),
        f"{prefix}answers_each_second": buckets,
    }


def outcome(
    sent: Sent, right: Mapping[str, bool], told: Mapping[str, Any], more: Mapping[str, Any]
) -> Outcome:
    """What full rate cost and how fast it was; `more` goes to `time`."""
    units, cost = len(sent.answers), sent.cost
    statements = [one.statements for one in sent.answers]
    sizes = [one.size for one in sent.answers]
    return Outcome(
        units,
        {"no answer is an error of the server": sent.errors == 0, **right},
        {
            **cost.of_one(units),
            "statements": round(sum(statements) / units, 3),
            "statements_p95": quantile(statements, 0.95),
            "statements_most": max(statements),
            "http_bytes": round(sum(sizes) / units, 1),
            "http_bytes_most": max(sizes),
            "cpu_us": round(cost.cpu_seconds / units * 1e6, 1),
            "postgresql_cpu_us": round(cost.postgres_cpu_seconds / units * 1e6, 1),
        },
        {"ours_mb": cost.peak_ours_mb, "postgresql_mb": cost.peak_postgres_mb},
        {
            "per_s": sent.per_s,
            "seconds": sent.seconds,
            "cpu_s": cost.cpu_seconds,
            "postgresql_cpu_s": cost.postgres_cpu_seconds,
            "errors": sent.errors,
            **latencies(sent),
            **more,
        },
        told,
    )
