"""The command explains itself, and says in a sentence why it will not do something."""

from __future__ import annotations

import io
import os
import re
import socket
import sys
from pathlib import Path

import pytest

from jamii.cli import doctor, home, main, up
from jamii.cli import test as suite

ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, and no database beside it."""
    monkeypatch.setenv("JAMII_HOME", str(tmp_path.resolve() / "home"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path.resolve() / "home"


@pytest.mark.parametrize("word", sorted(main.WORDS))
def test_every_word_explains_itself_with_an_example(
    word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main.main([word, "--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert f"Example: jamii {word}" in said
    assert said.count("\n") >= 6


def test_the_list_of_words_has_a_line_for_each(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main.main(["--help"])
    said = capsys.readouterr().out
    # What a long word does stands below it.
    assert [word for word in main.WORDS if not re.search(rf"\n    {word}\s", said)] == []


def test_an_example_is_understood() -> None:
    parser = main.parser()
    for word, file in main.WORDS.items():
        example = sys.modules[f"jamii.cli.{file}"].EXAMPLE.split()
        words = example[1:2] if word in main.HANDS_OVER else example[1:]
        assert parser.parse_args(words).word == word


@pytest.mark.parametrize("word", sorted(main.HANDS_OVER))
def test_what_stands_behind_is_handed_over_untouched(
    word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[str] = []
    module = f"jamii.cli.{main.WORDS[word]}"
    monkeypatch.setattr(f"{module}.run", lambda options: taken.extend(options.arguments))
    assert main.main([word, "-k", "claims", "--create-db"]) == 0
    assert taken == ["-k", "claims", "--create-db"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["import", "openimis"], "Name a folder of CSV files, or a database with --dsn."),
        (
            ["import", "openimis", "x", "--dsn", "y"],
            "Name a folder of CSV files, or a database with --dsn.",
        ),
        (["import", "openimis", "no-such-folder"], "There is no folder no-such-folder."),
        (["bench", "run", "--repeat", "0"], "Measure at least once: --repeat 1 or more."),
        (
            ["bench", "run", "--size", "S", "--workers", "0"],
            "--workers, --clients and --seconds are above zero.",
        ),
        (["bench", "data", "XL"], "Say one size: XS, S, M, L, edge-M."),
        (["try", "no-such-file.yaml"], "no-such-file.yaml: No such file or directory"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(
    words: list[str], said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(words) == 1
    assert capsys.readouterr().err == f"{said}\n"


def test_a_size_that_is_none_is_not_understood(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main.main(["bench", "run", "--size", "XL"])
    assert refused.value.code == 2
    assert "invalid choice: 'XL'" in capsys.readouterr().err


def test_the_secret_is_made_once_and_is_its_owners_alone(folder: Path) -> None:
    key = home.make_home() / "secret-key"
    secret = key.read_text()
    assert len(secret) >= 48
    assert key.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    home.make_home()
    assert key.read_text() == secret


def test_the_home_of_another_user_is_left_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home.make_home()
    before = sorted(folder.iterdir())
    mine = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: mine + 4242)
    assert main.main(["up"]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"{folder} belongs to ")
    assert f"you are user {mine + 4242}. Run this as its owner" in said
    assert sorted(folder.iterdir()) == before


def test_a_second_up_says_where_the_first_one_is(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.make_home()
    with home.locked(folder) as note:
        note(ADDRESS)
        assert home.holder(folder) == os.getpid()
        assert main.main(["up"]) == 1
    assert capsys.readouterr().err == (
        f"Jamii already runs in {folder} at {ADDRESS} (process {os.getpid()}). "
        "Stop it with ./jamii down, or choose another folder with JAMII_HOME.\n"
    )
    assert not (folder / "postgres").exists()
    assert home.holder(folder) is None


def test_a_taken_port_is_said_before_anything_starts(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main.main(["up", "--port", str(port)]) == 1
    assert capsys.readouterr().err == (
        f"Another program already listens on 127.0.0.1:{port}. Stop it, or choose another "
        f"port: ./jamii up --port {port + 1}\n"
    )
    assert not (folder / "postgres").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--port", "70000"], "There is no port 70000. Choose one from 1024 to 65535."),
        (["--host", "192.0.2.1"], "Cannot listen on 192.0.2.1: Cannot assign requested address."),
    ],
)
def test_an_address_that_cannot_be_is_refused(
    arguments: list[str], sentence: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(["up", *arguments]) == 1
    assert capsys.readouterr().err.strip() == sentence
    assert not (folder / "postgres").exists()


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", ADDRESS),
        ("0.0.0.0", ADDRESS),
        ("::", "http://[::1]:8000"),
        ("jamii.example", "http://jamii.example:8000"),
    ],
)
def test_the_address_can_be_typed_into_a_browser(host: str, shown: str) -> None:
    assert up.address(host, 8000) == shown


def test_a_reset_without_a_person_to_ask_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home.make_home()
    (folder / "files").mkdir()
    photo = folder / "files" / "photo"
    photo.write_bytes(b"picture")
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    port = _free_port()
    assert main.main(["up", "--reset", "--port", port]) == 1
    assert "asks before it removes data" in capsys.readouterr().err
    assert photo.read_bytes() == b"picture"


def test_a_reset_leaves_a_database_of_others_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@192.0.2.1/none")
    assert main.main(["up", "--reset", "--yes", "--port", _free_port()]) == 1
    assert "Empty the one of DATABASE_URL yourself" in capsys.readouterr().err
    assert os.environ["DATABASE_URL"] == "postgresql://nobody@192.0.2.1/none"


def test_down_finds_nothing_where_nothing_runs(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(["down"]) == 0
    assert capsys.readouterr().out == "Nothing was running.\n"


def test_the_doctor_sees_a_package_that_differs_from_the_lock() -> None:
    lock = "babel==2.0 \\\n    --hash=sha256:00\ndjango==0.1\nno-such-package==1.0\n"
    seen = doctor.packages(lock)
    assert not seen.well
    assert "babel is 2." in seen.mend
    assert "no-such-package is missing instead of 1.0" in seen.mend
    elsewhere = doctor.packages("no-such-package==1.0 ; sys_platform == 'win32' \\\n")
    assert elsewhere.well


def test_the_strict_check_covers_every_rule_and_service() -> None:
    root = Path(suite.__file__).resolve().parents[3]
    paths = suite.strict_paths(root)
    assert {"src/jamii/kernel", "src/jamii/platform", "src/jamii/cli"} <= set(paths)
    assert "src/jamii/claims/types.py" in paths
    assert not [path for path in paths if "tests" in path]


def _free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return str(probe.getsockname()[1])
