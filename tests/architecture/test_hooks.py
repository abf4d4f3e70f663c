"""A hook ships with its docstring, a use in a pack of the house, and a test there; otherwise it
waits.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

import pytest

import jamii_demoland
import jamii_mutuelle
from tests.architecture.rooms import SOURCE, rooms

PACKS = SOURCE.parent.parent / "packs"


def _declared() -> Iterator[tuple[str, object]]:
    """Every hook that a room declares, by name."""
    for room, folder in rooms().items():
        if (folder / "hooks.py").exists():
            module = import_module(f"{room}.hooks")
            for name, function in inspect.getmembers(module, inspect.isfunction):
                if hasattr(function, "jamii_spec"):
                    yield name, function


def _implemented() -> dict[str, ModuleType]:
    """The hooks that the packs of the house implement, and where."""
    return {
        name: module
        for pack in (jamii_mutuelle.pack, jamii_demoland.pack)
        for module in pack.hook_modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if hasattr(function, "jamii_impl")
    }


HOOKS = sorted(_declared())


def test_there_are_hooks() -> None:
    assert [name for name, _ in HOOKS] == [
        "claim_checks",
        "claim_number",
        "claim_number_series",
        "cover_number",
        "joining_checks",
        "person_number",
        "receipt_number",
    ]


@pytest.mark.parametrize(("name", "hook"), HOOKS, ids=[name for name, _ in HOOKS])
def test_a_hook_is_described_used_and_tested(name: str, hook: object) -> None:
    assert inspect.getdoc(hook), f"{name} has no docstring"
    assert name in _implemented(), f"no pack uses {name}"
    tested = [file.name for file in PACKS.rglob("test_*.py") if f"{name}(" in file.read_text()]
    assert tested, f"no test of a pack calls {name}"


def test_no_pack_implements_a_hook_that_does_not_exist() -> None:
    assert set(_implemented()) <= {name for name, _ in HOOKS}
