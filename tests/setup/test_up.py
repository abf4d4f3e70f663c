"""`jamii up` serves from an empty home, is up again at once, and leaves nothing running behind it,
however it ends.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from jamii.platform.postgres import Server

PATIENCE_SECONDS = 300  # a slow machine is no failure
# Of all processes together: five seconds on two cores, and three times that for a machine that is
# shared. A slow one waits longer, but works little more.
SECONDS_OF_WORK_TO_BE_UP_AGAIN = 30


class Installation:
    """A home of its own, and the command that works in it."""

    def __init__(self, folder: Path) -> None:
        self.home = folder
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        drop = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "JAMII_")
        kept = {key: value for key, value in os.environ.items() if not key.startswith(drop)}
        self.environment = {**kept, "JAMII_HOME": str(folder)}
        self.said = ""

    def command(self, *words: str) -> list[str]:
        return [str(Path(sys.executable).parent / "jamii"), *words]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*words),
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )

    def up(self, *words: str) -> subprocess.Popen[str]:
        """Start it, and come back when it says that it is up; `said` holds what it told."""
        started = subprocess.Popen(
            self.command("up", "--empty", "--port", str(self.port), "--workers", "1", *words),
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # A suite that runs in the background inherits that Ctrl-C is ignored.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        assert started.stdout is not None
        self.said = ""
        for line in started.stdout:
            self.said += line
            if "Ctrl-C stops it" in line:
                return started
        raise AssertionError(self.said)

    def answer(self) -> tuple[int, str]:
        """Status and page of the sign-in."""
        address = f"http://127.0.0.1:{self.port}/sign-in/"
        with urllib.request.urlopen(address, timeout=PATIENCE_SECONDS) as page:
            return page.status, page.read().decode()

    def children(self) -> list[int]:
        """Every process that was started with this home, but not this one."""
        mark = f"JAMII_HOME={self.home}".encode()
        found = []
        for entry in Path("/proc").glob("[0-9]*/environ"):
            try:
                if mark in entry.read_bytes().split(b"\0"):
                    found.append(int(entry.parent.name))
            except OSError:
                continue
        return found


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    made = Installation(tmp_path_factory.mktemp("installation").resolve() / "home")
    yield made
    made.run("down")
    Server(made.home).remove()


def test_an_empty_home_is_brought_up_and_ended_whole(installation: Installation) -> None:
    running = installation.up()
    status, page = installation.answer()
    assert status == 200
    assert "<c-" not in page
    assert "Preparing the database …" in installation.said
    assert f"Jamii is up: http://127.0.0.1:{installation.port}\n" in installation.said
    assert "This installation is empty." in installation.said

    second = installation.run("up", "--port", str(installation.port + 1))
    assert second.returncode == 1
    assert f"already runs in {installation.home} at http://127.0.0.1:" in second.stderr

    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=PATIENCE_SECONDS) == 0
    assert installation.children() == []
    assert Server(installation.home).pid() is None


def _seconds_of_work() -> float:
    """What all children that have ended worked until now, theirs among them."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_it_is_up_again_at_once(installation: Installation) -> None:
    prepared = (installation.home / "prepared").stat().st_mtime_ns
    before = _seconds_of_work()
    running = installation.up()
    assert installation.answer()[0] == 200
    running.terminate()
    assert running.wait(timeout=PATIENCE_SECONDS) == 0
    assert "Preparing" not in installation.said
    assert (installation.home / "prepared").stat().st_mtime_ns == prepared
    assert _seconds_of_work() - before < SECONDS_OF_WORK_TO_BE_UP_AGAIN
    assert installation.children() == []


def test_what_a_killed_one_left_is_cleared_away_by_the_next(installation: Installation) -> None:
    killed = installation.up()
    killed.kill()
    killed.wait()
    assert Server(installation.home).pid() is not None
    assert installation.answer()[0] == 200  # its web server lives on and holds the port
    running = installation.up()
    assert "A Jamii that was killed" in installation.said
    assert installation.answer()[0] == 200
    running.terminate()
    assert running.wait(timeout=PATIENCE_SECONDS) == 0
    assert installation.children() == []
    assert Server(installation.home).pid() is None


def test_down_stops_a_running_one_and_what_a_killed_one_left(installation: Installation) -> None:
    running = installation.up()
    assert installation.run("down").stdout == "Jamii is down; the data are kept.\n"
    assert running.wait(timeout=PATIENCE_SECONDS) == 0
    assert installation.children() == []

    killed = installation.up()
    killed.kill()
    killed.wait()
    assert installation.run("down").stdout == "Jamii is down; the data are kept.\n"
    assert installation.children() == []
    assert Server(installation.home).pid() is None
    assert installation.run("down").stdout == "Nothing was running.\n"


def test_another_word_may_work_while_it_is_up(installation: Installation) -> None:
    running = installation.up()
    asked = installation.run("manage", "showmigrations", "--plan", "platform")
    assert asked.returncode == 0
    assert "[X]" in asked.stdout
    assert running.poll() is None
    assert installation.answer()[0] == 200
    running.terminate()
    assert running.wait(timeout=PATIENCE_SECONDS) == 0


def test_a_reset_empties_the_home_but_keeps_its_secret(installation: Installation) -> None:
    secret = (installation.home / "secret-key").read_text()
    (installation.home / "files").mkdir(exist_ok=True)
    (installation.home / "files" / "photo").write_bytes(b"picture")
    made = (installation.home / "postgres" / "PG_VERSION").stat().st_mtime_ns
    taken = installation.run("up", "--reset", "--yes", "--empty", "--host", "192.0.2.1")
    assert taken.returncode == 1
    assert (installation.home / "files" / "photo").exists()  # refused before anything was removed
    running = installation.up("--reset", "--yes")
    running.terminate()
    assert running.wait(timeout=PATIENCE_SECONDS) == 0
    assert not (installation.home / "files" / "photo").exists()
    assert (installation.home / "postgres" / "PG_VERSION").stat().st_mtime_ns > made
    assert (installation.home / "secret-key").read_text() == secret


def test_half_a_demonstration_is_begun_anew(installation: Installation) -> None:
    server = Server(installation.home)
    with server.running(), psycopg.connect(server.address(), autocommit=True) as connection:
        connection.execute("CREATE TABLE half_a_country ()")
    (installation.home / "mode").unlink(missing_ok=True)
    (installation.home / "loading").touch()  # as a load leaves it that did not come to its end
    running = installation.up()
    assert "was loaded in part only" in installation.said
    with psycopg.connect(server.address()) as connection:
        left = connection.execute("SELECT to_regclass('half_a_country')").fetchone()
    assert left == (None,)
    assert installation.answer()[0] == 200
    assert not (installation.home / "loading").exists()
    running.terminate()
    assert running.wait(timeout=PATIENCE_SECONDS) == 0
