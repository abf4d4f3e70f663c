"""Decide everything that waits: claims that were taken without being decided, by the rules of the
screen.

Ctrl-C pauses the work; a run that was paused or killed goes on with the same command. Several
processes share the work, and may also run on several machines: --join.
"""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
import time
from typing import TYPE_CHECKING
from uuid import UUID

from jamii.cli.home import Refused, ready, say

if TYPE_CHECKING:
    from jamii.claims.records import RunShown

EXAMPLE = "jamii adjudicate --workers 2"
_LOOK = 0.5  # seconds between two looks at how far the work is


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `jamii adjudicate`."""
    parser.add_argument("--scheme", metavar="CODE", help="one scheme only; else all that wait")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="processes at work")
    parser.add_argument("--chunk", type=int, default=2000, metavar="N", help="claims of one step")
    parser.add_argument("--join", type=UUID, metavar="RUN", help="help with a run that is at work")


def run(options: argparse.Namespace) -> int:
    """Decide what waits and print what came of it; 1 where something is left undecided."""
    if not 1 <= options.workers <= 64 or not 1 <= options.chunk <= 10_000:
        raise Refused("--workers goes from 1 to 64, --chunk from 1 to 10000.")
    with ready():
        if options.join is not None:
            return _join(options.join)
        keys = _runs(options.scheme, options.chunk)
        if not keys:
            say("Nothing waits to be decided.")
        return max([_decide(key, options.workers) for key in keys], default=0)


def _join(key: UUID) -> int:
    from jamii.claims import services
    from jamii.kernel.errors import NotFound

    try:
        services.work_on(key)
    except NotFound:
        raise Refused(f"There is no run {key}.") from None
    return 0


def _runs(code: str | None, chunk: int) -> list[UUID]:
    """One run for each scheme in which something waits: the one that is unfinished, or a new one.
    The work is done by this command, not by the worker's job.
    """
    from jamii.claims import queries, services
    from jamii.claims.records import RunState
    from jamii.kernel.actors import SYSTEM
    from jamii.kernel.errors import WrongState
    from jamii.platform import clock
    from jamii.registers.organisations import queries as organisations

    schemes = [one for one in organisations.all_schemes() if code in (None, one.code)]
    if code is not None and not schemes:
        raise Refused(f"There is no scheme {code}.")
    unfinished = {
        run.scheme: run
        for run in queries.runs(by=SYSTEM, size=100)
        if run.state is not RunState.FINISHED
    }
    keys = []
    for scheme in schemes:
        known = unfinished.get(scheme.id)
        if known is not None:
            if known.state is not RunState.RUNNING:
                services.continue_run(known.id, worker=False, by=SYSTEM, at=clock.now())
            say(f"{scheme.code}: going on with the run of {known.started_at:%Y-%m-%d %H:%M} UTC.")
            keys.append(known.id)
            continue
        try:
            run = services.start_run(
                scheme.id, chunk=chunk, worker=False, by=SYSTEM, at=clock.now()
            )
        except WrongState:
            continue  # nothing waits in this one
        say(f"{scheme.code}: {run.claims} claims wait, in {run.chunks} steps.")
        keys.append(run.id)
    return keys


def _decide(key: UUID, workers: int) -> int:
    """Start the processes, show how far they are, and sum up."""
    from jamii.claims import queries, services
    from jamii.claims.records import RunState
    from jamii.kernel.actors import SYSTEM
    from jamii.kernel.errors import WrongState
    from jamii.platform import clock

    command = [sys.executable, "-m", "jamii.cli.main", "adjudicate", "--join", str(key)]
    began = time.monotonic()
    processes = [subprocess.Popen(command) for _ in range(workers)]
    try:
        while any(process.poll() is None for process in processes):
            _progress(key, began)
            time.sleep(_LOOK)
    except KeyboardInterrupt:
        with contextlib.suppress(WrongState):  # it may have been finished in the meantime
            services.pause_run(key, by=SYSTEM, at=clock.now())
        for process in processes:
            process.wait()
        say("\nPaused. What was decided stands; the same command goes on.")
        return 130
    _progress(key, began)
    say("")
    shown = queries.run(key, by=SYSTEM)
    _sum_up(shown, time.monotonic() - began)
    if shown.state is RunState.RUNNING:
        raise Refused("All workers ended before the work was done. The same command goes on.")
    if shown.state is RunState.FAILED:
        raise Refused(f"An error stopped the work ({shown.problem}). The same command goes on.")
    return int(bool(shown.figures.left))


def _progress(key: UUID, began: float) -> None:
    from jamii.claims import queries
    from jamii.kernel.actors import SYSTEM

    shown = queries.run(key, by=SYSTEM)
    seconds = max(time.monotonic() - began, 0.001)
    per_second = shown.figures.lines / seconds
    sys.stdout.write(
        f"\r{shown.percent:3d} %  {shown.figures.looked_at} of {shown.claims} claims, "
        f"{shown.figures.lines} lines, {per_second:.0f} lines/s "
    )
    sys.stdout.flush()


def _sum_up(shown: RunShown, seconds: float) -> None:
    figures = shown.figures
    say(
        f"Decided {figures.decided} claims ({figures.lines} lines) in {seconds:.1f} s: "
        f"{figures.valued} valued, {figures.waiting} wait for a reviewer, "
        f"{figures.awaiting_index} wait for an index, {figures.rejected} rejected."
    )
    say(
        f"Asked {figures.claimed}, valued at {figures.valuated}, owed to facilities "
        f"{figures.remunerated}."
    )
    if shown.elsewhere > 0:
        say(f"{shown.elsewhere} were decided on a screen meanwhile.")
    if figures.left:
        say(f"A rule failed on {figures.left}; they stay as they are. See the page of the run.")
