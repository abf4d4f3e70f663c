"""The covers of a person as decisions read them, and the checks that were made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from jamii.coverage.eligibility import access
from jamii.coverage.eligibility.models import Check
from jamii.coverage.eligibility.types import CoverOn, Outcome, Patient
from jamii.coverage.enrolment import queries as enrolment
from jamii.coverage.enrolment.types import CoverFacts
from jamii.kernel.actors import Actor
from jamii.kernel.days import Days, add_months
from jamii.kernel.reasons import Reason
from jamii.platform import permissions
from jamii.registers.people.types import Person
from jamii.schemes.plans import queries as plans
from jamii.schemes.usage import queries as usage
from jamii.schemes.usage.types import ClaimUse, Totals

# Covers that ended longer ago than this are not shown, and no claim reaches so far back.
SHOWN_MONTHS = 24


def covers_near(
    person: UUID, day: date, *, schemes: Iterable[UUID] | None = None, lock: bool = False
) -> tuple[CoverOn, ...]:
    """All covers of the person that are open or ended within two years of the day, oldest first,
    each with the terms that count on the day. `schemes` None: of every scheme. With `lock` they are
    locked until the act commits.

    One statement; the terms of a plan come from memory once they were read.
    """
    facts = enrolment.covers_of_persons([person], _since(day), day, lock=lock)
    return _with_terms(facts, schemes)


def _since(day: date) -> date:
    return add_months(day, -SHOWN_MONTHS)


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
    covers = _with_terms(enrolment.covers_of_persons(persons, _since(day), day), None)
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
    return Patient(person.id, person.born, person.sex, person.ended_on)


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
    starts = [cover.facts.effective for cover in covers if cover.facts.effective is not None]
    first = min([_since(day), *starts])
    last = max([add_months(day, SHOWN_MONTHS), *(cover.facts.expiry for cover in covers)])
    keys = [cover.id for cover in covers]
    return usage.used_before(persons, Days(first, last), keys, except_claim=except_claim)


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
