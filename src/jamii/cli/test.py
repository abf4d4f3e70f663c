"""Run the whole suite: style, types, walls, every test on a real database, and the measurements.

The whole runs in as many processes as there are cores, four at the most, with types and walls
beside them. Arguments behind the word go to pytest and skip the rest, in one process, which begins
sooner: `jamii test src/jamii/kernel`. For more of them: `jamii test -n 2 src/jamii/claims`.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from jamii.cli.home import Refused, database, say
from jamii.platform import translations

EXAMPLE = "jamii test"
MOST_PROCESSES = 4  # each has a database of its own, and makes it first

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
    drawers = (path for name in STRICT_DRAWERS for path in source.rglob(name))
    found = (path.relative_to(root) for path in sorted(drawers) if "tests" not in path.parts)
    inside = [str(path) for path in found if not any(path.is_relative_to(one) for one in STRICT)]
    return [*(path for path in STRICT if (root / path).exists()), *inside]


@dataclass(frozen=True, slots=True)
class Check:
    """One part of the suite, by name, and the command that proves it."""

    name: str
    command: list[str]
    environment: Mapping[str, str] | None = None  # None: as it is here


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a part ended: 0 is well. `said` is what it printed, where that was kept back."""

    name: str
    code: int
    seconds: float
    said: str = ""

    def __str__(self) -> str:
        return f"── {self.name}: {'FAILED' if self.code else 'passed'} in {self.seconds:.0f} s"


def run(options: argparse.Namespace) -> int:
    """Run the checks and tell how each ended; 1 when any of them failed."""
    root = _root()
    programs = Path(sys.executable).parent
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="jamii-test-") as folder:
        home = Path(folder)
        os.environ.setdefault("JAMII_SECRET_KEY", "only-for-tests")
        os.environ["JAMII_HOME"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "jamii.web.settings_test"
        if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
            # The suite starts Python a hundred times. Who wants no compiled files in the clone
            # gets them in the environment: compiling anew took a second of every start.
            os.environ.setdefault("PYTHONPYCACHEPREFIX", str(Path(sys.prefix) / "compiled"))
        translations.compile_all()
        with ExitStack() as stack:
            if options.arguments:
                stack.enter_context(database(home, durable=False))
                outcomes = [shown(Check("tests", [str(programs / "pytest"), *options.arguments]))]
            else:
                measuring = stack.enter_context(_country(root, home / "bench"))
                stack.enter_context(database(home, durable=False))
                tests = Check("tests", [str(programs / "pytest"), *in_processes()])
                outcomes = whole(_quick(programs), tests, beside=_slow(root, programs))
                if not any(outcome.code for outcome in outcomes):
                    outcomes.append(_measured(measuring))
    for outcome in outcomes:
        say(str(outcome))
    if any(outcome.code for outcome in outcomes):
        return 1
    say(f"All passed in {time.monotonic() - started:.0f} s.")
    return 0


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


def _measured(measuring: _Measuring) -> Outcome:
    """Wait for the country, and measure in it."""
    told, _ = measuring.building.communicate()
    if measuring.building.returncode:
        say(told)
        return Outcome("measurements", measuring.building.returncode, 0)
    command = _bench("run", *_MEASURED, *_BRIEF, *_CHECKED)
    return shown(Check("measurements", command, measuring.environment))


def whole(first: list[Check], tests: Check, *, beside: list[Check]) -> list[Outcome]:
    """Every part: style first, for it takes a second; then the tests, with the slow checks beside
    them. A failure among these is told at once, and keeps none of the others from being told.
    """
    outcomes = []
    for check in first:
        outcomes.append(shown(check))
        if outcomes[-1].code:
            return outcomes
    with ThreadPoolExecutor(1) as other:
        slow = other.map(told_if_failed, beside)
        last = shown(tests)
        return [*outcomes, *slow, last]


def _quick(programs: Path) -> list[Check]:
    return [
        Check("style", [str(programs / "ruff"), "check", "."]),
        Check("format", [str(programs / "ruff"), "format", "--check", "."]),
    ]


def _slow(root: Path, programs: Path) -> list[Check]:
    return [
        Check("types", [str(programs / "mypy"), *strict_paths(root)]),
        Check("walls", [str(programs / "lint-imports"), "--no-cache"]),
    ]


def in_processes() -> list[str]:
    """How pytest runs the whole: in a process for each core, and what took longest at the end."""
    processes = min(len(os.sched_getaffinity(0)), MOST_PROCESSES)
    # Of one core two processes would have half each, and prepare twice. One that died is not
    # replaced: the new one would be given the test that killed it.
    several = ["-n", str(processes), "--max-worker-restart=0"]
    return ["--durations=10", *(several if processes > 1 else [])]


def shown(check: Check) -> Outcome:
    """Carry out a check whose own words are shown as they come."""
    say(f"── {check.name}")
    begun = time.monotonic()
    code = subprocess.run(check.command, cwd=_root(), env=check.environment, check=False).returncode
    return Outcome(check.name, code, time.monotonic() - begun)


def told_if_failed(check: Check) -> Outcome:
    """Carry out a check beside the tests; its words are shown in one piece, if it fails."""
    begun = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=_root(),
        env=check.environment,
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    outcome = Outcome(check.name, done.returncode, time.monotonic() - begun, done.stdout)
    if outcome.code:
        say(f"\n{outcome.said.strip()}\n{outcome}")
    return outcome
