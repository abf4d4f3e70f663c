"""The launcher installs once, again when something changed, and says what a machine lacks.

A stand-in for Python notes what it is asked to do, so that nothing is fetched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Answers `-c` as the real one, under its own name, and makes an environment whose programs note
# what they are told.
STAND_IN = r"""#!/bin/sh
note='printf "%s\n" "$*" >>"$NOTES"'
case "$1 $2" in
    "-c "*) REAL "$@" | sed "s|REAL|$0|" ;;
    "-m venv")
        mkdir -p "$3/bin"
        if [ -n "${NO_VENV:-}" ]; then echo "ensurepip is not available"; exit 1; fi
        echo venv >>"$NOTES"
        printf '%s\n' '#!/bin/sh' "$note" '[ -z "${NO_INDEX:-}" ]' >"$3/bin/python"
        printf '%s\n' '#!/bin/sh' 'echo "jamii $*, process $$"' 'exit 7' >"$3/bin/jamii"
        chmod +x "$3/bin/python" "$3/bin/jamii" ;;
esac
"""


class Clone:
    """A folder with the launcher and what it reads, on a machine whose Python is the stand-in."""

    def __init__(self, folder: Path) -> None:
        self.machine = folder / "machine"
        self.machine.mkdir()
        python = self.machine / "python3.11"
        python.write_text(STAND_IN.replace("REAL", getattr(sys, "_base_executable", "")))
        python.chmod(0o755)
        for tool in ("sh", "dirname", "cat", "cksum", "rm", "mkdir", "sed", "chmod"):
            (self.machine / tool).symlink_to(shutil.which(tool) or tool)
        self.root = folder / "a clone"
        self.notes = folder / "notes"
        (self.root / "packs" / "demoland").mkdir(parents=True)
        (self.root / "packs" / "demoland" / "pyproject.toml").touch()
        (self.root / "packs" / "notes").mkdir()
        for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml"):
            (self.root / name).touch()
        shutil.copy(ROOT / "jamii", self.root / "jamii")

    def run(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.root / "jamii", *words],
            env={"PATH": str(self.machine), "NOTES": str(self.notes), **variables},
            capture_output=True,
            text=True,
            check=False,
        )

    def noted(self) -> list[str]:
        """What was done since the last time this was asked."""
        if not self.notes.exists():
            return []
        lines = self.notes.read_text().splitlines()
        self.notes.unlink()
        return [line.replace("-m pip --disable-pip-version-check --quiet ", "") for line in lines]


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path.resolve())


def _locked(clone: Clone, name: str) -> str:
    return f"install --require-hashes --only-binary :all: -r {clone.root / name}"


def _folders(clone: Clone) -> str:
    options = "install --no-deps --no-index --no-build-isolation"
    return f"{options} -e {clone.root} -e {clone.root / 'packs' / 'demoland'}"


def test_it_is_plain_shell() -> None:
    assert subprocess.run(["sh", "-n", ROOT / "jamii"], check=False).returncode == 0
    assert os.access(ROOT / "jamii", os.X_OK)
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert subprocess.run(["bash", "-n", ROOT / ".ci" / "run"], check=False).returncode == 0


def test_the_first_start_installs_locked_packages_then_the_folders(clone: Clone) -> None:
    done = clone.run("up", "--port", "8080")
    assert (done.returncode, done.stdout.split(",")[0]) == (7, "jamii up --port 8080")
    assert clone.noted() == ["venv", _locked(clone, "requirements.lock"), _folders(clone)]


def test_the_second_start_installs_nothing(clone: Clone) -> None:
    clone.run("up")
    clone.noted()
    assert clone.run("up").stderr == ""
    assert clone.noted() == []


@pytest.mark.parametrize(
    "changed", ["requirements.lock", "pyproject.toml", "packs/demoland/pyproject.toml"]
)
def test_what_changed_is_installed_into_the_same_environment(clone: Clone, changed: str) -> None:
    clone.run("up")
    clone.noted()
    (clone.root / changed).write_text("# changed\n")
    clone.run("up")
    assert clone.noted() == [_locked(clone, "requirements.lock"), _folders(clone)]


def test_a_new_pack_is_installed(clone: Clone) -> None:
    clone.run("up")
    clone.noted()
    (clone.root / "packs" / "notes" / "pyproject.toml").touch()
    clone.run("up")
    assert clone.noted()[-1] == f"{_folders(clone)} -e {clone.root / 'packs' / 'notes'}"


def test_a_moved_folder_gets_a_new_environment(clone: Clone) -> None:
    clone.run("up")
    clone.noted()
    clone.root = clone.root.rename(clone.root.with_name("moved"))
    clone.run("up")
    assert clone.noted()[0] == "venv"


def test_an_environment_without_stamp_is_half_a_folder(clone: Clone) -> None:
    half = clone.root / ".venv" / "lib"
    half.mkdir(parents=True)
    clone.run("up")
    assert clone.noted()[0] == "venv"
    assert not half.exists()


def test_an_installation_that_failed_is_begun_anew(clone: Clone) -> None:
    done = clone.run("up", NO_INDEX="1")
    assert done.returncode == 1
    assert "Installing failed" in done.stderr
    assert done.stdout == ""
    assert clone.noted() == ["venv", _locked(clone, "requirements.lock")]
    clone.run("up")
    assert clone.noted()[0] == "venv"


def test_a_machine_without_venv_is_told_what_to_install(clone: Clone) -> None:
    done = clone.run("up", NO_VENV="1")
    assert done.returncode == 1
    assert "apt install python3-venv" in done.stderr
    assert not (clone.root / ".venv").exists()
    assert clone.noted() == []


def test_a_machine_without_python_is_told_what_to_install(clone: Clone) -> None:
    (clone.machine / "python3.11").unlink()
    done = clone.run("up")
    assert done.returncode == 1
    assert "apt install python3 python3-venv" in done.stderr
    assert not (clone.root / ".venv").exists()


def test_a_python_that_is_too_old_is_passed_over(clone: Clone) -> None:
    newer = clone.machine / "python3.12"
    newer.write_text("#!/bin/sh\nexit 0\n")  # prints nothing: it is older than its name
    newer.chmod(0o755)
    assert clone.run("up").returncode == 7


def test_only_the_tests_install_what_tests_need(clone: Clone) -> None:
    clone.run("up")
    clone.noted()
    clone.run("test", "-k", "claims")
    assert clone.noted() == [_locked(clone, "requirements-dev.lock")]
    clone.run("test")
    assert clone.noted() == []


def test_the_command_takes_the_place_of_the_launcher(clone: Clone) -> None:
    clone.run("down")
    launched = subprocess.Popen(
        [clone.root / "jamii", "up"],
        env={"PATH": str(clone.machine), "NOTES": str(clone.notes)},
        stdout=subprocess.PIPE,
        text=True,
    )
    said, _ = launched.communicate()
    assert said == f"jamii up, process {launched.pid}\n"  # so signals arrive where they should
