"""What can this machine do? Yardsticks that are taken before every measurement.

A speed says little without them: machines differ, and are shared. Each probe is small, bounded in
time, and measures one thing that the jobs are made of; a result divided by its probe can be
compared with one of another machine.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection, transaction
from psycopg.conninfo import make_conninfo

from jamii.platform.database import copy_rows

PY_STEPS = 1_000_000
COPY_ROWS = 200_000
_SECONDS = 2.0
_COMMITTERS = 8
NOISY_LOAD = 1.0  # waiting or running processes of each core
NOISY_STOLEN = 0.05  # share of time that another guest of the host had


@dataclass(frozen=True, slots=True)
class _Step:
    number: int
    amount: Decimal


def py_steps(steps: int = PY_STEPS) -> float:
    """Steps of a fixed loop over frozen dataclasses and exact amounts, in a second."""
    amount, began = _Step(0, Decimal(0)), perf_counter()
    share = Decimal("0.37")
    for number in range(steps):
        amount = _Step(number, share if amount.amount > share else amount.amount + share)
    return steps / (perf_counter() - began)


def copy_speed(table: str = "claims_claimline", rows: int = COPY_ROWS) -> float:
    """Rows of the table, with its real indexes, that COPY writes in a second."""
    key = UUID(int=1)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'CREATE TABLE probe (LIKE "{table}" INCLUDING ALL)')
        began = perf_counter()
        copy_rows(
            "probe",
            ("claim_id", "number", "kind", "code", "quantity", "price", "explanation", "parts"),
            (
                (
                    UUID(int=key.int + (number << 40) // 4),
                    number,
                    "item",
                    "M0001",
                    number,
                    1,
                    "",
                    "[]",
                )
                for number in range(1, rows + 1)
            ),
        )
        spent = perf_counter() - began
        transaction.set_rollback(True)
    return rows / spent


def read_speed(seconds: float = _SECONDS) -> float:
    """Prepared point SELECTs of one connection in a second."""
    count = 0
    with _connect() as one:
        keys = [row[0] for row in one.execute("SELECT code FROM catalogue_entry LIMIT 500")]
        keys = keys or ["none"]
        began, spent = perf_counter(), 0.0
        while spent < seconds:
            one.execute(
                "SELECT id, search_key FROM catalogue_entry WHERE kind = 'service' AND code = %s",
                [keys[count % len(keys)]],
                prepare=True,
            ).fetchone()
            count += 1
            spent = perf_counter() - began
    return count / spent


def commit_speed(seconds: float = _SECONDS, connections: int = _COMMITTERS) -> float:
    """Transactions of one row that all connections together commit in a second."""
    with _connect() as one:
        one.execute("CREATE TABLE IF NOT EXISTS probe_commit (id int, at timestamptz)")
    counts = [0] * connections
    ready = threading.Barrier(connections)  # connecting is not part of it

    def commit(place: int) -> None:
        with _connect() as mine:
            ready.wait()
            until = perf_counter() + seconds
            while not counts[place] or perf_counter() < until:
                mine.execute("INSERT INTO probe_commit VALUES (%s, now())", [place])
                counts[place] += 1

    _together([partial(commit, place) for place in range(connections)])
    with _connect() as one:
        one.execute("DROP TABLE probe_commit")
    return sum(counts) / seconds


def _together(works: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _connect() -> psycopg.Connection[Any]:
    """A connection beside the one at hand, to the same database."""
    given = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    parameters = {name: given[name] for name in names if given.get(name)}
    return psycopg.connect(make_conninfo(**parameters), autocommit=True)


@dataclass(frozen=True, slots=True)
class Load:
    """How busy the machine was: load of each core, and the share of time stolen by other guests."""

    load: float
    stolen: float

    @property
    def is_noisy(self) -> bool:
        return self.load > NOISY_LOAD or self.stolen > NOISY_STOLEN


class LoadMeter:
    """Reads the load when it begins and when asked."""

    def __init__(self) -> None:
        self._before = _ticks()
        self._load = os.getloadavg()[0]

    def so_far(self) -> Load:
        """The load at the beginning, and the stolen time since then."""
        total, stolen = _ticks()
        spent = total - self._before[0]
        share = (stolen - self._before[1]) / spent if spent > 0 else 0.0
        return Load(round(self._load / (os.cpu_count() or 1), 2), round(share, 3))


def _ticks() -> tuple[int, int]:
    """All time of all cores, and what of it was stolen; nothing where the system does not say."""
    try:
        first = Path("/proc/stat").read_text().split("\n", 1)[0].split()
    except OSError:
        return 0, 0
    numbers = [int(text) for text in first[1:]]
    return sum(numbers[:8]), numbers[7] if len(numbers) > 7 else 0


def all_probes(*, quick: bool = False) -> Mapping[str, float]:
    """Every yardstick in units a second. `quick`: a tenth of the work, for a first look."""
    part = 10 if quick else 1
    return {
        "P-py": round(py_steps(PY_STEPS // part)),
        "P-copy": round(copy_speed(rows=COPY_ROWS // part)),
        "P-read": round(read_speed(_SECONDS / part)),
        "P-commit": round(commit_speed(_SECONDS / part)),
    }
