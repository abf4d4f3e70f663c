"""Stop whatever is left running: web server, worker, database. The data are kept."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import time
from pathlib import Path

from jamii.cli.home import Refused, holder, home, say
from jamii.platform.postgres import PostgresProblem, Server

EXAMPLE = "jamii down"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`jamii down` takes none."""


def run(options: argparse.Namespace) -> int:
    """Stop the supervisor first, so that it stops its children itself; then what it left behind."""
    folder = home()
    stopped = _stop_supervisor(folder) | stop_children(folder)
    try:
        stopped |= Server(folder).stop()
    except PostgresProblem as problem:
        raise Refused(str(problem)) from None
    say("Jamii is down; the data are kept." if stopped else "Nothing was running.")
    return 0


def _command_of(pid: int) -> str:
    """The command line of a process; empty when it is gone, or ended and not yet buried."""
    try:
        return (
            Path(f"/proc/{pid}/cmdline")
            .read_bytes()
            .replace(b"\0", b" ")
            .decode("utf-8", "replace")
        )
    except OSError:
        return ""


def _end(pid: int, seconds: float) -> None:
    """Ask the process to end, wait, and insist."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        until = time.monotonic() + seconds
        while _command_of(pid) and time.monotonic() < until:
            time.sleep(0.1)
        if not _command_of(pid):
            return


def _stop_supervisor(folder: Path) -> bool:
    pid = holder(folder)
    if pid is None:
        return False
    _end(pid, 20)
    return True


def stop_children(folder: Path) -> bool:
    """Stop the web server and the worker that a killed `jamii up` left behind; whether there were
    any.
    """
    file = folder / "pids"
    if not file.exists():
        return False
    ours = [int(line) for line in file.read_text().split()]
    names = ("granian", "procrastinate")  # a number may have gone to another process since
    running = [pid for pid in ours if any(name in _command_of(pid) for name in names)]
    for pid in running:
        _end(pid, 10)
    file.unlink(missing_ok=True)
    return bool(running)
