"""What the source of a module tells: read as text, never run.

An installation carries the source with its tests, so that what is counted here is what runs.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

_REFUSALS = frozenset(
    {"Invalid", "NotAllowed", "NotFound", "WrongState", "Conflict", "Problem", "Refusal"}
)
_COUNTS = re.compile(r"num_queries|CaptureQueries")


@dataclass(frozen=True)
class Source:
    """The source of one module."""

    folder: Path

    @cached_property
    def _trees(self) -> dict[Path, ast.Module]:
        return {
            file: ast.parse(file.read_text())
            for file in sorted(self.folder.rglob("*.py"))
            if not {"tests", "migrations"} & set(file.relative_to(self.folder).parts)
        }

    @cached_property
    def _test_trees(self) -> dict[Path, ast.Module]:
        folder = self.folder / "tests"
        return {file: ast.parse(file.read_text()) for file in sorted(folder.rglob("test_*.py"))}

    @property
    def lines(self) -> int:
        """Lines of Python, without tests and migrations."""
        return sum(len(file.read_text().splitlines()) for file in self._trees)

    @property
    def tests(self) -> int:
        """Test functions, each counted once whatever its cases."""
        return len(list(self._tests()))

    @property
    def budgets(self) -> int:
        """Tests that count statements."""
        return sum(bool(_COUNTS.search(ast.unparse(test))) for test in self._tests())

    @property
    def upgrades(self) -> int:
        """Tests of records that an earlier release wrote."""
        return sum("upgrade" in test.name for test in self._tests())

    def _tests(self) -> Iterator[ast.FunctionDef]:
        for tree in self._test_trees.values():
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                    yield node

    @cached_property
    def tested_words(self) -> frozenset[str]:
        """Every text that stands in the tests."""
        return frozenset(
            node.value
            for tree in self._test_trees.values()
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        )

    @property
    def refusals(self) -> frozenset[str]:
        """The codes with which the module refuses."""
        found = set()
        for tree in self._trees.values():
            for node in ast.walk(tree):
                if not (isinstance(node, ast.Call) and node.args):
                    continue
                name, first = _name(node.func), node.args[0]
                if name in _REFUSALS and isinstance(first, ast.Constant):
                    found.add(str(first.value))
        return frozenset(found)

    def mutations(self) -> tuple[frozenset[str], frozenset[str]]:
        """The public functions of the services that act for somebody (`by`), and those of them that
        write to the journal, themselves or through what they call within the services.
        """
        functions = {
            node.name: node
            for file, tree in self._trees.items()
            if "services" in file.relative_to(self.folder).parts[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef)
        }
        calls = {name: _called(node) for name, node in functions.items()}
        writers = {name for name, called in calls.items() if "journal.write" in called}
        while True:
            more = {
                name
                for name, called in calls.items()
                if name not in writers and writers & {one.rpartition(".")[2] for one in called}
            }
            if not more:
                break
            writers |= more
        acting = {
            name for name, node in functions.items() if not name.startswith("_") and _acts(node)
        }
        return frozenset(acting), frozenset(acting & writers)


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _called(node: ast.FunctionDef) -> frozenset[str]:
    """What a function calls or hands on, as it is written."""
    return frozenset(
        ast.unparse(inner) if isinstance(inner, ast.Attribute) else inner.id
        for inner in ast.walk(node)
        if isinstance(inner, ast.Attribute | ast.Name)
    )


def _acts(node: ast.FunctionDef) -> bool:
    arguments = node.args
    named = {one.arg for one in (*arguments.args, *arguments.kwonlyargs)}
    return {"by", "at"} <= named


def count_named(texts: Iterable[str], wanted: Iterable[str]) -> int:
    """How many of the wanted stand in one of the texts."""
    return sum(any(one in text for text in texts) for one in wanted)
