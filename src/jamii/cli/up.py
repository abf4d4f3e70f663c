"""Start everything: database, demonstration country on the first start, web server, worker.

Ctrl-C stops it all; the data are kept. The address and, in a demonstration, one login per role are
printed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from jamii.cli.home import Refused, database, locked, make_home, prepare, say, set_up_django
from jamii.platform.postgres import Server

EXAMPLE = "jamii up --port 8080"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `jamii up`."""
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--port", type=int, default=8000, help="the port to listen on")
    parser.add_argument("--workers", type=int, default=2, help="web processes")
    parser.add_argument(
        "--empty", action="store_true", help="do not load the demonstration country"
    )
    parser.add_argument("--reset", action="store_true", help="remove all data first, after asking")
    parser.add_argument("--yes", action="store_true", help="answer yes to that question")


def run(options: argparse.Namespace) -> int:
    """Start, serve, and stop cleanly."""
    folder = make_home()
    _refuse_taken_port(options.host, options.port)
    with locked(folder):
        if options.reset:
            _reset(folder, sure=options.yes)
        with database(folder):
            prepare(folder)
            if not (folder / "mode").exists():
                _first_start(folder, empty=options.empty)
            return _serve(folder, options)


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise Refused(f"Port {port} is reserved. Choose one above 1023: --port 8080") from None
        except OSError:
            raise Refused(
                f"Something already listens on {host}:{port}. Stop it (./jamii down), or choose another port: "
                f"--port {port + 1}"
            ) from None


def _reset(folder: Path, *, sure: bool) -> None:
    if os.environ.get("DATABASE_URL"):
        raise Refused(
            "--reset removes the embedded database only. Empty the one of DATABASE_URL yourself."
        )
    if not sure:
        if not sys.stdin.isatty():
            raise Refused("--reset asks before it removes data. Answer beforehand with --yes.")
        if input(f"Remove all data in {folder}? Type yes: ").strip().lower() not in {"yes", "oui"}:
            raise Refused("Nothing was removed.")
    Server(folder).remove()
    for name in ("mode", "prepared"):
        (folder / name).unlink(missing_ok=True)
    for name in ("files", "static"):
        shutil.rmtree(folder / name, ignore_errors=True)


def _first_start(folder: Path, *, empty: bool) -> None:
    """Load the demonstration into an empty installation, and remember what this home is."""
    set_up_django()
    from django.db import connection

    from jamii.registers.organisations import queries as organisations

    known = organisations.installation()
    if known is None and not empty:
        _load_demo()
        known = organisations.installation()
    connection.close()
    (folder / "mode").write_text(known.mode if known else "empty")


def _load_demo() -> None:
    try:
        from jamii_demoland.load import load_demo
    except ModuleNotFoundError:
        say("The demonstration country is not installed; starting empty.")
        return
    from jamii.platform import clock

    started = time.monotonic()
    say("Loading the demonstration country (a minute or two) …")
    width = 30

    def progress(what: str, done: float) -> None:
        filled = int(done * width)
        end = "\n" if done >= 1 else ""
        if sys.stdout.isatty():
            print(f"\r  [{'#' * filled}{'.' * (width - filled)}] {what:<40}", end=end, flush=True)
        elif done in (0, 1):
            say(f"  {what}")

    load_demo(clock.now().date(), progress)
    say(f"  loaded in {time.monotonic() - started:.0f} seconds")


def _children(folder: Path, options: argparse.Namespace) -> list[subprocess.Popen[bytes]]:
    """The web server and the worker, side by side."""
    programs = Path(sys.executable).parent
    web = [
        str(programs / "granian"),
        *("--interface", "wsgi", "--host", options.host, "--port", str(options.port)),
        *("--workers", str(options.workers), "--blocking-threads", "4", "--backpressure", "64"),
        *("--log-level", "warning", "--respawn-failed-workers", "jamii.web.wsgi:application"),
    ]
    worker = [sys.executable, "-m", "django", "procrastinate", "worker", "--concurrency", "2"]
    log = (folder / "worker.log").open("ab")
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "jamii.web.settings"}
    return [
        subprocess.Popen(web, env=environment, start_new_session=True),
        subprocess.Popen(worker, env=environment, start_new_session=True, stdout=log, stderr=log),
    ]


def _serve(folder: Path, options: argparse.Namespace) -> int:
    children = _children(folder, options)
    (folder / "pids").write_text("\n".join(str(child.pid) for child in children))
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    code = 0
    try:
        if _listening(options.host, options.port, children):
            _greet(folder, options)
        while not stopping:
            if any(child.poll() is not None for child in children):
                say(
                    f"A part of Jamii stopped by itself. The worker's log lies in {folder / 'worker.log'}."
                )
                code = 1
                break
            time.sleep(0.2)
    finally:
        say("Stopping …")
        _stop(children)
        (folder / "pids").unlink(missing_ok=True)
    return code


def _listening(host: str, port: int, children: list[subprocess.Popen[bytes]]) -> bool:
    until = time.monotonic() + 60
    while time.monotonic() < until and all(child.poll() is None for child in children):
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False


def _greet(folder: Path, options: argparse.Namespace) -> None:
    say(f"\nJamii is up: http://{options.host}:{options.port}\n")
    if (folder / "mode").read_text() == "demo":
        from jamii_demoland import LOGINS, PASSWORD

        say("This is a demonstration with a fictional country. Sign in as one of these:\n")
        for login in LOGINS:
            say(f"  {login.login:<10} {login.role_name:<22} {login.name:<20} {login.language}")
        say(f"\n  password for all: {PASSWORD}\n")
    elif (folder / "mode").read_text() == "empty":
        say("This installation is empty. Import one: ./jamii import openimis FOLDER\n")
    say("Ctrl-C stops it; the data are kept.")


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + 10
    for child in children:
        try:
            child.wait(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
