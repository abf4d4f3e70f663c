"""The covers of a person as decisions read them, and the checks that were made."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from jamii.coverage.eligibility import access
from jamii.coverage.eligibility.models import Check
from jamii.coverage.eligibility.rules import answer
from jamii.coverage.eligibility.rules.near import days_of_history, shown_since
from jamii.coverage.eligibility.types import (
    SHOWN_MONTHS,
    CoverAnswer,
    CoverOn,
    Outcome,
    Patient,
    Question,
)
from jamii.coverage.enrolment import queries as enrolment
from jamii.coverage.enrolment.types import CoverFacts, Membership, cover_facts
from jamii.kernel.actors import Actor
from jamii.kernel.days import Days, add_months
from jamii.kernel.reasons import Reason
from jamii.platform import permissions
from jamii.registers.people import queries as people
from jamii.registers.people.types import Person
from jamii.schemes.plans import queries as plans
from jamii.schemes.usage import queries as usage
from jamii.schemes.usage.types import ClaimUse, Totals


def covers_near(
    person: UUID, day: date, *, schemes: Iterable[UUID] | None = None, lock: bool = False
) -> tuple[CoverOn, ...]:
    """All covers of the person that are open or ended within two years of the day, oldest first,
    each with the terms that count on the day. `schemes` None: of every scheme. With `lock` they are
    locked until the act commits.

    One statement; the terms of a plan come from memory once they were read.
    """
    facts = enrolment.covers_of_persons([person], shown_since(day), day, lock=lock)
    return _with_terms(facts, schemes)


def _with_terms(facts: Iterable[CoverFacts], schemes: Iterable[UUID] | None) -> tuple[CoverOn, ...]:
    wanted = None if schemes is None else set(schemes)
    listed = [cover for cover in facts if wanted is None or cover.scheme in wanted]
    named = plans.terms_named(cover.terms for cover in listed if cover.terms is not None)
    return tuple(CoverOn(cover, cover.plan_names, named.get(cover.terms or "")) for cover in listed)


def covers_of_members(
    persons: Sequence[UUID], day: date
) -> Mapping[UUID, tuple[tuple[CoverOn, ...], tuple[ClaimUse, ...], Totals]]:
    """For each of these persons the covers of the day, the claims and what was used. Two
    statements; the reach was checked before.
    """
    covers = _with_terms(enrolment.covers_of_persons(persons, shown_since(day), day), None)
    covers = tuple(cover for cover in covers if cover.covers(day))
    if not covers:
        return {}
    history, totals = _used(persons, covers, day, None)
    return {
        person: (
            tuple(cover for cover in covers if cover.facts.person == person),
            tuple(use for use in history if use.person == person),
            totals,
        )
        for person in persons
    }


def patient(person: Person) -> Patient:
    """What the rules need to know of a person."""
    return Patient(person.id, person.born, person.sex, person.closed_on)


def used_before(
    person: UUID, covers: tuple[CoverOn, ...], day: date, *, except_claim: UUID | None = None
) -> tuple[tuple[ClaimUse, ...], Totals]:
    """The person's claims in the periods of these covers, and near enough for a frequency; and what
    was used of each cover. One statement.
    """
    return _used([person], covers, day, except_claim)


def _used(
    persons: Sequence[UUID], covers: tuple[CoverOn, ...], day: date, except_claim: UUID | None
) -> tuple[tuple[ClaimUse, ...], Totals]:
    keys = [cover.id for cover in covers]
    return usage.used_before(persons, days_of_history(covers, day), keys, except_claim=except_claim)


class CoversOfMany:
    """The covers of many persons in memory; it answers as `covers_near` does, and hands out the
    same object for the same answer.
    """

    def __init__(
        self,
        memberships: Mapping[UUID, Sequence[Membership]],
        terms: plans.Snapshot,
        schemes: Collection[UUID] | None,
    ):
        self._memberships = memberships
        self._terms = terms
        self._schemes = schemes
        self._made: dict[tuple[UUID, int, tuple[str | None, ...]], tuple[CoverOn, ...]] = {}

    def near(self, person: UUID, day: date) -> tuple[CoverOn, ...]:
        """All covers of the person that are open or ended within two years of the day."""
        known = self._memberships.get(person)
        if not known:
            return ()
        since = shown_since(day)
        kept = [one for one in known if one.expiry >= since]
        names = tuple(self._terms.name_on(one.plan, day) for one in kept)
        # What ended before is the same for the same number of those that are left.
        made = self._made.get((person, len(kept), names))
        if made is None:
            by_cover = {one.cover: name for one, name in zip(kept, names, strict=True)}
            facts = cover_facts(kept, lambda one: by_cover[one.cover])
            made = self._made[person, len(kept), names] = tuple(
                CoverOn(cover, cover.plan_names, self._terms.named(cover.terms))
                for cover in facts
                if self._schemes is None or cover.scheme in self._schemes
            )
        return made

    @property
    def covers(self) -> frozenset[UUID]:
        """All covers that any answer may hold."""
        return frozenset(
            one.cover
            for of_person in self._memberships.values()
            for one in of_person
            if self._schemes is None or one.scheme in self._schemes
        )

    def days(self, first: date, last: date) -> Days:
        """Days that hold the history of each of these persons, for every day from `first` to
        `last`.
        """
        all_days = [one for of_person in self._memberships.values() for one in of_person]
        starts = [one.cover_effective for one in all_days if one.cover_effective is not None]
        ends = [one.cover_expiry for one in all_days]
        return Days(
            min([shown_since(first), *starts]), max([add_months(last, SHOWN_MONTHS), *ends])
        )


def covers_of_many(
    persons: Collection[UUID],
    first: date,
    terms: plans.Snapshot,
    *,
    schemes: Collection[UUID] | None = None,
    lock: bool = False,
) -> CoversOfMany:
    """The covers of these persons for any day from `first` on. With `lock` they are locked in
    sorted order until the act commits. Three statements.
    """
    since = shown_since(first)
    return CoversOfMany(enrolment.memberships(persons, since, lock=lock), terms, schemes)


def patients(persons: Collection[UUID]) -> dict[UUID, Patient]:
    """What the rules need to know of these persons. One statement."""
    return {key: patient(person) for key, person in people.persons(persons).items()}


def what_is_left(
    patient: Patient,
    day: date,
    covers: tuple[CoverOn, ...],
    history: tuple[ClaimUse, ...],
    totals: Totals,
) -> tuple[CoverAnswer, ...]:
    """What each of these covers still gives the patient on the day, from facts that were read; no
    statement.
    """
    return answer(Question(patient, day, covers, history, totals)).covers


@dataclass(frozen=True, slots=True)
class RecordedCheck:
    """One question that was asked, and its answer."""

    at: datetime
    actor_name: str
    on: date
    entry_code: str
    outcome: Outcome
    reasons: tuple[Reason, ...]


def checks_of(person: UUID, *, by: Actor, limit: int = 20) -> list[RecordedCheck]:
    """The last checks of a person within the reader's schemes, newest first. One statement."""
    rows: Any = Check.objects.filter(person_id=person).order_by("-at")
    rows = permissions.limit(rows, by, access.CHECK, scheme="scheme_id", facility="facility_id")
    return [
        RecordedCheck(
            row.at,
            row.actor_name,
            row.on,
            row.entry_code,
            Outcome(row.outcome),
            tuple(Reason.from_json(reason) for reason in row.reasons),
        )
        for row in rows[:limit]
    ]
