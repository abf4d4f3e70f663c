"""The worked examples of what a person may have, against the rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from jamii.kernel import cases

FOLDER = Path(__file__).parent / "cases"
CASES = [case for file in sorted(FOLDER.glob("*.yaml")) for case in cases.load(file)]
cases.discover()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_worked_example_holds(case: cases.Case) -> None:
    assert cases.run(case) == []
