"""What a piece of work costs: statements, rows, WAL, memory, time; ours and the database's.

A `Meter` runs around the work. Statements are those of this process, without BEGIN, COMMIT and
SAVEPOINT; WAL and rows are the whole server's, so nothing else may use it meanwhile. Memory is the
peak of the proportional share (PSS) of our processes together, and of PostgreSQL's apart, sampled
five times a second, or as often as takes a twentieth of one core: to look is dear where there are
many processes. CPU seconds are those of the same processes, by the clock of the system.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, thread_time
from types import TracebackType
from typing import Any

from django.db import connection

_SAMPLE_SECONDS = 0.2  # at least, from look to look
_PAUSES_OF_A_LOOK = 19  # its own CPU seconds so many times
_NOT_COUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK TO", "BEGIN", "COMMIT")
_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Cost:
    """What the work between start and end of a meter took."""

    seconds: float
    cpu_seconds: float  # of our processes
    postgres_cpu_seconds: float
    statements: int  # of this process
    wal_bytes: int
    rows_written: int
    temporary_bytes: int
    peak_ours_mb: float
    peak_postgres_mb: float

    def of_one(self, units: int) -> dict[str, float]:
        """The cost of one unit, for the result."""
        return {
            "statements": round(self.statements / units, 4),
            "wal_bytes": round(self.wal_bytes / units, 1),
            "rows": round(self.rows_written / units, 3),
            "temporary_bytes": round(self.temporary_bytes / units, 1),
        }


class Meter:
    """Use it as a context; `cost` is there at the end.

    Ours is this process with all that it starts; without itself where it only looks on
    (`with_self`); or, where others only ask, the `processes` named, each with its own children.
    """

    cost: Cost

    def __init__(self, processes: Collection[int] | None = None, *, with_self: bool = True) -> None:
        self._ours = _Ours(processes, with_self=with_self)

    def __enter__(self) -> Meter:
        self._statements = 0
        self._stack = ExitStack()
        self._sampler = _Sampler(self._ours)
        self._sampler.start()
        self._before = _counters()
        self._stack.enter_context(connection.execute_wrapper(self._count))
        self._cpu = self._sampler.cpu_seconds()
        self._began = perf_counter()
        return self

    def _count(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
    ) -> Any:
        if not str(sql).lstrip().upper().startswith(_NOT_COUNTED):
            self._statements += 1
        return execute(sql, params, many, context)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        seconds = perf_counter() - self._began
        ours, postgres = (
            now - before for now, before in zip(self._sampler.cpu_seconds(), self._cpu, strict=True)
        )
        self._sampler.stop()
        self._stack.close()
        if kind is not None:
            return
        after = _counters()
        wal, rows, temporary = (new - old for new, old in zip(after, self._before, strict=True))
        self.cost = Cost(
            seconds,
            ours,
            postgres,
            self._statements,
            wal,
            rows,
            temporary,
            self._sampler.ours,
            self._sampler.postgres,
        )


def _counters() -> tuple[int, int, int]:
    """WAL position, rows written so far, bytes of temporary files; all only ever rise."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(
            "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint, "
            "(SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint "
            "FROM pg_stat_user_tables), "
            "(SELECT temp_bytes FROM pg_stat_database WHERE datname = current_database())"
        )
        wal, rows, temporary = cursor.fetchone()
    return int(wal), int(rows), int(temporary)


class _Ours:
    """Which processes count as ours."""

    def __init__(self, processes: Collection[int] | None, *, with_self: bool) -> None:
        self._roots = [os.getpid()] if processes is None else list(processes)
        self._left_out = set() if with_self or processes is not None else {os.getpid()}

    def among(self, children: dict[int, list[int]]) -> set[int]:
        """Those that are there now."""
        found: set[int] = set()
        for root in self._roots:
            found |= _with_descendants(root, children)
        return found - self._left_out

    def cpu_seconds(self, children: dict[int, list[int]], theirs: set[int]) -> float:
        """CPU of those that are there, and of those that they have seen end."""
        spent = sum(_cpu_seconds(process) for process in self.among(children) - theirs)
        return spent + sum(_cpu_seconds(process, own=False) for process in self._left_out)


class _Sampler:
    """Looks at memory again and again, in a thread."""

    def __init__(self, ours: _Ours) -> None:
        self.ours = self.postgres = 0.0
        self._processes = ours
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._server = _server_process()

    def start(self) -> None:
        self._look()
        self._thread.start()

    def stop(self) -> None:
        self._done.set()
        self._thread.join()

    def cpu_seconds(self) -> tuple[float, float]:
        """Of ours, and of PostgreSQL."""
        children = _children()
        theirs = self._theirs(children)
        postgres = sum(map(_cpu_seconds, theirs))
        return self._processes.cpu_seconds(children, theirs), postgres

    def _theirs(self, children: dict[int, list[int]]) -> set[int]:
        return _with_descendants(self._server, children) if self._server else set()

    def _run(self) -> None:
        pause = _SAMPLE_SECONDS
        while not self._done.wait(pause):
            began = thread_time()
            self._look()
            pause = max(_SAMPLE_SECONDS, _PAUSES_OF_A_LOOK * (thread_time() - began))

    def _look(self) -> None:
        children = _children()
        theirs = self._theirs(children)
        ours = self._processes.among(children) - theirs
        self.ours = max(self.ours, sum(map(_pss_mb, ours)))
        self.postgres = max(self.postgres, sum(map(_pss_mb, theirs)))


def _server_process() -> int | None:
    """The process of PostgreSQL that all its others come from; None where it is out of sight."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    for process, parent in _parents():
        if process == backend:
            return parent
    return None


def _parents() -> Iterator[tuple[int, int]]:
    """Each process that can be seen, with its parent."""
    with suppress(OSError):
        for folder in _PROC.iterdir():
            if not folder.name.isdigit():
                continue
            with suppress(OSError, ValueError, IndexError):
                # The name stands in brackets and may hold spaces: what follows it counts.
                after = (folder / "stat").read_text().rpartition(")")[2].split()
                yield int(folder.name), int(after[1])


def _cpu_seconds(process: int, *, own: bool = True) -> float:
    """CPU of a process and of its children that ended, or of these only; 0 once it ended."""
    with suppress(OSError, ValueError, IndexError):
        after = (_PROC / str(process) / "stat").read_text().rpartition(")")[2].split()
        ticks = sum(map(int, after[11:15] if own else after[13:15]))
        return ticks / os.sysconf("SC_CLK_TCK")
    return 0.0


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for process, parent in _parents():
        found.setdefault(parent, []).append(process)
    return found


def _with_descendants(process: int, children: dict[int, list[int]]) -> set[int]:
    found, waiting = {process}, [process]
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return found


def _pss_mb(process: int) -> float:
    """Its share of memory in MB, what it shares with others divided among them; 0 once it ended."""
    with suppress(OSError, ValueError):
        for line in (_PROC / str(process) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0
