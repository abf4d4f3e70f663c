"""Say what is wrong with this installation, and how to mend it.

Looks at Python, packages, disk, secret, translations, PostgreSQL, migrations, settings, jobs, at
references that the database does not check itself, and at stored files. In a clone of the
repository also at the walls between the rooms. With --mend it removes files that no row names.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from jamii.cli.home import Refused, database, holder, make_home, say, set_up_django
from jamii.platform import postgres, translations

EXAMPLE = "jamii doctor"
_ENOUGH_DISK = 1024**3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `mend` says what to do when it is not well."""

    what: str
    well: bool
    mend: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `jamii doctor`."""
    parser.add_argument(
        "--mend", action="store_true", help="remove files older than a day that no row names"
    )


def run(options: argparse.Namespace) -> int:
    """Print each finding; exit code 1 when something is not well."""
    ill = 0
    for finding in _findings(mend=options.mend):
        say(f"{'ok  ' if finding.well else 'ILL '} {finding.what}")
        if not finding.well:
            ill += 1
            say(f"     → {finding.mend}")
    say("All is well." if not ill else f"Not well: {ill}.")
    return 1 if ill else 0


def _findings(*, mend: bool) -> Iterator[Finding]:
    found = ".".join(map(str, sys.version_info[:3]))
    yield Finding(f"Python {found}", sys.version_info >= (3, 11), "Install Python 3.11 or later.")
    root = Path(__file__).resolve().parents[3]
    if (root / "requirements.lock").exists():
        yield packages((root / "requirements.lock").read_text())
    folder = make_home()
    free = shutil.disk_usage(folder).free
    yield Finding(
        f"{free // 1024**2} MB are free on the disk of {folder}",
        free > _ENOUGH_DISK,
        "Make room: at least 1 GB should be free.",
    )
    key = folder / "secret-key"
    yield Finding(
        "The secret key is readable by its owner only",
        key.stat().st_mode & 0o077 == 0,
        f"chmod 600 {key}",
    )
    stale = [
        po.name
        for po in translations.catalogues(translations.source_folders())
        if translations.is_stale(po)
    ]
    yield Finding("The translations are compiled", not stale, "Run ./jamii up once.")
    yield from _database_findings(folder, mend=mend)
    if (root / "tests" / "architecture").exists():
        yield from _walls(root)


def packages(lock: str) -> Finding:
    """Whether what is installed is what the lock names."""
    wrong = []
    for line in lock.splitlines():
        pin = re.match(r"([A-Za-z0-9_.-]+)==(\S+)\s*(;?)", line)
        if pin is None:
            continue
        try:
            installed = version(pin[1])
        except PackageNotFoundError:
            if pin[3]:  # meant for another system
                continue
            installed = "missing"
        if installed != pin[2]:
            wrong.append(f"{pin[1]} is {installed} instead of {pin[2]}")
    return Finding(
        "The installed packages are those of requirements.lock",
        not wrong,
        f"{'; '.join(wrong)}. Remove the folder .venv and run ./jamii up.",
    )


def _database_findings(folder: Path, *, mend: bool) -> Iterator[Finding]:
    server = postgres.Server(folder)
    try:
        with database(folder) as embedded:
            if embedded is None:
                yield Finding("PostgreSQL is the one of DATABASE_URL", True)
            else:
                found = postgres.binaries(server.data_version())
                yield Finding(f"PostgreSQL {found.version} runs ({found.folder})", True)
            set_up_django()
            yield from _inside(folder, mend=mend)
    except Refused as refusal:
        yield Finding("PostgreSQL runs", False, str(refusal))


def _inside(folder: Path, *, mend: bool) -> Iterator[Finding]:
    from django.core.checks import run_checks
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
    except OperationalError as problem:
        yield Finding("The database answers", False, f"{problem} Check DATABASE_URL.")
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        (number,) = cursor.fetchone() or (0,)
    yield Finding(
        f"The database is PostgreSQL {number}",
        number >= postgres.OLDEST,
        f"Move it to PostgreSQL {postgres.OLDEST} or later.",
    )
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    yield Finding(
        "The database has every migration",
        not missing,
        f"{len(missing)} are missing; run ./jamii up.",
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        known = {name for (name,) in cursor.fetchall()}
    lacking = sorted(set(postgres.EXTENSIONS) - known)
    yield Finding(
        "The database has its extensions",
        not lacking,
        "As a superuser of the database: "
        + " ".join(f"CREATE EXTENSION {name};" for name in lacking),
    )
    messages = run_checks()
    yield Finding(
        "The settings pass the checks",
        not messages,
        "; ".join(f"{message.msg} {message.hint or ''}".strip() for message in messages),
    )
    if not missing:
        yield from _jobs(folder)
        yield from _dangling()
        yield files_finding(mend=mend)


def files_finding(*, mend: bool) -> Finding:
    """Whether a row names every stored file; with `mend` the others are removed first."""
    from jamii.platform import files

    if mend and (swept := files.sweep()):
        say(f"     {swept} files that no row named were removed.")
    left = len(files.left_over())
    return Finding(
        "Every stored file older than a day is named by a row",
        not left,
        f"{left} are left over from acts that were taken back. Remove them: ./jamii doctor --mend",
    )


def _jobs(folder: Path) -> Iterator[Finding]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE status = 'failed'),"
            " count(*) FILTER (WHERE status = 'todo' AND queued.at < now() - interval '10 minutes')"
            " FROM procrastinate_jobs job CROSS JOIN LATERAL"
            " (SELECT greatest(job.scheduled_at, max(at)) AS at FROM procrastinate_events"
            "  WHERE job_id = job.id) queued"
        )
        failed, waiting = cursor.fetchone() or (0, 0)
    yield Finding(
        "No job has failed",
        failed == 0,
        f"{failed} failed. See {folder / 'worker.log'}; then ./jamii manage procrastinate shell",
    )
    running = holder(folder) is not None
    yield Finding(
        "The worker keeps up",
        waiting == 0,
        f"{waiting} jobs have waited for more than ten minutes. "
        + ("Stop and start: ./jamii down, ./jamii up." if running else "Start it: ./jamii up."),
    )


def _dangling() -> Iterator[Finding]:
    """References that the database does not check itself, for speed, are checked here."""
    from django.apps import apps
    from django.db import connection

    unchecked = [
        (model, field, field.related_model)
        for model in apps.get_models()
        if model.__module__.startswith("jamii") and not hasattr(model, "pgh_tracked_model")
        for field in model._meta.concrete_fields
        if not getattr(field, "db_constraint", True)
    ]
    for model, field, target in unchecked:
        if target is None or isinstance(target, str):
            continue
        here, there = model._meta, target._meta
        key = there.pk.column if there.pk else "id"
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT count(*) FROM "{here.db_table}" here'
                f' WHERE here."{field.column}" IS NOT NULL AND NOT EXISTS ('
                f'SELECT 1 FROM "{there.db_table}" there'
                f' WHERE there."{key}" = here."{field.column}")'
            )
            (count,) = cursor.fetchone() or (0,)
        yield Finding(
            f"{here.label}.{field.name} points at rows that exist",
            count == 0,
            f"{count} rows point at nothing: restore the table from a backup, and report it to us.",
        )


def _walls(root: Path) -> Iterator[Finding]:
    programs = Path(sys.executable).parent
    yield _passes("The import contracts hold", [str(programs / "lint-imports"), "--no-cache"], root)
    if find_spec("pytest"):
        command = [str(programs / "pytest"), "tests/architecture", "-p", "no:cacheprovider"]
        yield _passes("The tests of the walls pass", command, root)


def _passes(what: str, command: list[str], root: Path) -> Finding:
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    telling = [
        line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR", "BROKEN"))
    ]
    said = "; ".join(telling) or (done.stderr or done.stdout)[-300:].strip()
    return Finding(what, done.returncode == 0, said)
