"""A change of terms, a run, and what comes out of one.

Amounts are in the scheme's currency; percentages of prices are of today's list. People are counted,
never named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NewType
from uuid import UUID

from jamii.kernel.canonical import plain
from jamii.kernel.days import Days
from jamii.kernel.money import ZERO
from jamii.schemes.plans.types import Kind, Per, TermsHash

RunId = NewType("RunId", UUID)

SMALLEST_GROUP = 5  # fewer people than this are not shown apart


# What is changed


class What(StrEnum):
    """Which parameter is set. Behind it stands, after a point, for what: `ceiling.out-patient`."""

    CEILING = "ceiling"  # .any, .in-patient, .out-patient
    DEDUCTIBLE = "deductible"  # the same
    LIMITS_PER = "limits-per"
    CO_INSURANCE = "co-insurance"  # nothing, .service, .item, .service.CODE, .category.NAME
    FIXED = "fixed"  # .service.CODE: an amount per unit instead of a percentage
    WAITING = "waiting"  # months; as co-insurance
    MAX_QUANTITY = "max-quantity"  # as co-insurance
    COVERED = "covered"  # .service.CODE
    CATEGORY_CAP = "category-cap"  # .surgery …
    CATEGORY_CLAIMS = "category-claims"  # .visit …
    PRICES = "prices"  # percent of the list; nothing, .service, .item, .service.CODE


Worth = Decimal | Per | bool | None


@dataclass(frozen=True, slots=True)
class Operation:
    """One parameter and what it is set to. `value` None: none, without limit."""

    what: What
    target: tuple[str, ...]
    value: Worth

    @property
    def path(self) -> str:
        """How it is written: `ceiling.out-patient`."""
        return ".".join((self.what.value, *self.target))

    def as_text(self) -> str:
        """The value as it is written."""
        match self.value:
            case None:
                return "none"
            case bool():
                return "yes" if self.value else "no"
            case Per():
                return self.value.value
        return str(plain(self.value))


@dataclass(frozen=True, slots=True)
class Change:
    """What is tried, in the order in which it is done."""

    operations: tuple[Operation, ...] = ()

    def as_json(self) -> list[list[str]]:
        """The stored form: paths and values, in order."""
        return [[one.path, one.as_text()] for one in self.operations]


@dataclass(frozen=True, slots=True)
class PriceFactors:
    """By what list prices are multiplied: the entry's own factor, else that of its kind, else the
    general one.
    """

    of_all: Decimal = Decimal(1)
    of_kind: Mapping[Kind, Decimal] = field(default_factory=lambda: MappingProxyType({}))
    of_entry: Mapping[tuple[Kind, str], Decimal] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def of(self, kind: Kind, code: str) -> Decimal:
        """The factor of one entry."""
        own = self.of_entry.get((kind, code))
        return own if own is not None else self.of_kind.get(kind, self.of_all)

    @property
    def change_nothing(self) -> bool:
        return all(
            factor == 1 for factor in (self.of_all, *self.of_kind.values(), *self.of_entry.values())
        )


# What comes out


class Dimension(StrEnum):
    """By what people and claims are grouped."""

    REGION = "region"  # of the household, today
    DISTRICT = "district"
    LEVEL = "level"  # of the facility on the day of care
    AGE = "age"  # on the day of care
    SEX = "sex"
    MONTH = "month"  # of care
    ENTRY = "entry"  # service or item; claims are then lines

    @property
    def parts_people(self) -> bool:
        """Whether each person stands in one group only."""
        return self in (Dimension.REGION, Dimension.DISTRICT, Dimension.SEX)


REST = "rest"  # the groups of fewer people than may be shown, together


@dataclass(frozen=True, slots=True)
class Group:
    """People and their claims: what the scheme pays before and after, and for how many people it
    pays more or less. In a rest of groups that share people, these are at least so many.
    """

    key: str
    persons: int = 0
    claims: int = 0
    before: Decimal = ZERO
    after: Decimal = ZERO
    more: int = 0
    less: int = 0

    @property
    def difference(self) -> Decimal:
        return self.after - self.before

    def as_json(self) -> list[Any]:
        return [
            self.key,
            self.persons,
            self.claims,
            plain(self.before),
            plain(self.after),
            self.more,
            self.less,
        ]

    @classmethod
    def from_json(cls, stored: list[Any]) -> Group:
        key, persons, claims, before, after, more, less = stored
        return cls(key, persons, claims, Decimal(before), Decimal(after), more, less)


@dataclass(frozen=True, slots=True)
class Fit:
    """How far the run without the change is from what was really decided: claims of the same
    amount, what was decided, and the sum of the differences whatever their sign.
    """

    alike: int = 0
    decided: Decimal = ZERO
    apart: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Result:
    """What a run found, or a part of it. `changes`: how many people have which change of what the
    scheme pays for them, those without any left out. `reviewed`: claims with a reviewer's verdict.
    """

    whole: Group = Group("")
    groups: Mapping[Dimension, tuple[Group, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    changes: Mapping[Decimal, int] = field(default_factory=lambda: MappingProxyType({}))
    fit: Fit = Fit()
    reviewed: int = 0
    refused: tuple[int, int] = (0, 0)  # claims for which nothing is paid: before, after

    def as_json(self) -> dict[str, Any]:
        return {
            "whole": self.whole.as_json(),
            "groups": {
                dimension.value: [group.as_json() for group in groups]
                for dimension, groups in self.groups.items()
            },
            "changes": [[plain(amount), number] for amount, number in sorted(self.changes.items())],
            "fit": [self.fit.alike, plain(self.fit.decided), plain(self.fit.apart)],
            "reviewed": self.reviewed,
            "refused": list(self.refused),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Result:
        alike, decided, apart = stored["fit"]
        before, after = stored["refused"]
        return cls(
            Group.from_json(stored["whole"]),
            {
                Dimension(name): tuple(Group.from_json(group) for group in groups)
                for name, groups in stored["groups"].items()
            },
            {Decimal(amount): number for amount, number in stored["changes"]},
            Fit(alike, Decimal(decided), Decimal(apart)),
            stored["reviewed"],
            (before, after),
        )


# A run


class State(StrEnum):
    """Where a run stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


OPEN = frozenset({State.WAITING, State.RUNNING})


@dataclass(frozen=True, slots=True)
class TermsTried:
    """One version of the terms by its name, and the name of what was tried in its place."""

    days: Days
    before: TermsHash
    after: TermsHash


@dataclass(frozen=True, slots=True)
class Run:
    """One question and what became of it. `total` None: the claims are not counted yet."""

    id: RunId
    scheme: UUID
    plan: UUID
    days: Days
    change: Change
    state: State
    total: int | None
    done: int
    asked_at: datetime
    asked_by: str
    currency: str
    tried: tuple[TermsTried, ...] = ()
    result: Result | None = None
    names: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def is_open(self) -> bool:
        return self.state in OPEN
