"""Which runs are there, what came of them, and what may be asked of a plan?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from jamii.kernel.actors import Actor
from jamii.kernel.days import Days, add_months, day_after, day_before
from jamii.kernel.errors import NotFound
from jamii.platform.database import as_days
from jamii.registers.catalogue import queries as catalogue
from jamii.registers.catalogue.types import ServiceCategory
from jamii.registers.organisations import queries as organisations
from jamii.registers.organisations.types import Scheme
from jamii.registers.people import queries as people
from jamii.registers.places import queries as places
from jamii.registers.places.types import Place
from jamii.reports.whatif import access, models
from jamii.reports.whatif.rules.change import read_stored
from jamii.reports.whatif.rules.comparison import NOWHERE, UNKNOWN, Home
from jamii.reports.whatif.types import Result, Run, RunId, State, TermsTried
from jamii.schemes.plans import queries as plans
from jamii.schemes.plans.types import Kind, Plan, TermsHash, TermsVersion

REGION_RANK, DISTRICT_RANK = 0, 1  # the two highest levels of the tree of places


# Runs


def _run(row: models.Run, currency: str) -> Run:
    return Run(
        RunId(row.id),
        row.scheme_id,
        row.plan_id,
        as_days(row.days),
        read_stored(row.change),
        State(row.state),
        row.total,
        row.done,
        row.asked_at,
        row.asked_by_name,
        currency,
        tuple(
            TermsTried(
                Days(date.fromisoformat(first), date.fromisoformat(last) if last else None),
                TermsHash(before),
                TermsHash(after),
            )
            for first, last, before, after in row.tried
        ),
        None if row.result is None else Result.from_json(row.result),
        row.names,
    )


def may_ask(by: Actor, scheme: UUID) -> bool:
    """Whether the person may try terms on the claims of the whole scheme: a grant that is narrowed
    to places or to a facility does not reach so far.
    """
    return any(
        reach.scheme in (None, scheme) and reach.places is None and reach.facility is None
        for reach in by.reaches(access.RUN)
    )


def _schemes(by: Actor) -> list[Scheme]:
    return [one for one in organisations.schemes(by, access.RUN) if may_ask(by, one.id)]


def _visible(by: Actor) -> QuerySet[models.Run]:
    return models.Run.objects.select_related("scheme").filter(
        scheme_id__in=[scheme.id for scheme in _schemes(by)]
    )


def run(key: UUID, *, by: Actor) -> Run:
    """The run. Two statements. Raises: NotFound, also out of reach."""
    row = _visible(by).filter(pk=key).first()
    if row is None:
        raise NotFound("not-found")
    return _run(row, row.scheme.currency)


def runs(*, by: Actor, after: str | None = None, size: int = 30) -> list[Run]:
    """One page of runs, newest first, without their results, one more than `size` when there are
    more. Two statements.
    """
    rows = _visible(by).defer("result", "names").order_by("-id")
    if after:
        rows = rows.filter(id__lt=after)
    return [_listed(row) for row in rows[: size + 1]]


def _listed(row: models.Run) -> Run:
    row.result, row.names = None, {}
    return _run(row, row.scheme.currency)


# What may be asked


def plans_to_ask_about(*, by: Actor) -> list[tuple[Plan, Scheme]]:
    """The plans of the schemes whose terms the person may try, by scheme and code."""
    return [(plan, scheme) for scheme in _schemes(by) for plan in plans.all_plans(scheme.id)]


def plan_to_ask_about(key: UUID, *, by: Actor) -> tuple[Plan, Scheme]:
    """The plan, for somebody who may try its terms. Raises: NotFound, also out of reach."""
    plan = plans.plan(key)
    if not may_ask(by, plan.scheme):
        raise NotFound("not-found")
    return plan, organisations.scheme(plan.scheme)


def last_year(today: date) -> Days:
    """The last twelve whole months."""
    tomorrow = day_after(today)
    last = today if tomorrow.day == 1 else day_before(today.replace(day=1))
    return Days(add_months(day_after(last), -12), last)


def versions_in(plan: UUID, days: Days) -> tuple[TermsVersion, ...]:
    """The versions of the terms that count on any of the days, oldest first."""
    last = days.last or date.max
    return tuple(
        version
        for version in plans.versions(plan)
        if version.days.first <= last
        and (version.days.last is None or version.days.last >= days.first)
    )


def categories(
    versions: Iterable[TermsVersion], named: Collection[tuple[Kind, str]], on: date
) -> dict[tuple[Kind, str], ServiceCategory | None]:
    """The services and items of these terms and those that are named, as far as the catalogue knows
    them, with the categories of services.
    """
    keys = {key for version in versions for key in version.terms.lines} | set(named)
    return {
        key: facts.category for key, (facts, _price) in catalogue.entry_facts(keys, on, {}).items()
    }


def lead_in(scheme: UUID, days: Days) -> Days:
    """The days of care whose claims are decided: from the earliest start of a cover that may count
    on the first day, so that what was used of it is known.
    """
    months = [
        version.terms.joining.insurance_months
        for plan in plans.all_plans(scheme)
        for version in plans.versions(plan.id)
    ]
    return Days(add_months(days.first, -max(months, default=0)), days.last)


# Where people live


class Homes:
    """Where people live, by region and district; places are read once in a run."""

    def __init__(self) -> None:
        self._places: dict[UUID, Place | None] = {}

    def of(self, persons: Collection[UUID]) -> dict[UUID, Home]:
        """The home of each person. Two statements, and one for each level of places not met yet."""
        found = people.persons(persons)
        households = {one.household for one in found.values() if one.household is not None}
        where = people.places_of(households)
        self._read(where.values())
        return {
            key: NOWHERE
            if one.household is None or one.household not in where
            else self._home(where[one.household])
            for key, one in found.items()
        }

    def _read(self, keys: Iterable[UUID]) -> None:
        missing = set(keys) - set(self._places)
        while missing:
            read: Mapping[Any, Place] = places.places(missing)
            self._places |= {key: read.get(key) for key in missing}
            above = {one.parent for one in read.values() if one.parent is not None}
            missing = above - set(self._places)

    def _home(self, key: UUID) -> Home:
        names = {REGION_RANK: UNKNOWN, DISTRICT_RANK: UNKNOWN}
        place = self._places.get(key)
        while place is not None:
            names[place.rank] = str(place.id)
            place = None if place.parent is None else self._places.get(place.parent)
        return Home(names[REGION_RANK], names[DISTRICT_RANK])


def names_of_places(keys: Iterable[str]) -> dict[str, str]:
    """The names of places by id as text; what is no place is left out."""
    ids = {UUID(key) for key in keys if _is_id(key)}
    return {str(key): one.name for key, one in places.places(ids).items()}


def _is_id(text: str) -> bool:
    return len(text) == 36


def names_of_entries(keys: Iterable[str]) -> dict[str, Mapping[str, str]]:
    """The names of services and items by kind and code (`service.V1`)."""
    codes = [
        (Kind(kind), code) for kind, point, code in (key.partition(".") for key in keys) if point
    ]
    return {
        f"{kind.value}.{code}": names
        for (kind, code), names in catalogue.entry_names(codes).items()
    }
