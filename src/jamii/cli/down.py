"""Stop whatever is left running: web server, worker, database. The data are kept."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import time
from pathlib import Path

from jamii.cli.home import Refused, home, say
from jamii.platform.postgres import PostgresProblem, Server

EXAMPLE = "jamii down"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`jamii down` takes none."""


def run(options: argparse.Namespace) -> int:
    """Stop the supervisor first, so that it stops its children itself; then what it left behind."""
    folder = home()
    stopped = _stop_supervisor(folder) | _stop_children(folder)
    try:
        stopped |= Server(folder).stop()
    except PostgresProblem as problem:
        raise Refused(str(problem)) from None
    say("Jamii is down; the data are kept." if stopped else "Nothing was running.")
    return 0


def _is_ours(pid: int, *words: str) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return False
    return any(word in command for word in words)


def _end(pid: int, seconds: float) -> None:
    """Ask the process to end, wait, and insist."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        until = time.monotonic() + seconds
        while time.monotonic() < until and Path(f"/proc/{pid}").exists():
            time.sleep(0.1)
        if not Path(f"/proc/{pid}").exists():
            return


def _stop_supervisor(folder: Path) -> bool:
    try:
        pid = int((folder / "lock").read_text())
    except (OSError, ValueError):
        return False
    if pid == os.getpid() or not _is_ours(pid, "jamii"):
        return False
    _end(pid, 20)
    return True


def _stop_children(folder: Path) -> bool:
    file = folder / "pids"
    if not file.exists():
        return False
    ours = [int(line) for line in file.read_text().split()]
    running = [pid for pid in ours if _is_ours(pid, "granian", "procrastinate")]
    for pid in running:
        _end(pid, 10)
    file.unlink(missing_ok=True)
    return bool(running)
