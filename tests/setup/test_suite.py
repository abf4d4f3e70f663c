"""`jamii test`: whatever fails, fails the whole; what shares a demonstration stays together."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from jamii.cli import test as suite
from jamii.cli.test import Check, Outcome

ROOT = Path(__file__).resolve().parents[2]


def _python(name: str, code: str) -> Check:
    return Check(name, [sys.executable, "-c", code])


FINE = _python("style", "print('all well')")
TESTS = _python("tests", "print('2 passed')")
TYPES = _python("types", "print('well typed')")
WALLS = _python("walls", "print('a wall is broken'); raise SystemExit(3)")


def _codes(outcomes: list[Outcome]) -> list[tuple[str, int]]:
    return [(outcome.name, outcome.code) for outcome in outcomes]


def test_every_part_is_told_and_a_failure_beside_the_tests_counts(
    capfd: pytest.CaptureFixture[str],
) -> None:
    outcomes = suite.whole([FINE], TESTS, beside=[TYPES, WALLS])
    assert _codes(outcomes) == [("style", 0), ("types", 0), ("walls", 3), ("tests", 0)]
    said = capfd.readouterr().out
    assert "all well" in said
    assert "2 passed" in said
    assert "well typed" not in said
    assert "a wall is broken\n── walls: FAILED in " in said


def test_tests_that_fail_keep_no_check_from_being_told() -> None:
    tests = _python("tests", "raise SystemExit(1)")
    assert _codes(suite.whole([], tests, beside=[TYPES])) == [("types", 0), ("tests", 1)]


def test_bad_style_is_told_before_anything_long_begins() -> None:
    style = _python("style", "raise SystemExit(1)")
    assert _codes(suite.whole([style, FINE], TESTS, beside=[TYPES])) == [("style", 1)]


def test_there_is_a_process_for_each_core_up_to_four(monkeypatch: pytest.MonkeyPatch) -> None:
    for cores, expected in ((1, []), (2, ["-n", "2"]), (64, ["-n", "4"])):
        _with_cores(cores, monkeypatch)
        assert suite.in_processes()[1:3] == expected


def _with_cores(cores: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(range(cores)))


# Each test notes in which process it ran, and the third of them fails or kills its process.
SAMPLE = """
import os, pytest
from pathlib import Path

@pytest.mark.parametrize("number", range(4))
def test_one(number, request):
    with (Path(__file__).parents[2] / "notes").open("a") as notes:
        notes.write(f"{request.node.nodeid} {os.environ['PYTEST_XDIST_WORKER']}\\n")
    if os.environ.get("END") and number == 2:
        ENDING
"""


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Six files, two of them journeys, below the conftest of the whole, on two cores."""
    _with_cores(2, monkeypatch)
    shutil.copy(ROOT / "conftest.py", tmp_path / "conftest.py")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --import-mode=importlib\n")
    for name in ("journeys", "setup", "rooms"):
        (tmp_path / "tests" / name).mkdir(parents=True)
        for number in (1, 2):
            file = tmp_path / "tests" / name / f"test_{number}.py"
            file.write_text(SAMPLE.replace("ENDING", "pass"))
    return tmp_path


def _run(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST_", "DJANGO_", "DATABASE_URL"))
    }
    options = ("-p", "no:django", "-p", "no:cacheprovider", "-q", *suite.in_processes())
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options],
        cwd=folder,
        env={**kept, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def _ends(sample: Path, ending: str) -> subprocess.CompletedProcess[str]:
    (sample / "tests" / "rooms" / "test_2.py").write_text(SAMPLE.replace("ENDING", ending))
    return _run(sample, END="1")


def test_a_file_and_all_journeys_stay_in_one_process_and_a_failure_counts(sample: Path) -> None:
    done = _ends(sample, "assert False")
    assert done.returncode == 1, done.stdout
    assert "1 failed, 23 passed" in done.stdout
    processes: dict[str, set[str]] = {}
    ran = [line.split() for line in (sample / "notes").read_text().splitlines()]
    assert len(ran) == 24
    for nodeid, process in ran:
        file = nodeid.split("::")[0]
        piece = "journeys" if "journeys" in file else file
        processes.setdefault(piece, set()).add(process)
    assert len(processes) == 5
    assert all(len(which) == 1 for which in processes.values())
    assert len(set.union(*processes.values())) == 2
    # The journeys begin before all else: they last longest.
    (process,) = processes["journeys"]
    its_own = [nodeid for nodeid, where in ran if where == process]
    assert all("journeys" in nodeid for nodeid in its_own[:8])


def test_a_process_that_dies_fails_the_run_and_ends_it(sample: Path) -> None:
    done = _ends(sample, "os._exit(9)")
    assert done.returncode == 1, done.stdout
    assert "crashed while running 'tests/rooms/test_2.py::test_one[2]'" in done.stdout
