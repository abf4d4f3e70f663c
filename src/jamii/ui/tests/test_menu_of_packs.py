"""A pack moves a line of the menu, or leaves it out; rights stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jamii.kernel.actors import SYSTEM
from jamii.platform.packs import loaded
from jamii.platform.packs.tests.planting import Planted
from jamii.ui import slots

MENU = """
[[delta]]
id = "x.menu"
kind = "menu"
target = "people.menu.{line}"
intent = "Because a test needs it here."
spec = {spec}
"""


@pytest.fixture
def plant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., str]]:
    planted = Planted(tmp_path, monkeypatch)
    yield planted.plant
    planted.forget()


def lines() -> dict[str, str]:
    """Where each line of the menu stands."""
    return {e.url_name: section for section, entries in slots.menu_for(SYSTEM) for e in entries}


def test_a_line_is_left_out(plant: Callable[..., str]) -> None:
    pack = plant("x", deltas=MENU.format(line="duplicates", spec="{ hidden = true }"))
    before = lines()
    with loaded.using([pack]):
        assert set(before) - set(lines()) == {"people:duplicates"}
    assert lines() == before


def test_a_line_moves_to_another_section(plant: Callable[..., str]) -> None:
    spec = '{ section = "daily", order = 1 }'
    with loaded.using([plant("x", deltas=MENU.format(line="duplicates", spec=spec))]):
        assert lines()["people:duplicates"] == "daily"
        (first, *_rest) = dict(slots.menu_for(SYSTEM))["daily"]
        assert first.order <= 1


def test_a_section_that_does_not_exist_changes_nothing(plant: Callable[..., str]) -> None:
    before = lines()
    spec = '{ section = "attic" }'
    with loaded.using([plant("x", deltas=MENU.format(line="duplicates", spec=spec))]):
        assert lines() == before
