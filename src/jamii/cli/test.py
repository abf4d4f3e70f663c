"""Run the whole suite: style, types, walls, every test on a real database, and the measurements.

Arguments behind the word go to pytest and skip the rest: `jamii test src/jamii/kernel`.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jamii.cli.home import Refused, database, say
from jamii.platform import translations

EXAMPLE = "jamii test"

# The folders whose code is checked strictly; the rest is annotated and linted.
STRICT = ("src/jamii/kernel", "src/jamii/platform", "src/jamii/ui", "src/jamii/cli")
STRICT_DRAWERS = ("types.py", "rules", "services.py", "services")

# The measurements of each commit: what is right and what a unit costs stops it, never how fast. The
# bounds of the last two are passed today: seen on each commit, they stop one only when wrong.
_MEASURED = ("adjudicate", "eligibility", "take-claims", "store-claim", "claim-now")
_BRIEF = ("--size", "S", "--repeat", "1", "--seconds", "2", "--brief")
_CHECKED = ("--check", "--watch", "store-claim", "--watch", "claim-now")


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
        with ExitStack() as stack:
            measuring = None
            if not options.arguments:
                measuring = stack.enter_context(_country(root, home / "bench"))
            stack.enter_context(database(home, durable=False))
            steps = [] if options.arguments else _checks(root, programs)
            steps.append(("tests", [str(programs / "pytest"), *options.arguments]))
            for name, command in steps:
                if code := _step(name, command, root):
                    return code
            if measuring is not None and (code := _measure(measuring, root)):
                return code
    say(f"All passed in {time.monotonic() - started:.0f} s.")
    return 0


def _step(name: str, command: Sequence[str], root: Path, environment: Any = None) -> int:
    say(f"── {name}")
    begun = time.monotonic()
    code = subprocess.run(command, cwd=root, env=environment, check=False).returncode
    outcome = "passed" if code == 0 else "FAILED"
    say(f"── {name}: {outcome} in {time.monotonic() - begun:.0f} s")
    return code


@dataclass(frozen=True, slots=True)
class _Measuring:
    """The country that is built beside the other checks, on a server of its own that keeps what it
    promises, and how a measurement finds it.
    """

    building: subprocess.Popen[str]
    environment: dict[str, str]


@contextmanager
def _country(root: Path, home: Path) -> Iterator[_Measuring]:
    others = {"DATABASE_URL", "DATABASE_URL_FILE", "DJANGO_SETTINGS_MODULE"}
    environment = {name: value for name, value in os.environ.items() if name not in others}
    environment["JAMII_HOME"] = str(home)
    building = subprocess.Popen(
        _bench("data", "S"),
        cwd=root,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        yield _Measuring(building, environment)
    finally:
        if building.poll() is None:
            building.terminate()  # it stops its server on the way out
            building.communicate()


def _bench(*words: str) -> list[str]:
    return [sys.executable, "-m", "jamii.cli.main", "bench", *words]


def _measure(measuring: _Measuring, root: Path) -> int:
    """Wait for the country, and measure in it."""
    told, _ = measuring.building.communicate()
    if measuring.building.returncode:
        say(told)
        return measuring.building.returncode
    command = _bench("run", *_MEASURED, *_BRIEF, *_CHECKED)
    return _step("measurements", command, root, measuring.environment)


def _checks(root: Path, programs: Path) -> list[tuple[str, list[str]]]:
    return [
        ("style", [str(programs / "ruff"), "check", "."]),
        ("format", [str(programs / "ruff"), "format", "--check", "."]),
        ("types", [str(programs / "mypy"), *strict_paths(root)]),
        ("walls", [str(programs / "lint-imports"), "--no-cache"]),
    ]
