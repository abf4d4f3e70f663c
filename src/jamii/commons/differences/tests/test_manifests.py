"""A manifest is read with all its mistakes at once, and written in bands."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from jamii.commons.differences.rules.manifests import band, read_told, written
from jamii.commons.differences.types import (
    Carried,
    Forecast,
    NodeCode,
    Verdict,
    forecast,
    overdue_days,
)
from jamii.kernel.errors import Invalid

NODE = {"code": "tz-lake", "name": {"en": "Lake"}, "country": "TZ", "core": "1.4"}
ONE = {"id": "a", "kind": "field_add", "target": "g.case.who", "since": date(2025, 1, 1)}


def _told(*differences: Any, **node: Any) -> dict[str, Any]:
    return {"node": {**NODE, **node}, "difference": list(differences)}


def test_what_is_written_is_read_again() -> None:
    used = {**ONE, "usage": {"percent": 38, "last": date(2026, 1, 28)}, "tests": ["t"]}
    told = read_told(_told(used, settings={"x": 1}, unclaimed=["table y"]))
    (carried,) = told.carried
    assert (carried.kind, carried.usage.percent) == ("field-add", 38)
    again = read_told(written(told, with_usage=True))
    assert again.carried[0].usage.percent == 10  # the band 10-50, by its lowest
    assert again.carried[0].usage.last == date(2026, 1, 28)
    assert (again.settings, again.unclaimed, again.core) == ({"x": 1}, ("table y",), "1.4")
    silent = read_told(written(told, with_usage=False))
    assert silent.carried[0].usage.percent is None


@pytest.mark.parametrize(
    ("percent", "name"),
    [(0, "<1"), (1, "1-10"), (9, "1-10"), (10, "10-50"), (50, "10-50"), (51, ">50")],
)  # fmt: skip
def test_bands(percent: int, name: str) -> None:
    assert band(percent) == name


def test_a_kind_of_a_later_release_is_kept_and_shown_as_unknown() -> None:
    (carried,) = read_told(_told({**ONE, "kind": "hologram_add"})).carried
    assert (carried.kind, carried.kind_written) == ("unknown-kind", "hologram-add")


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({}, [("node", "code"), ("node", "country")]),
        (_told(ONE, code="TZ"), [("node", "code")]),
        (_told({"id": "a"}, {**ONE, "target": ""}), [
            ("difference 1", "kind"), ("difference 1", "target"), ("difference 2", "target"),
        ]),
        (_told(ONE, ONE), [("difference 2", "id")]),
        (_told("x"), [("difference 1", "form")]),
        (_told({**ONE, "usage": {"percent": 101}}), [("difference 1", "a")]),
        (_told({**ONE, "verdict": "fine"}), [("difference 1", "a")]),
        (_told(ONE, packs=[{"name": "x"}]), [("manifest", "form")]),
    ],
)  # fmt: skip
def test_every_mistake_is_named(told: dict[str, Any], wrong: list[tuple[str, str]]) -> None:
    with pytest.raises(Invalid) as refusal:
        read_told(told)
    found = [(one.values["where"], one.values["what"]) for one in refusal.value.problems]
    assert found == wrong


def _one(number: int, verdict: Verdict, review_by: date | None = None) -> Carried:
    node = NodeCode("tz-lake")
    return Carried(str(number), node, "p", "term", "text:x", verdict=verdict, review_by=review_by)


def test_the_forecast_of_an_upgrade() -> None:
    """Acceptance scene 3: 41 identical or stale, 3 conflicts, 2 deliberate."""
    verdicts = [Verdict.STALE] * 30 + [Verdict.IDENTICAL] * 11 + [Verdict.CONFLICT] * 3
    verdicts += [Verdict.DELIBERATE] * 2
    carried = tuple(_one(number, verdict) for number, verdict in enumerate(verdicts))
    assert forecast(carried) == Forecast(settle=3, vanish=41, stay=2)


def test_the_debt_of_an_instance_is_by_how_much_its_reviews_are_late() -> None:
    on = date(2026, 1, 31)
    late, soon = _one(1, Verdict.NEW, date(2026, 1, 1)), _one(2, Verdict.NEW, date(2026, 3, 1))
    assert overdue_days((late, soon, _one(3, Verdict.NEW)), on) == 30
