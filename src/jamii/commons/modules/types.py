"""Modules: what they say of themselves, what is measured of them, and the grade that follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from jamii.kernel.reasons import Reason, Value


class PersonalData(StrEnum):
    """What a module's tables say about people."""

    NONE = "none"
    IDENTIFYING = "identifying"
    SENSITIVE = "sensitive"


class Grade(StrEnum):
    """The levels in ascending order; `NONE` where not even bronze is reached."""

    NONE = "no-grade"
    BRONZE = "bronze"
    SILVER = "silver"
    GOLD = "gold"
    PLATINUM = "platinum"


LEVELS = (Grade.BRONZE, Grade.SILVER, Grade.GOLD, Grade.PLATINUM)


class Outcome(StrEnum):
    """What a rule says. `UNMEASURED` counts as not passed: nobody looked yet."""

    PASSED = "passed"
    FAILED = "failed"
    EXEMPT = "exempt"
    UNMEASURED = "unmeasured"


@dataclass(frozen=True, slots=True)
class Declared:
    """What a module says of itself in its `module.toml`. Texts by language; empty: not said."""

    title: Mapping[str, str]
    purpose: Mapping[str, str]
    owner: str
    personal_data: PersonalData
    essential: bool = False  # cannot be switched off: everything stands on it
    backup: str = ""  # a second maintainer, from another organisation
    claimed: Grade = Grade.NONE
    without_network: Mapping[str, str] = field(default_factory=dict)
    uninstall: Mapping[str, str] = field(default_factory=dict)
    threat_model: str = ""  # where it is written


@dataclass(frozen=True, slots=True)
class Table:
    """A table that a module owns; `rows` as the database estimates them."""

    name: str
    rows: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What is measured of one module. Shares are counts of both sides, never percentages."""

    uses: tuple[str, ...] = ()
    used_by: tuple[str, ...] = ()
    upward: tuple[str, ...] = ()  # modules above that it imports against the plan
    lines: int = 0  # of Python, without tests and migrations
    tables: tuple[Table, ...] = ()
    screens: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()
    hooks: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()  # that implement one of its hooks, or state a delta on it
    texts: int = 0
    translated: int = 0  # into French
    tests: int = 0
    services: int = 0  # public functions that change something
    journalled: int = 0  # of them, those that write to the journal
    refusals: int = 0  # codes that it refuses with
    refused_in_tests: int = 0
    budgets: int = 0  # tests that count statements
    upgrades: int = 0  # tests of records that an earlier release wrote
    explained: int = 0  # screens with a page of help in both languages
    exercises: int = 0  # lessons in which it is used
    routes_tested: int = 0
    old_overrides: int = 0  # code_override deltas of packs, older than six months
    open_feedback: int = 0

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        kept: dict[str, Any] = {}
        for name in self.__dataclass_fields__:
            value = getattr(self, name)
            if name == "tables":
                value = [[table.name, table.rows] for table in value]
            kept[name] = list(value) if isinstance(value, tuple) else value
        return kept

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Facts:
        """What was kept; facts that a later version measures are as if nothing was found."""
        values: dict[str, Any] = {}
        for name, value in kept.items():
            if name not in cls.__dataclass_fields__:
                continue
            if name == "tables":
                value = [Table(*row) for row in value]
            values[name] = tuple(value) if isinstance(value, list) else value
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Check:
    """One rule of a grade: what it says of a module, with the numbers that it looked at."""

    code: str
    level: Grade
    outcome: Outcome
    values: Mapping[str, Value] = field(default_factory=dict)

    @property
    def reason(self) -> Reason:
        """The rule as a sentence says it."""
        return Reason(self.code, self.values)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The grade, and every rule behind it."""

    grade: Grade
    checks: tuple[Check, ...]

    @property
    def next_up(self) -> tuple[Check, ...]:
        """The rules that keep it from the next level."""
        missing = [check for check in self.checks if not _holds(check)]
        if not missing:
            return ()
        lowest = min(LEVELS.index(check.level) for check in missing)
        return tuple(check for check in missing if LEVELS.index(check.level) == lowest)


def _holds(check: Check) -> bool:
    return check.outcome in (Outcome.PASSED, Outcome.EXEMPT)


@dataclass(frozen=True, slots=True)
class Module:
    """A module as it is shown. `measured_at` None: nobody looked yet, so that facts are empty."""

    name: str  # such as claims
    path: str  # such as jamii.claims
    wing: str  # such as registers; a room that stands alone is its own wing
    declared: Declared
    facts: Facts
    verdict: Verdict | None
    measured_at: datetime | None = None
    is_on: bool = True

    @property
    def grade(self) -> Grade:
        return Grade.NONE if self.verdict is None else self.verdict.grade

    @property
    def boasts(self) -> bool:
        """Whether it claims another grade than is measured."""
        return self.declared.claimed is not Grade.NONE and self.declared.claimed is not self.grade
