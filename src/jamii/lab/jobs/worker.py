"""One process of several that decide what waits, as `jamii adjudicate` starts them.

Apart from the rest, because a new process must be able to read this file before Django stands.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from uuid import UUID


def begin() -> None:
    """Make models and services importable in a process of one's own, and count its statements."""
    import django

    django.setup()
    from jamii.lab.jobs import counting

    counting.begin()


def work(runs: Sequence[UUID]) -> tuple[int, float, float]:
    """Work on the runs, one after the other; returns the statements, and of the longest chunk the
    seconds and the CPU seconds of this process.
    """
    from jamii.claims import services
    from jamii.lab.jobs import counting

    sent = counting.so_far()
    seconds, cpu = [0.0], [0.0]
    wall_then, cpu_then = time.perf_counter(), time.process_time()

    def told() -> None:
        nonlocal wall_then, cpu_then
        seconds.append(time.perf_counter() - wall_then)
        cpu.append(time.process_time() - cpu_then)
        wall_then, cpu_then = time.perf_counter(), time.process_time()

    for run in runs:
        wall_then, cpu_then = time.perf_counter(), time.process_time()
        services.work_on(run, told=told)
    return counting.so_far() - sent, max(seconds), max(cpu)
