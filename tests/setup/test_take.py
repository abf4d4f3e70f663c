"""`jamii take` tries and takes files, and says row by row what was refused."""

from __future__ import annotations

import csv
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from jamii.claims import models
from jamii.claims.tests.factories import make_covered_farahs
from jamii.claims.tests.test_filing import sent
from jamii.claims.tests.test_filing_doors import lines, xml
from jamii.cli import take as command
from jamii.cli.home import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command finds the database of the tests, with the covered Farahs."""
    make_covered_farahs()

    @contextmanager
    def ready() -> Iterator[None]:
        yield

    monkeypatch.setattr(command, "ready", ready)


def _run(*files: Path, trial: bool = False, results: str | None = None, **more: Any) -> int:
    options = {"scheme": None, "login": None, "language": "en"} | more
    return command.run(Namespace(files=list(files), trial=trial, results=results, **options))


def test_the_command_tries_takes_and_writes_the_results(
    at_home: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.xml", tmp_path / "bad.ndjson"
    good.write_bytes(xml("X1"))
    bad.write_bytes(lines(sent(facility="HC"), sent(facility="HC", main_diagnosis="X99")))
    assert _run(good, bad, trial=True) == 1
    said = capsys.readouterr().out
    assert f"{good}: 1 claims: 1 would be taken, 0 came before, 0 would be refused." in said
    assert f"{bad}:2: main_diagnosis: There is no diagnosis X99 on the list." in said
    assert (models.Claim.objects.count(), models.ClaimFile.objects.count()) == (0, 0)
    results = tmp_path / "results.csv"
    assert _run(good, results=str(results)) == 0
    assert _run(good, bad, results=str(results), language="fr") == 1
    rows = list(csv.reader(results.open()))
    assert [row[4] for row in rows[1:]] == ["déjà venue", "prise", "refusée"]
    assert models.Claim.objects.count() == 2


def test_the_command_refuses_in_sentences(
    at_home: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.xml"
    broken.write_bytes(b"<Claims>\n<Claim>")
    assert _run(broken) == 1
    assert f"{broken}:2: The XML is broken here, at column 8." in capsys.readouterr().err
    with pytest.raises(Refused, match="There is no file"):
        _run(tmp_path / "none.csv")
    with pytest.raises(Refused, match="There is no scheme ZZ"):
        _run(broken, scheme="ZZ")
    with pytest.raises(Refused, match="There is no user zoe"):
        _run(broken, login="zoe")
