"""Packs that only a test knows, as if they were installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jamii.platform.packs.tests.planting import Planted


@pytest.fixture
def plant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., str]]:
    """A function that plants a pack: its name, its layer, what stands in deltas and terms."""
    planted = Planted(tmp_path, monkeypatch)
    yield planted.plant
    planted.forget()
