"""Start everything: database, demonstration country on the first start, web server, worker.

Ctrl-C stops it all; the data are kept. The address and, in a demonstration, one login per role are
printed.
"""

from __future__ import annotations

import argparse
import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from jamii.cli.down import stop_children
from jamii.cli.home import Refused, database, locked, make_home, prepare, say, set_up_django
from jamii.platform.postgres import PostgresProblem, Server

EXAMPLE = "jamii up --port 8080"
_BAR_WIDTH = 30
_SECONDS_TO_LISTEN = 600  # a slow machine is no failure, and a part that ends is seen before
_THIS_MACHINE = {"127.0.0.1", "::1", "localhost"}


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
    with locked(folder) as note:
        if stop_children(folder):
            say("A Jamii that was killed had left its web server or worker; they are stopped now.")
        _refuse_taken_port(options.host, options.port)
        if options.reset:
            _reset(folder, sure=options.yes)
        with database(folder) as server:
            prepare(folder)
            if not (folder / "mode").exists():
                _first_start(folder, server, empty=options.empty)
            note(address(options.host, options.port))
            return _serve(folder, options)


def address(host: str, port: int) -> str:
    """What to type into a browser on this machine."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except PermissionError:
            raise Refused(f"Port {port} is reserved. Choose one above 1023: --port 8080") from None
        except OverflowError:
            raise Refused(f"There is no port {port}. Choose one from 1024 to 65535.") from None
        except OSError as problem:
            if problem.errno != errno.EADDRINUSE:
                raise Refused(f"Cannot listen on {host}: {problem.strerror}.") from None
            raise Refused(
                f"Another program already listens on {host}:{port}. Stop it, or choose another "
                f"port: ./jamii up --port {port + 1}"
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
    try:
        Server(folder).remove()
    except PostgresProblem as problem:
        raise Refused(str(problem)) from None
    for name in ("mode", "prepared", "loading"):
        (folder / name).unlink(missing_ok=True)
    for name in ("files", "static"):
        shutil.rmtree(folder / name, ignore_errors=True)


def _first_start(folder: Path, server: Server | None, *, empty: bool) -> None:
    """Load the demonstration into an empty installation, and remember what this home is."""
    set_up_django()
    from jamii.registers.organisations import queries as organisations

    known = organisations.installation()
    loading = folder / "loading"
    if loading.exists():
        say("The demonstration was loaded in part only, when it was interrupted; once more.")
        _begin_anew(folder, server)
        loading.unlink()
        known = None
    if known is None and not empty:
        loading.touch()
        _load_demo()
        loading.unlink()
        known = organisations.installation()
    _disconnect()
    (folder / "mode").write_text(known.mode if known else "empty")


def _begin_anew(folder: Path, server: Server | None) -> None:
    """Empty a database that holds half a demonstration and nothing else."""
    if server is None:
        raise Refused(
            "The database of DATABASE_URL holds half a demonstration. Make it empty, remove "
            f"{folder / 'loading'} and {folder / 'prepared'}, and start again."
        )
    _disconnect()
    server.empty()
    (folder / "prepared").unlink(missing_ok=True)
    prepare(folder)


def _disconnect() -> None:
    from django.db import connection

    connection.close()


def _load_demo() -> None:
    try:
        from jamii_demoland.load import load_demo
    except ModuleNotFoundError:
        say("The demonstration country is not installed; starting empty.")
        return
    from jamii.platform import clock

    started = time.monotonic()
    say("Loading the demonstration country (a minute or two, the first time only) …")
    load_demo(clock.now().date(), _progress)
    say(f"  loaded in {time.monotonic() - started:.0f} seconds")


def _progress(what: str, done: float) -> None:
    """Show one step of a long task; `done` runs from 0 to 1. A log gets no bar."""
    if sys.stdout.isatty():
        filled = int(min(done, 1) * _BAR_WIDTH)
        bar = "#" * filled + "." * (_BAR_WIDTH - filled)
        print(f"\r  [{bar}] {what:<40}", end="\n" if done >= 1 else "", flush=True)
    elif done in (0, 1):
        say(f"  {what}")


def web_command(
    host: str, port: int, workers: int, application: str = "jamii.web.wsgi:application"
) -> list[str]:
    """How the web server is started."""
    return [
        str(Path(sys.executable).parent / "granian"),
        *("--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", "4", "--backpressure", "64"),
        *("--log-level", "warning", "--respawn-failed-workers", application),
    ]


def _children(folder: Path, options: argparse.Namespace) -> list[subprocess.Popen[bytes]]:
    """The web server and the worker, side by side."""
    web = web_command(options.host, options.port, options.workers)
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
    code = 0
    try:
        if listening(options.host, options.port, children):
            _greet(folder, options)
        while all(child.poll() is None for child in children):
            time.sleep(0.2)
        say(f"A part of Jamii stopped by itself. The worker's log: {folder / 'worker.log'}.")
        code = 1
    except KeyboardInterrupt:  # the door turns SIGTERM and SIGHUP into it, too
        pass
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not leave anything running
        say("Stopping …")
        stop(children)
        (folder / "pids").unlink(missing_ok=True)
    return code


def listening(host: str, port: int, children: list[subprocess.Popen[bytes]]) -> bool:
    """Wait until somebody listens there; False where one of the children ended before."""
    until = time.monotonic() + _SECONDS_TO_LISTEN
    while time.monotonic() < until and all(child.poll() is None for child in children):
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False


def _greet(folder: Path, options: argparse.Namespace) -> None:
    say(f"\nJamii is up: {address(options.host, options.port)}\n")
    if options.host not in _THIS_MACHINE and not os.environ.get("JAMII_HOSTS"):
        say("Others reach it only by the names in JAMII_HOSTS, such as JAMII_HOSTS=jamii.example\n")
    if (folder / "mode").read_text() == "demo":
        from jamii_demoland import LOGINS, PASSWORD

        say("This is a demonstration with a fictional country. Sign in as one of these:\n")
        for login in LOGINS:
            say(f"  {login.login:<10} {login.role_name:<22} {login.name:<20} {login.language}")
        say(f"\n  password for all: {PASSWORD}\n")
    elif (folder / "mode").read_text() == "empty":
        say("This installation is empty. Import one: ./jamii import openimis FOLDER\n")
    say("Ctrl-C stops it; the data are kept.")


def stop(children: list[subprocess.Popen[bytes]]) -> None:
    """End the children, gently first."""
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
