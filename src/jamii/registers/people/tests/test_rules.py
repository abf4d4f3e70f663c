"""Numbers and likeness, by worked examples and laws."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamii.kernel import cases
from jamii.registers.people.rules import cases as _runners  # noqa: F401
from jamii.registers.people.rules.duplicates import LOOK_FROM, likeness
from jamii.registers.people.rules.phone import is_phone

EXAMPLES = cases.load(Path(__file__).parent / "cases" / "numbers.yaml")


@pytest.mark.parametrize("case", EXAMPLES, ids=lambda case: case.name)
def test_worked_example(case: cases.Case) -> None:
    assert cases.run(case) == []


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("", True),
        ("+000 77 652268", True),
        ("(077) 65-22-68", True),
        ("12345", False),  # too few digits to be anybody's
        ("1234567890123456", False),  # more than the world's plan allows
        ("abc12", False),
        ("77 652268 Ada", False),
    ],
)
def test_a_phone_is_what_can_be_called(text: str, is_one: bool) -> None:
    assert is_phone(text) is is_one


BORN = date(1990, 3, 15)


@pytest.mark.parametrize(
    ("name", "born", "alike"),
    [
        ("Ada Farah", BORN, ("alike-name", "same-birthday")),
        ("Farah Ada", BORN, ("alike-name", "same-birthday")),
        ("Ada Fara", BORN, ("alike-name", "same-birthday")),
        ("ADA FARAH", date(1990, 3, 16), ("alike-name", "near-birthday")),
    ],
)
def test_typing_errors_and_swapped_names_are_worth_a_look(
    name: str, born: date, alike: tuple[str, ...]
) -> None:
    score, found = likeness("Ada Farah", BORN, "female", name, born, "female")
    assert score >= LOOK_FROM
    assert found == alike


def test_another_name_is_not_worth_a_look() -> None:
    assert likeness("Ada Farah", BORN, "female", "Ruth Mensah", BORN, "female")[0] < LOOK_FROM


names = st.text(st.characters(categories=["L"]), min_size=1, max_size=20)
days = st.dates(min_value=date(1920, 1, 1), max_value=date(2026, 1, 1))


@given(names, days, names, days)
def test_likeness_is_the_same_both_ways(one: str, born: date, other: str, other_born: date) -> None:
    there = likeness(one, born, "male", other, other_born, "male")
    back = likeness(other, other_born, "male", one, born, "male")
    assert abs(there[0] - back[0]) <= 12  # the matcher may align two names differently
    assert 0 <= there[0] <= 100
