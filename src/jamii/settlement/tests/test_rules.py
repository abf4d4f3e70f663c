"""The worked examples of settlement against its rules."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from jamii.claims.records import Cut
from jamii.kernel import cases
from jamii.kernel.money import ZERO
from jamii.settlement.rules.parts import in_whole_units
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


def test_parts_are_rounded_to_add_up_and_more_than_that_is_said() -> None:
    thirds = [Cut("cut-share", Decimal("33.335")), Cut("cut-deductible", Decimal("66.665"))]
    assert in_whole_units(thirds, Decimal("100.00"), 2) == (
        Cut("cut-deductible", Decimal("66.66")),
        Cut("cut-share", Decimal("33.34")),
    )
    assert in_whole_units([], Decimal("0.01"), 2) == (Cut("cut-unexplained", Decimal("0.01")),)
    assert in_whole_units([], ZERO, 2) == ()
    assert in_whole_units(thirds, Decimal("105.00"), 2) == (
        Cut("cut-deductible", Decimal("66.67")),
        Cut("cut-share", Decimal("33.34")),
        Cut("cut-unexplained", Decimal("4.99")),
    )
