"""The worked examples of settlement against its rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from jamii.kernel import cases
from jamii.settlement.types import NEXT, RunAct, RunState

FOLDER = Path(__file__).parent / "cases"
CASES = [case for file in sorted(FOLDER.glob("*.yaml")) for case in cases.load(file)]
cases.discover()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_worked_example_holds(case: cases.Case) -> None:
    assert cases.run(case) == []


def test_every_worked_example_of_batches_is_here() -> None:
    named = {word for case in CASES for word in case.source.replace(",", " ").split()}
    wanted = {f"B{number}" for number in range(1, 21)} | {f"K{number}" for number in range(1, 6)}
    assert wanted | {"T1"} <= named


def test_only_what_was_confirmed_is_undone() -> None:
    assert [state for state in RunState if (state, RunAct.UNDO) in NEXT] == [RunState.CONFIRMED]
    assert [state for state in RunState if (state, RunAct.CONFIRM) in NEXT] == [RunState.DRAFT]
