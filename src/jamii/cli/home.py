"""The home of an installation: where it lies, its lock, its secret, its database, and whether it is
prepared.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import sys
from collections.abc import Iterator
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
    """The home with its secret key, made when missing, readable by its owner only."""
    folder = home()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = folder / "secret-key"
    if not key.exists():
        with os.fdopen(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    os.environ["JAMII_HOME"] = str(folder)
    return folder


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the home for this process. Raises: Refused while another Jamii holds it."""
    with (folder / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            holder = file.read().strip() or "?"
            raise Refused(
                f"Another Jamii (process {holder}) works in {folder}. Stop it with ./jamii down, or choose "
                "another folder with JAMII_HOME."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


@contextmanager
def database(folder: Path) -> Iterator[Server | None]:
    """The database runs within the block; it is stopped afterwards if it was started here.

    Gives None where DATABASE_URL names another server. Raises: Refused.
    """
    if os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE"):
        yield None
        return
    server = Server(folder)
    try:
        started = server.start()
    except PostgresProblem as problem:
        raise Refused(str(problem)) from None
    os.environ["DATABASE_URL"] = server.url
    try:
        yield server
    finally:
        if started:
            server.stop()


def _source() -> Path:
    return Path(__file__).resolve().parent.parent


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
    same code.
    """
    translations.compile_all()
    mark = folder / "prepared"
    wanted = prepared_mark()
    if mark.exists() and mark.read_text() == wanted:
        return
    if not quiet:
        say("Preparing the database …")
    set_up_django()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
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
