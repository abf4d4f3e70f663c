"""What the packs of the house say about themselves is true: each test that a difference names is
there.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import jamii
from jamii.platform.packs import loaded

PACKS = Path(jamii.__file__).parents[2] / "packs"
SHIPPED = sorted(folder.name for folder in PACKS.iterdir() if (folder / "pyproject.toml").exists())


@pytest.mark.parametrize("name", SHIPPED)
def test_each_test_that_a_difference_names_is_there(name: str) -> None:
    written = "\n".join(file.read_text() for file in (PACKS / name).rglob("test_*.py"))
    named = {test for delta in loaded.files_of(name).deltas for test in delta.tests}
    assert [test for test in sorted(named) if f"def {test}(" not in written] == []


def test_the_packs_of_the_house_are_installed() -> None:
    assert {"demoland", "fr-mr-terms", "mutuelle"} <= set(SHIPPED) <= set(loaded.installed())
