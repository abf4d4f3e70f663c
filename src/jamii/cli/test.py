"""Run the whole suite: style, types, walls, and every test on a real database.

Arguments behind the word go to pytest and skip the rest: `jamii test src/jamii/kernel`.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from jamii.cli.home import Refused, database, say
from jamii.platform import translations

EXAMPLE = "jamii test"

# The folders whose code is checked strictly; the rest is annotated and linted.
STRICT = ("src/jamii/kernel", "src/jamii/platform", "src/jamii/ui", "src/jamii/cli")
STRICT_DRAWERS = ("types.py", "rules", "services.py", "services")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `jamii test`."""
    parser.add_argument("arguments", nargs="*", metavar="…", help="handed to pytest")


def _root() -> Path:
    root = Path(__file__).resolve().parents[3]
    if not (root / "pyproject.toml").exists():
        raise Refused("The tests run from a clone of the repository.")
    return root


def strict_paths(root: Path) -> list[str]:
    """What mypy checks with --strict: kernel, platform, and each room's types, rules and
    services.
    """
    source = root / "src" / "jamii"
    drawers = [path for name in STRICT_DRAWERS for path in source.rglob(name)]
    inside = [str(path.relative_to(root)) for path in sorted(drawers) if "tests" not in path.parts]
    return [*(path for path in STRICT if (root / path).exists()), *inside]


def run(options: argparse.Namespace) -> int:
    """Run the checks in order, each with its time, and stop with the first that fails."""
    root = _root()
    programs = Path(sys.executable).parent
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="jamii-test-") as folder:
        home = Path(folder)
        os.environ.setdefault("JAMII_SECRET_KEY", "only-for-tests")
        os.environ["JAMII_HOME"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "jamii.web.settings_test"
        translations.compile_all()
        with database(home, durable=False):
            steps = [] if options.arguments else _checks(root, programs)
            steps.append(("tests", [str(programs / "pytest"), *options.arguments]))
            for name, command in steps:
                say(f"── {name}")
                begun = time.monotonic()
                code = subprocess.run(command, cwd=root, check=False).returncode
                outcome = "passed" if code == 0 else "FAILED"
                say(f"── {name}: {outcome} in {time.monotonic() - begun:.0f} s")
                if code:
                    return code
    say(f"All passed in {time.monotonic() - started:.0f} s.")
    return 0


def _checks(root: Path, programs: Path) -> list[tuple[str, list[str]]]:
    return [
        ("style", [str(programs / "ruff"), "check", "."]),
        ("format", [str(programs / "ruff"), "format", "--check", "."]),
        ("types", [str(programs / "mypy"), *strict_paths(root)]),
        ("walls", [str(programs / "lint-imports"), "--no-cache"]),
    ]
