"""Worked examples as data: what is given, what is expected, and who can run it.

A file holds a list of cases, each with `name`, `kind`, `given`, `expect` and usually `source`. A
room registers the kinds that it can run; a kind takes `given` and returns what came out in the same
shape as `expect`. Only the keys that a case expects are compared, so that an officer writes down
what matters. See docs/reference/cases.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

Given = Mapping[str, Any]
Runner = Callable[[Given], Mapping[str, Any]]

# The modules that register kinds; they hold rules only, so that no database is needed.
_RUNNERS = (
    "jamii.registers.people.rules.cases",
    "jamii.coverage.enrolment.rules.cases",
    "jamii.coverage.eligibility.rules.cases",
    "jamii.claims.rules.cases",
    "jamii.settlement.rules.cases",
)
_kinds: dict[str, Runner] = {}
_KEYS = {"name", "kind", "source", "given", "expect", "note"}


class CaseError(ValueError):
    """A case is written in a way that cannot be run; the sentence names it."""


@dataclass(frozen=True, slots=True)
class Case:
    """One worked example."""

    name: str
    kind: str
    given: Given
    expect: Mapping[str, Any]
    source: str = ""


def case_kind(kind: str) -> Callable[[Runner], Runner]:
    """Register the function that runs cases of this kind."""

    def register(run: Runner) -> Runner:
        _kinds[kind] = run
        return run

    return register


def discover() -> frozenset[str]:
    """Load every runner and return the kinds that can be run."""
    for name in _RUNNERS:
        import_module(name)
    return frozenset(_kinds)


class _Loader(yaml.SafeLoader):
    """YAML in which numbers are exact and dates are dates."""


def _number(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(str(loader.construct_scalar(node)).replace("_", ""))


_Loader.add_constructor("tag:yaml.org,2002:float", _number)


def load(file: Path) -> list[Case]:
    """The cases of a file. Raises: CaseError for another shape, OSError when it cannot be read."""
    try:
        listed = yaml.load(file.read_text(encoding="utf-8"), _Loader)
    except (yaml.YAMLError, UnicodeDecodeError, InvalidOperation) as problem:
        raise CaseError(f"The file is no readable YAML: {problem}") from None
    if not isinstance(listed, list):
        raise CaseError("The file must hold a list of cases.")
    return [_case(entry, number) for number, entry in enumerate(listed, start=1)]


def _case(entry: Any, number: int) -> Case:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        raise CaseError(f"Case {number} has no name.")
    unknown = sorted(set(entry) - _KEYS)
    if unknown:
        raise CaseError(f"{entry['name']}: unknown keys {', '.join(unknown)}.")
    for key in ("given", "expect"):
        if not isinstance(entry.get(key), dict):
            raise CaseError(f"{entry['name']}: “{key}” is missing or no mapping.")
    return Case(
        entry["name"],
        str(entry.get("kind", "")),
        entry["given"],
        entry["expect"],
        str(entry.get("source", "")),
    )


def run(case: Case) -> list[str]:
    """What differs, one line each; nothing when the rules agree. Raises: CaseError for an unknown
    kind or key.
    """
    runner = _kinds.get(case.kind)
    if runner is None:
        known = ", ".join(sorted(_kinds))
        raise CaseError(f"{case.name}: the kind “{case.kind}” is unknown; there are {known}.")
    came = runner(case.given)
    return _differences(case.expect, came, "")


def _differences(expected: Any, came: Any, where: str) -> list[str]:
    if isinstance(expected, Mapping) and isinstance(came, Mapping):
        found = []
        for key, value in expected.items():
            inside = f"{where}.{key}" if where else str(key)
            if key not in came:
                found.append(
                    f"{inside}: nothing came of that name; there are {', '.join(map(str, came))}"
                )
            else:
                found += _differences(value, came[key], inside)
        return found
    if isinstance(expected, list) and isinstance(came, list | tuple):
        if len(expected) != len(came):
            return [f"{where}: expected {len(expected)} entries, came {len(came)}: {_shown(came)}"]
        return [
            line
            for place, (one, other) in enumerate(zip(expected, came, strict=True), start=1)
            for line in _differences(one, other, f"{where}.{place}")
        ]
    if _same(expected, came):
        return []
    return [f"{where}: expected {_shown(expected)}, came {_shown(came)}"]


def _same(expected: Any, came: Any) -> bool:
    if isinstance(came, Decimal) and isinstance(expected, int | Decimal | str):
        try:
            return Decimal(str(expected)) == came
        except InvalidOperation:
            return False
    return bool(expected == came)


def _shown(value: Any) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_shown(item) for item in value) + "]"
    return "nothing" if value is None else str(value)


def only(given: Given, *known: str) -> None:
    """Raises: CaseError for a key that this kind does not know, so that no typing error passes
    unseen.
    """
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise CaseError(f"unknown keys {', '.join(unknown)}; known are {', '.join(known)}")
