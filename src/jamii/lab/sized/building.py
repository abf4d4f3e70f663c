"""The database of one size: built once, used again while it is the same country.

Needs a database that exists and has the tables; which one that is, the command says. Blocks are
written by several processes side by side: what they write does not depend on each other.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from jamii.kernel.actors import SYSTEM
from jamii.lab.measuring import Cost, Meter
from jamii.lab.sized import parts, writing
from jamii.lab.sized.country import Country
from jamii.registers.organisations import queries as installations
from jamii.registers.organisations import services as organisations

_BLOCKS_OF_TASK = 200
MOST_MB = 400  # of our processes together, whatever the size
_TASKS_OF_WORKER = 4  # at least, so that the last ones end together
Tell = Callable[[str], None]


_MADE_BY = (
    "sizes.py",
    "names.py",
    "registers.py",
    "country.py",
    "care.py",
    "intake.py",
    "writing.py",
)


def mark(whole: Country) -> str:
    """The name of a country as it is kept in the database; another one once its makers change."""
    return f"bench {whole.size.name} seed {whole.seed} on {whole.today}, made by {_makers()}"


@cache
def _makers() -> str:
    """A hash of the code that makes countries, as it was when this process first asked: a country
    does not change its name while it is built.
    """
    digest = hashlib.sha256()
    for name in _MADE_BY:
        digest.update(Path(__file__).with_name(name).read_bytes())
    return digest.hexdigest()[:12]


def stands(whole: Country) -> bool:
    """Whether the database holds this country, whole."""
    known = installations.installation()
    return known is not None and known.source == mark(whole)


def is_empty() -> bool:
    """Whether nothing has been loaded into the database yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT EXISTS (SELECT FROM organisations_scheme)")
        (answer,) = cursor.fetchone()
    return bool(answer)


def build(whole: Country, *, workers: int | None = None, tell: Tell = lambda _: None) -> Cost:
    """Write the country into the empty database; says and returns what it took."""
    with Meter() as meter:
        began = time.perf_counter()
        with transaction.atomic():
            writing.write_registers(whole)
        tell(f"registers in {time.perf_counter() - began:.1f} s")
        _write_blocks(whole, workers or os.cpu_count() or 1, tell)
        organisations.mark_installation(
            "demo",
            source=mark(whole),
            demo_today=whole.today,
            by=SYSTEM,
            at=writing.morning(whole.today),
        )
    cost = meter.cost
    tell(
        f"{mark(whole)}: built in {cost.seconds:.1f} s, with {cost.peak_ours_mb:.0f} MB of ours "
        f"and {cost.peak_postgres_mb:.0f} MB of PostgreSQL at most"
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")
    return cost


def _write_blocks(whole: Country, workers: int, tell: Tell) -> None:
    blocks = whole.size.blocks
    if workers == 1 or blocks <= _BLOCKS_OF_TASK // 4:
        writing.write_blocks(whole)
        return
    step = min(_BLOCKS_OF_TASK, -(-blocks // (workers * _TASKS_OF_WORKER)))
    tasks: list[parts.Part] = [
        (whole.size.name, whole.seed, whole.today, first, min(first + step, blocks))
        for first in range(0, blocks, step)
    ]
    connection.close()  # a process begins with a connection of its own
    began = time.perf_counter()
    with ProcessPoolExecutor(workers, get_context("spawn"), parts.begin) as pool:
        done = 0
        for claims in pool.map(parts.write, tasks):
            done += claims
            tell(f"{done} claims in {time.perf_counter() - began:.0f} s")


def report(whole: Country) -> dict[str, Any]:
    """What is kept of a country: what it was made from, and count and hash of every table."""
    return {
        "size": whole.size.name,
        "seed": whole.seed,
        "today": whole.today.isoformat(),
        "tables": {table: list(row) for table, row in writing.hashes().items()},
    }
