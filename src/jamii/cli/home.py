"""The home of an installation: where it lies, its lock, its secret, its database, and whether it is
prepared.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from jamii.platform import translations
from jamii.platform.postgres import PostgresProblem, Server


class Refused(RuntimeError):
    """The command cannot do what was asked; the sentence says why and what to do."""


def home() -> Path:
    """`JAMII_HOME`, or `.jamii` beside the launcher (the folder that holds the virtual
    environment).
    """
    given = os.environ.get("JAMII_HOME")
    if given:
        return Path(given).expanduser().resolve()
    beside = Path(sys.prefix).parent
    return (beside if (beside / "jamii").exists() else Path.cwd()) / ".jamii"


def say(text: str) -> None:
    """Tell the person at the terminal, at once."""
    print(text, flush=True)


def make_home() -> Path:
    """The home with its secret key, made when missing, readable by its owner only.

    Raises: Refused where the home belongs to another user.
    """
    folder = home()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = folder / "secret-key"
    if not key.exists():
        with os.fdopen(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    if key.stat().st_uid != os.geteuid():
        raise Refused(
            f"{folder} belongs to {_user_name(key.stat().st_uid)}, and you are "
            f"{_user_name(os.geteuid())}. Run this as its owner, or choose another folder with "
            "JAMII_HOME."
        )
    os.environ["JAMII_HOME"] = str(folder)
    return folder


def _user_name(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"


@contextmanager
def locked(folder: Path) -> Iterator[Callable[[str], None]]:
    """Hold the home for this process; gives a function that notes the address it serves.

    Raises: Refused while another Jamii holds it.
    """
    with (folder / "lock").open("a+") as file:

        def note(address: str) -> None:
            file.truncate(0)
            file.write(f"{os.getpid()} {address}".strip())
            file.flush()

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            process, _, address = file.read().partition(" ")
            where = f" at {address}" if address else ""
            raise Refused(
                f"Jamii already runs in {folder}{where} (process {process or 'unknown'}). "
                "Stop it with ./jamii down, or choose another folder with JAMII_HOME."
            ) from None
        note("")
        yield note


def holder(folder: Path) -> int | None:
    """The process that holds the home, or None."""
    try:
        with (folder / "lock").open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(file.read().split()[0])
    except (FileNotFoundError, IndexError):
        pass
    return None


@contextmanager
def database(folder: Path, *, durable: bool = True) -> Iterator[Server | None]:
    """The database runs within the block; the last of its users stops it.

    Gives None where DATABASE_URL names another server. Raises: Refused.
    """
    if os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE"):
        yield None
        return
    server = Server(folder, durable=durable)
    try:
        with server.running():
            os.environ["DATABASE_URL"] = server.address()
            if server.is_new:
                # What is known about the old data does not hold for the new.
                for name in ("mode", "prepared", "loading"):
                    (folder / name).unlink(missing_ok=True)
            yield server
    except PostgresProblem as problem:
        raise Refused(str(problem)) from None
    finally:
        os.environ.pop("DATABASE_URL", None)


def prepared_mark() -> str:
    """A hash of all that a start has to prepare: migrations by name, static files by content and
    time.
    """
    digest = hashlib.sha256(os.environ.get("DATABASE_URL", "").encode())
    for folder in translations.source_folders():
        for file in sorted(folder.rglob("migrations/0*.py")):
            digest.update(str(file.relative_to(folder)).encode())
        for file in sorted(folder.rglob("static/**/*")):
            if file.is_file():
                digest.update(f"{file.name} {file.stat().st_mtime_ns}".encode())
    return digest.hexdigest()


def prepare(folder: Path, *, quiet: bool = False) -> None:
    """Compile translations, migrate, gather static files; nothing when all that was done for the
    same code. One process at a time; others wait.
    """
    with (folder / "preparing").open("a") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        translations.compile_all()
        mark = folder / "prepared"
        wanted = prepared_mark()
        if mark.exists() and mark.read_text() == wanted:
            return
        if not quiet:
            say("Preparing the database …")
        set_up_django()
        from django.core.management import call_command

        from jamii.platform import jobs

        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        jobs.defer("modules.measure")  # of other code than was measured last
        mark.write_text(wanted)


def set_up_django() -> None:
    """Make models and services importable; the database must be known by now."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jamii.web.settings")
    import django

    django.setup()


@contextmanager
def ready() -> Iterator[Path]:
    """A home whose database runs and is up to date, with Django set up: what most words need."""
    folder = make_home()
    with database(folder):
        prepare(folder, quiet=True)
        set_up_django()
        yield folder
