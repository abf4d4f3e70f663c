"""Asking whether a person is covered; every question is recorded with its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from jamii.coverage.eligibility import access, models, queries
from jamii.coverage.eligibility.rules import answer
from jamii.coverage.eligibility.types import Answer, CoverAnswer, Question
from jamii.kernel.actors import Actor
from jamii.kernel.errors import Invalid
from jamii.kernel.ids import new_id
from jamii.platform import permissions
from jamii.registers.catalogue import queries as catalogue
from jamii.registers.catalogue.types import Kind
from jamii.registers.people import queries as people
from jamii.registers.people.types import Person
from jamii.registers.providers import queries as providers


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer, and about whom and what it was asked. `entry_names` are empty where no entry was
    asked for, or none of that code is known.
    """

    id: UUID
    person: Person
    on: date
    answer: Answer
    entry: tuple[Kind, str] | None
    entry_names: Mapping[str, str]
    facility: UUID | None


def check(
    number: str,
    *,
    on: date,
    entry: tuple[Kind, str] | None = None,
    facility: UUID | None = None,
    channel: str = "screen",
    by: Actor,
    at: datetime,
) -> Checked:
    """Whether the person with the number is covered on the day, for what, and how much is left.

    With an entry and a facility the facility's price list is asked too. Covers of every scheme in
    which the actor may ask are looked at. Raises: NotAllowed (`eligibility.check`), NotFound
    (`member-unknown`), Invalid (`day-too-far`).
    """
    permissions.require(by, access.CHECK, facility=facility)
    if abs((on - at.date()).days) > 2 * 366:
        raise Invalid("day-too-far", field="on")
    person = people.person_by_number(number, by=by, at=at, record=False)
    schemes = by.schemes(access.CHECK)
    covers = queries.covers_near(person.id, on, schemes=schemes)
    history, totals = queries.used_before(person.id, covers, on) if covers else ((), {})
    register = _entry(entry, facility, on)
    covering = next((cover for cover in covers if cover.covers(on)), None)
    joining = covering.terms.terms.joining if covering and covering.terms else None
    given = answer(
        Question(
            patient=queries.patient(person),
            day=on,
            covers=covers,
            history=history,
            totals=totals,
            entry=entry,
            is_known_entry=register.is_known,
            is_on_price_list=register.is_listed,
            frequency_days=register.frequency_days,
            majority_age=joining.majority_age if joining else 18,
        )
    )
    key = new_id(at)
    about = next((cover for cover in covers if cover.id == given.best), covering)
    # One row, written once, that names its actor itself: no act with a history to attribute.
    models.Check.objects.create(
        id=key,
        scheme_id=about.facts.scheme if about else _only(schemes),
        person_id=person.id,
        facility_id=facility,
        on=on,
        entry_kind=entry[0].value if entry else "",
        entry_code=entry[1][:50] if entry else "",
        outcome=given.outcome.value,
        reasons=[reason.as_json() for reason in given.reasons],
        at=at,
        actor_id=by.id,
        actor_name=by.name,
        channel=channel,
    )
    return Checked(key, person, on, given, entry, register.names, facility)


def _only(schemes: frozenset[UUID] | None) -> UUID | None:
    """The scheme of the actor, where there is but one."""
    return next(iter(schemes)) if schemes is not None and len(schemes) == 1 else None


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the registers say of the entry; `is_listed` None where no facility is named."""

    is_known: bool = True
    is_listed: bool | None = None
    frequency_days: int = 0
    names: Mapping[str, str] = field(default_factory=dict)


def _entry(entry: tuple[Kind, str] | None, facility: UUID | None, on: date) -> _Entry:
    if entry is None:
        return _Entry()
    lists = providers.price_lists_on(facility, on) if facility is not None else {}
    found = catalogue.entry_facts([entry], on, lists).get(entry)
    if found is None:
        return _Entry(is_known=False)
    facts, listed = found
    is_listed = None if facility is None else listed is not None
    return _Entry(facts.known == "valid", is_listed, facts.frequency_days, facts.names)


def left_of_household(
    household: UUID, on: date, *, by: Actor
) -> list[tuple[Person, tuple[CoverAnswer, ...]]]:
    """What is left for each member on the day, for those who may see the household; nothing is
    recorded, for it is no question about a service. Raises: NotFound.
    """
    members = people.household(household, by=by).members
    shown = []
    known = queries.covers_of_members([member.id for member in members], on)
    for member in members:
        covers, history, totals = known.get(member.id, ((), (), {}))
        given = answer(Question(queries.patient(member), on, covers, history, totals))
        shown.append((member, given.covers))
    return shown
