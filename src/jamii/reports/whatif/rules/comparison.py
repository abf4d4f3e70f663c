"""What differs between the two runs, for how many people, and where?

A chunk holds all claims of a person, so that people are counted once and parts add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from jamii.claims.types import ClaimDecision, ClaimFacts
from jamii.kernel.days import Days, completed_years
from jamii.kernel.money import ZERO
from jamii.reports.whatif.rules.privacy import merged
from jamii.reports.whatif.rules.twice import paid, paid_for
from jamii.reports.whatif.types import SMALLEST_GROUP, Dimension, Fit, Group, Result

UNKNOWN = "unknown"
_AGES = ((5, "0-4"), (18, "5-17"), (40, "18-39"), (60, "40-59"))


def age_band(born: date, on: date) -> str:
    """The ages among which a person is on the day."""
    age = completed_years(born, on)
    return next((name for below, name in _AGES if age < below), "60+")


@dataclass(frozen=True, slots=True)
class Home:
    """Where a person lives: region and district, as far as they are known."""

    region: str = UNKNOWN
    district: str = UNKNOWN


NOWHERE = Home()


@dataclass(slots=True)
class _OfPerson:
    """One person's claims in one group."""

    claims: int = 0
    before: Decimal = ZERO
    after: Decimal = ZERO

    def add(self, before: Decimal, after: Decimal) -> None:
        self.claims += 1
        self.before += before
        self.after += after


_Groups = dict[str, dict[UUID, _OfPerson]]


class Tally:
    """Counts decisions of a part; `result` says what came of it. Only claims of `days` are counted
    in which the plan covers the person: the others are decided for the sake of what they use.
    """

    def __init__(self, days: Days, plan: UUID, homes: Mapping[UUID, Home]) -> None:
        self._days, self._plan, self._homes = days, plan, homes
        self._whole: dict[UUID, _OfPerson] = {}
        self._groups: dict[Dimension, _Groups] = {dimension: {} for dimension in Dimension}
        self._alike = self._reviewed = self._refused_before = self._refused_after = 0
        self._decided = self._apart = ZERO

    def add(
        self, facts: ClaimFacts, before: ClaimDecision, after: ClaimDecision, decided: Decimal
    ) -> None:
        """Count a claim; `decided` is what was really decided about it."""
        if facts.target not in self._days or not self._is_covered(facts):
            return
        person = facts.patient.id
        was, becomes = paid_for(before), paid_for(after)
        self._whole.setdefault(person, _OfPerson()).add(was, becomes)
        for dimension, key in self._keys(facts):
            self._count(dimension, key, person, was, becomes)
        for line, changed in zip(before.lines, after.lines, strict=True):
            entry = f"{line.kind.value}.{line.code}"
            was_line = paid(line) if line.passed else ZERO
            becomes_line = paid(changed) if changed.passed else ZERO
            self._count(Dimension.ENTRY, entry, person, was_line, becomes_line)
        self._alike += was == decided
        self._decided += decided
        self._apart += abs(was - decided)
        self._reviewed += bool(facts.verdicts)
        self._refused_before += not was
        self._refused_after += not becomes

    def _is_covered(self, facts: ClaimFacts) -> bool:
        return any(
            cover.facts.plan == self._plan and cover.covers(facts.target) for cover in facts.covers
        )

    def _keys(self, facts: ClaimFacts) -> Iterable[tuple[Dimension, str]]:
        home = self._homes.get(facts.patient.id, NOWHERE)
        return (
            (Dimension.REGION, home.region),
            (Dimension.DISTRICT, home.district),
            (Dimension.LEVEL, facts.facility.level.value),
            (Dimension.AGE, age_band(facts.patient.born, facts.target)),
            (Dimension.SEX, facts.patient.sex.value),
            (Dimension.MONTH, facts.target.strftime("%Y-%m")),
        )

    def _count(
        self, dimension: Dimension, key: str, person: UUID, before: Decimal, after: Decimal
    ) -> None:
        of_key = self._groups[dimension].setdefault(key, {})
        of_key.setdefault(person, _OfPerson()).add(before, after)

    def result(self) -> Result:
        """What was counted, every group as it is."""
        changes: dict[Decimal, int] = {}
        for one in self._whole.values():
            if one.after != one.before:
                change = one.after - one.before
                changes[change] = changes.get(change, 0) + 1
        return Result(
            _group("", self._whole.values()),
            {
                dimension: tuple(_group(key, groups[key].values()) for key in sorted(groups))
                for dimension, groups in self._groups.items()
            },
            changes,
            Fit(self._alike, self._decided, self._apart),
            self._reviewed,
            (self._refused_before, self._refused_after),
        )


def _group(key: str, people: Iterable[_OfPerson]) -> Group:
    listed = list(people)
    return Group(
        key,
        len(listed),
        sum(one.claims for one in listed),
        sum((one.before for one in listed), ZERO),
        sum((one.after for one in listed), ZERO),
        sum(one.after > one.before for one in listed),
        sum(one.after < one.before for one in listed),
    )


# Parts together


def together(parts: Iterable[Result]) -> Result:
    """The parts of a run as one; the order changes nothing."""
    whole = Group("")
    groups: dict[Dimension, dict[str, Group]] = {dimension: {} for dimension in Dimension}
    changes: dict[Decimal, int] = {}
    fit, reviewed, refused = Fit(), 0, (0, 0)
    for part in parts:
        whole = _sum(whole, part.whole)
        for dimension, listed in part.groups.items():
            of_dimension = groups[dimension]
            for group in listed:
                known = of_dimension.get(group.key, Group(group.key))
                of_dimension[group.key] = _sum(known, group)
        for amount, number in part.changes.items():
            changes[amount] = changes.get(amount, 0) + number
        fit = Fit(
            fit.alike + part.fit.alike,
            fit.decided + part.fit.decided,
            fit.apart + part.fit.apart,
        )
        reviewed += part.reviewed
        refused = (refused[0] + part.refused[0], refused[1] + part.refused[1])
    return Result(
        whole,
        {
            dimension: tuple(listed[key] for key in sorted(listed))
            for dimension, listed in groups.items()
        },
        dict(sorted(changes.items())),
        fit,
        reviewed,
        refused,
    )


def _sum(one: Group, other: Group) -> Group:
    return Group(
        one.key,
        one.persons + other.persons,
        one.claims + other.claims,
        one.before + other.before,
        one.after + other.after,
        one.more + other.more,
        one.less + other.less,
    )


def to_be_kept(result: Result) -> Result:
    """The result as it is kept and shown: small groups put together, and the single changes of
    people only where enough of them change.
    """
    return Result(
        result.whole,
        {dimension: merged(groups, dimension) for dimension, groups in result.groups.items()},
        {
            amount: number
            for amount, number in result.changes.items()
            if (result.whole.more if amount > 0 else result.whole.less) >= SMALLEST_GROUP
        },
        result.fit,
        result.reviewed,
        result.refused,
    )


def median_change(result: Result, *, of_more: bool) -> Decimal | None:
    """The change in the middle among people for whom the scheme pays more, or less; the mean of the
    two in the middle when their number is even. None: nobody, or too few to be told.
    """
    changes = [
        (amount, number)
        for amount, number in sorted(result.changes.items())
        if (amount > 0) is of_more
    ]
    total = sum(number for _amount, number in changes)
    if not total:
        return None
    return (_at(changes, (total - 1) // 2) + _at(changes, total // 2)) / 2


def _at(changes: list[tuple[Decimal, int]], place: int) -> Decimal:
    """The change at a place, counted from 0."""
    for amount, number in changes:
        if place < number:
            return amount
        place -= number
    raise ValueError("The place lies behind the last change.")
