"""Fields of packs: checked on the way in, typed on the way out, apart from one another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from jamii.platform.packs import attributes

Plant = Callable[..., str]
RECORD = "people.person"


def field(name: str, kind: str, more: str = "", record: str = RECORD) -> str:
    """A difference that adds a field."""
    return f"""
[[delta]]
id = "x.{name}"
kind = "field-add"
target = "{record}.attributes"
intent = "Because a test needs it here."
spec = {{ name = "{name}", type = "{kind}", label = {{ en = "{name}" }}{more} }}
"""


@pytest.fixture
def packs(plant: Plant) -> list[str]:
    """A pack with a field of every type."""
    choices = ', choices = { a = { en = "A" }, b = { en = "B" } }'
    fields = [
        field("text", "text", ", max_length = 5, search = true"),
        field("number", "number", ', least = 0, most = "10.5"'),
        field("day", "day"),
        field("yes", "yes-no"),
        field("choice", "choice", choices),
        field("elsewhere", "text", record="claims.claim"),
    ]
    return [plant("x", deltas="".join(fields))]


@pytest.mark.parametrize(
    ("name", "sent", "stored", "typed"),
    [
        ("text", " abc ", "abc", "abc"),
        ("number", Decimal("2.50"), "2.5", Decimal("2.5")),
        ("number", "10.5", "10.5", Decimal("10.5")),
        ("day", "2026-01-31", "2026-01-31", date(2026, 1, 31)),
        ("day", date(2026, 1, 31), "2026-01-31", date(2026, 1, 31)),
        ("yes", "no", False, False),
        ("yes", True, True, True),
        ("choice", "b", "b", "b"),
    ],
)
def test_what_fits_is_kept_and_comes_back_typed(
    packs: list[str], name: str, sent: Any, stored: Any, typed: Any
) -> None:
    kept, problems = attributes.taken_in(RECORD, packs, {"x": {name: sent}})
    assert (kept, problems) == ({"x": {name: stored}}, [])
    (shown,) = attributes.shown(RECORD, packs, kept, filled=True)
    assert shown.value == typed


@pytest.mark.parametrize(
    ("name", "sent", "code"),
    [
        ("text", "abcdef", "attribute-too-long"),
        ("text", "a\x00", "text-not-kept"),
        ("number", "much", "not-a-number"),
        ("number", "NaN", "not-a-number"),
        ("number", "1e99", "not-a-number"),
        ("number", "-1", "attribute-too-small"),
        ("number", "11", "attribute-too-large"),
        ("day", "31.01.2026", "not-a-day"),
        ("yes", "maybe", "unknown-choice"),
        ("choice", "c", "unknown-choice"),
        ("nothing", "1", "attribute-unknown"),
        ("elsewhere", "1", "attribute-unknown"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(
    packs: list[str], name: str, sent: str, code: str
) -> None:
    _kept, problems = attributes.taken_in(RECORD, packs, {"x": {name: sent}}, prefix="members.2.")
    assert [(one.code, one.field) for one in problems] == [(code, f"members.2.ext.x.{name}")]


def test_what_was_not_sent_stays_and_what_others_keep_is_left_alone(packs: list[str]) -> None:
    stored = {"x": {"text": "abc", "choice": "a"}, "openimis": {"review": "idle"}}
    kept, problems = attributes.taken_in(RECORD, packs, {"x": {"text": ""}}, stored)
    assert problems == []
    assert kept == {"x": {"choice": "a"}, "openimis": {"review": "idle"}}
    assert stored["x"] == {"text": "abc", "choice": "a"}


def test_a_required_field_must_be_there(plant: Plant) -> None:
    packs = [plant("x", deltas=field("needed", "text", ", required = true"))]
    _kept, problems = attributes.taken_in(RECORD, packs, {})
    assert [(one.code, one.field) for one in problems] == [("required", "ext.x.needed")]
    assert attributes.taken_in(RECORD, packs, {}, {"x": {"needed": "is there"}})[1] == []


def test_two_packs_keep_apart_what_they_hold(plant: Plant) -> None:
    packs = [plant(name, deltas=field("size", "number")) for name in ("one", "two")]
    sent = {"one": {"size": 1}, "two": {"size": 2}}
    kept, _problems = attributes.taken_in(RECORD, packs, sent)
    assert attributes.out(RECORD, packs, kept) == {"ext.one.size": "1", "ext.two.size": "2"}


def test_without_its_pack_a_value_is_kept_and_not_shown(packs: list[str]) -> None:
    stored = {"x": {"text": "abc"}}
    assert attributes.shown(RECORD, [], stored) == []
    assert attributes.taken_in(RECORD, [], {}, stored) == (stored, [])


def test_a_value_of_an_older_form_is_shown_as_it_is(packs: list[str]) -> None:
    held = {"x": {"day": "last summer"}}
    assert [one.value for one in attributes.shown(RECORD, packs, held, filled=True)] == [
        "last summer"
    ]


def test_only_what_is_declared_so_can_be_searched(packs: list[str]) -> None:
    assert [one.name for one in attributes.searchable(RECORD, packs)] == ["text"]
