"""Say what is wrong with this installation, and how to mend it."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jamii.cli.home import home, make_home, say
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
    """`jamii doctor` takes none."""


def run(options: argparse.Namespace) -> int:
    """Print each finding; exit code 1 when something is not well."""
    ill = 0
    for finding in _findings():
        say(f"{'ok  ' if finding.well else 'ILL '} {finding.what}")
        if not finding.well:
            ill += 1
            say(f"     → {finding.mend}")
    say("All is well." if not ill else f"{ill} things need attention.")
    return 1 if ill else 0


def _findings() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(f"Python {version}", sys.version_info >= (3, 11), "Install Python 3.11 or later.")
    folder = make_home()
    free = shutil.disk_usage(folder).free
    yield Finding(
        f"{free // 1024**2} MB free on the disk of {folder}",
        free > _ENOUGH_DISK,
        "Make room: at least 1 GB should be free.",
    )
    key = home() / "secret-key"
    yield Finding(
        "The secret key is readable by its owner only",
        key.stat().st_mode & 0o077 == 0,
        f"chmod 600 {key}",
    )
    yield from _database_findings(folder)
    stale = [
        po.relative_to(po.parents[4]).as_posix()
        for po in translations.catalogues(translations.source_folders())
        if not po.with_suffix(".mo").exists()
    ]
    yield Finding("The translations are compiled", not stale, "Run ./jamii up once.")
    root = Path(__file__).resolve().parents[3]
    if (root / "tests" / "architecture").exists():
        yield from _walls(root)


def _database_findings(folder: Path) -> Iterator[Finding]:
    from jamii.cli.home import Refused, database, set_up_django

    try:
        found = postgres.binaries(postgres.Server(folder)._data_version())
        yield Finding(f"PostgreSQL {found.version} ({found.origin})", True)
    except postgres.PostgresProblem as problem:
        yield Finding("PostgreSQL", False, str(problem))
        return
    try:
        with database(folder):
            set_up_django()
            yield from _inside(folder)
    except Refused as refusal:
        yield Finding("The database starts", False, str(refusal))


def _inside(folder: Path) -> Iterator[Finding]:
    from django.core.checks import run_checks
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
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
        not lacking or bool(missing),
        f"As its owner run: CREATE EXTENSION {', '.join(lacking)}",
    )
    for message in run_checks():
        yield Finding(str(message.msg), False, str(message.hint or message.id))
    if not missing:
        yield from _dangling()


def _dangling() -> Iterator[Finding]:
    """References that the database does not check itself, for speed, are checked here."""
    from django.apps import apps
    from django.db import connection

    for model in apps.get_models():
        if not model._meta.app_config.name.startswith("jamii.") or "pgh_id" in {
            field.name for field in model._meta.get_fields()
        }:
            continue
        for field in model._meta.concrete_fields:
            target = field.related_model
            if target is None or isinstance(target, str) or getattr(field, "db_constraint", True):
                continue
            with connection.cursor() as cursor:
                cursor.execute(
                    f'SELECT count(*) FROM "{model._meta.db_table}" here WHERE here."{field.column}" IS NOT NULL '
                    f'AND NOT EXISTS (SELECT 1 FROM "{target._meta.db_table}" there '
                    f'WHERE there."{target._meta.pk.column}" = here."{field.column}")'
                )
                count = cursor.fetchone()[0]
            yield Finding(
                f"{model._meta.label}.{field.name} points at rows that exist",
                count == 0,
                f"{count} rows point at nothing: restore the table from a backup, or report this as a mistake of ours.",
            )


def _walls(root: Path) -> Iterator[Finding]:
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [lint, "--no-cache"], cwd=root, capture_output=True, text=True, check=False
    )
    broken = [line for line in done.stdout.split("\n") if "BROKEN" in line]
    yield Finding("The walls hold", done.returncode == 0, "; ".join(broken) or done.stderr[-300:])
