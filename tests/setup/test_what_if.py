"""`jamii whatif` prints what came out, and refuses in sentences."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from uuid import UUID

import pytest

from jamii.claims.tests.factories import make_covered_farahs
from jamii.cli import what_if
from jamii.cli.home import Refused
from jamii.reports.whatif.tests.factories import YEAR, three_claims


def options(**changes: object) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    what_if.add_arguments(parser)
    given = parser.parse_args(["FAM", "--processes", "1"])
    return argparse.Namespace(**{**vars(given), **changes})


@pytest.mark.django_db
def test_the_command_prints_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    make_covered_farahs()
    three_claims()
    asked = options(first=YEAR.first, last=YEAR.last)
    assert what_if._run(asked, {"ceiling.any": "60"}) == 0
    said = capsys.readouterr().out.replace("\xa0", " ")
    assert "The scheme pays 100.00 XTS as it was, 80.00 XTS with the change: -20.00 XTS" in said
    assert "It pays more for 0 people, less for 1" in said
    asked.json = "-"
    assert what_if._run(asked, {"ceiling.any": "60"}) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["result"]["whole"] == ["", 2, 3, "100", "80", 0, 1]
    assert UUID(found["run"])
    with pytest.raises(Refused, match=r"ceiling\.any: This must not be below zero"):
        what_if._run(asked, {"ceiling.any": "-1"})
    with pytest.raises(Refused, match="There is no plan OTHER"):
        what_if._run(options(plan="OTHER"), {})


def test_a_change_comes_from_a_file_and_from_the_command(tmp_path: Path) -> None:
    file = tmp_path / "change.toml"
    file.write_text("prices = 105\n[ceiling]\nany = 40.00\n[covered.item]\nM1 = false\n")
    given = what_if._given(options(file=str(file), sets=["prices=110"]))
    assert given == {"prices": "110", "ceiling.any": "40.00", "covered.item.M1": "no"}
    with pytest.raises(Refused, match="write NAME=VALUE"):
        what_if._given(options(sets=["prices"]))
    with pytest.raises(Refused):
        what_if._given(options(file=str(file) + "x"))
