"""Which facilities are there, and what are they on a day?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery

from jamii.kernel.actors import Actor
from jamii.kernel.days import nearest
from jamii.kernel.errors import NotFound
from jamii.kernel.words import fold
from jamii.platform import permissions
from jamii.platform.database import as_days, days_on
from jamii.registers.catalogue.types import CareType, Kind
from jamii.registers.places import queries as places
from jamii.registers.providers import access, types
from jamii.registers.providers.models import Catchment, ClaimAdministrator, Facility, FacilityTerms
from jamii.registers.providers.types import (
    ClaimAdministratorId,
    FacilityId,
    FacilityLevel,
    FacilityOn,
    FacilityRow,
    FacilityStatus,
    LegalForm,
    SubLevel,
)

# The terms that count on the day; else the last ones before it; else the first ones after it.
_ON = """
SELECT facility.id, facility.code, facility.name, facility.place_id, facility.sub_level,
       facility.legal_form, terms.level, terms.care_type, terms.status, terms.contract_days,
       terms.service_list_id, terms.item_list_id, terms.days @> %(on)s::date
       {more}
FROM providers_facility facility
LEFT JOIN LATERAL (
    SELECT * FROM providers_facilityterms terms WHERE terms.facility_id = facility.id
    ORDER BY lower(terms.days) <= %(on)s DESC,
             CASE WHEN lower(terms.days) <= %(on)s THEN lower(terms.days) END DESC,
             lower(terms.days)
    LIMIT 1
) terms ON true
WHERE facility.id = ANY(%(ids)s)
"""
_OF_ADMINISTRATOR = """,
       (SELECT facility_id FROM providers_claimadministrator WHERE id = %(administrator)s)
"""


def facilities_on(keys: Iterable[UUID], day: date) -> dict[UUID, FacilityOn]:
    """These facilities as they are on the day, in one statement; unknown ids are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_ON.format(more=""), {"on": day, "ids": list(set(keys))})
        rows = cursor.fetchall()
    return {row[0]: _on(row) for row in rows}


def facilities_within(place: UUID | None, day: date) -> list[FacilityOn]:
    """The facilities of today as they were on the day, by code: of a place, or of the whole
    country. Two statements, one more for a place.
    """
    rows = Facility.objects.filter(ended_on=None)
    if place is not None:
        rows = rows.filter(place_id__in=places.expand([place]))
    found = facilities_on(rows.values_list("id", flat=True), day)
    return sorted(found.values(), key=lambda row: row.code)


_LEVELS = """
SELECT asked.facility, asked.day, (
    SELECT terms.level FROM providers_facilityterms terms
    WHERE terms.facility_id = asked.facility
    ORDER BY lower(terms.days) <= asked.day DESC,
             CASE WHEN lower(terms.days) <= asked.day THEN lower(terms.days) END DESC,
             lower(terms.days)
    LIMIT 1
)
FROM unnest(%s::uuid[], %s::date[]) asked (facility, day)
"""


def levels_on(asked: Iterable[tuple[UUID, date]]) -> dict[tuple[UUID, date], FacilityLevel]:
    """The level of each facility on its day, found as `facilities_on` finds terms. One
    statement.
    """
    pairs = sorted(set(asked))
    with connection.cursor() as cursor:
        cursor.execute(_LEVELS, [[key for key, _ in pairs], [day for _, day in pairs]])
        rows = cursor.fetchall()
    return {(key, day): FacilityLevel(level or "dispensary") for key, day, level in rows}


def catchments(facilities: Iterable[UUID]) -> dict[UUID, dict[UUID, Decimal]]:
    """What percentage of which places each of these facilities serves. One statement."""
    found: dict[UUID, dict[UUID, Decimal]] = {}
    rows = Catchment.objects.filter(facility__in=set(facilities))
    for facility, place, percent in rows.values_list("facility_id", "place_id", "percent"):
        found.setdefault(facility, {})[place] = percent
    return found


def _on(row: tuple[Any, ...]) -> FacilityOn:
    key, code, name, place, sub_level, legal_form, *terms = row
    level, care_type, status, contract, service_list, item_list, counts = terms
    return FacilityOn(
        FacilityId(key),
        code,
        name,
        place,
        FacilityLevel(level or "dispensary"),
        CareType(care_type or "both"),
        FacilityStatus(status) if counts else FacilityStatus.INACTIVE,
        None if contract is None else as_days(contract),
        {Kind.SERVICE: service_list, Kind.ITEM: item_list},
        SubLevel(sub_level),
        LegalForm(legal_form),
        bool(counts),
    )


_ALL = """
SELECT facility.id, facility.code, facility.name, facility.place_id, facility.sub_level,
       facility.legal_form, terms.level, terms.care_type, terms.status, terms.contract_days,
       terms.service_list_id, terms.item_list_id, lower(terms.days), upper(terms.days)
FROM providers_facility facility
LEFT JOIN providers_facilityterms terms ON terms.facility_id = facility.id
ORDER BY facility.id, lower(terms.days)
"""


class Snapshot:
    """All facilities in memory, as they were when it was read, for whoever decides by the thousand.
    It answers as `facilities_on` does, and hands out the same object for the same answer.
    """

    def __init__(
        self, rows: Iterable[tuple[Any, ...]], administrators: Sequence[tuple[UUID, UUID, str]]
    ):
        self._rows: dict[UUID, list[tuple[Any, ...]]] = {}
        self._starts: dict[UUID, list[date]] = {}
        self._made: dict[tuple[UUID, int, bool], FacilityOn] = {}
        self._administrators = {key: facility for key, facility, _code in administrators}
        self._signs = {(facility, code): key for key, facility, code in administrators}
        self._codes: dict[str, UUID] = {}
        for row in rows:
            self._codes[row[1]] = row[0]
            self._rows.setdefault(row[0], []).append(row)
            starts = self._starts.setdefault(row[0], [])
            if row[-2] is not None:
                starts.append(row[-2])

    def on(self, key: UUID, day: date) -> FacilityOn | None:
        """The facility as it is on the day; None for an unknown one."""
        starts = self._starts.get(key)
        if starts is None:
            return None
        which = nearest(starts, day) if starts else 0
        *shown, first, end = self._rows[key][which]
        counts = first is not None and first <= day and (end is None or day < end)
        made = self._made.get((key, which, counts))
        if made is None:
            made = self._made[key, which, counts] = _on((*shown, counts))
        return made

    def facility_of(self, administrator: UUID | None) -> UUID | None:
        """The facility to which the claim administrator belongs; None for nobody known."""
        return None if administrator is None else self._administrators.get(administrator)

    def with_code(self, code: str) -> UUID | None:
        """The facility that has this code; None for an unknown one."""
        return self._codes.get(code)

    def administrator(self, facility: UUID, code: str) -> UUID | None:
        """The claim administrator of the facility who has this code, of several the last; None for
        an unknown one.
        """
        return self._signs.get((facility, code))

    @property
    def price_lists(self) -> frozenset[UUID]:
        """The lists that any facility uses on any day."""
        lists = (one for rows in self._rows.values() for row in rows for one in row[10:12])
        return frozenset(key for key in lists if key is not None)


def snapshot() -> Snapshot:
    """All facilities and claim administrators as they are now. Two statements."""
    with connection.cursor() as cursor:
        cursor.execute(_ALL)
        rows = cursor.fetchall()
    administrators = ClaimAdministrator.objects.order_by("days", "id")
    return Snapshot(rows, list(administrators.values_list("id", "facility_id", "code")))


def facility_and_administrator_on(
    key: UUID, administrator: UUID | None, day: date
) -> tuple[FacilityOn | None, UUID | None]:
    """The facility as it is on the day, None for an unknown one; and the facility to which the
    administrator belongs, None for nobody known. One statement.
    """
    values = {"on": day, "ids": [key], "administrator": administrator}
    with connection.cursor() as cursor:
        cursor.execute(_ON.format(more=_OF_ADMINISTRATOR), values)
        row = cursor.fetchone()
    return (None, None) if row is None else (_on(row[:-1]), row[-1])


def facility_on(key: UUID, day: date) -> FacilityOn:
    """The facility as it is on the day. Raises: NotFound."""
    found = facilities_on([key], day).get(key)
    if found is None:
        raise NotFound("not-found")
    return found


def price_lists_on(key: UUID, day: date) -> dict[Kind, UUID | None]:
    """The price lists that the facility uses on the day. Raises: NotFound."""
    return dict(facility_on(key, day).lists)


def _terms(row: FacilityTerms) -> types.FacilityTerms:
    return types.FacilityTerms(
        as_days(row.days),
        FacilityLevel(row.level),
        CareType(row.care_type),
        FacilityStatus(row.status),
        None if row.contract_days is None else as_days(row.contract_days),
        row.service_list_id,
        row.item_list_id,
    )


def _facility(row: Facility, terms: Iterable[FacilityTerms] = ()) -> types.Facility:
    return types.Facility(
        FacilityId(row.id),
        row.code,
        row.name,
        LegalForm(row.legal_form),
        SubLevel(row.sub_level),
        row.place_id,
        row.place.name,
        row.address,
        row.phone,
        row.fax,
        row.email,
        row.account_code,
        row.offline,
        row.ended_on,
        row.version,
        tuple(sorted((_terms(one) for one in terms), key=lambda one: one.days.first)),
    )


def _rows() -> QuerySet[Facility]:
    return Facility.objects.select_related("place")


def _scoped(by: Actor) -> QuerySet[Facility]:
    return permissions.limit(_rows(), by, access.VIEW, place="place_id", facility="id")


def facility(key: UUID) -> types.Facility:
    """The facility with all its terms. Raises: NotFound."""
    row = _rows().prefetch_related("terms").filter(pk=key).first()
    if row is None:
        raise NotFound("not-found")
    return _facility(row, row.terms.all())


def visible_facility(key: UUID, by: Actor) -> types.Facility:
    """The facility, for somebody who looks. Raises: NotFound, also where it is out of reach."""
    row = _scoped(by).prefetch_related("terms").filter(pk=key).first()
    if row is None:
        raise NotFound("not-found")
    return _facility(row, row.terms.all())


def by_code(code: str) -> types.Facility:
    """The facility that has the code today, with all its terms. Raises: NotFound."""
    row = _rows().prefetch_related("terms").filter(code=code, ended_on=None).first()
    if row is None:
        raise NotFound("not-found", code=code)
    return _facility(row, row.terms.all())


def facilities_by_id(keys: Iterable[UUID]) -> dict[UUID, types.Facility]:
    """The facilities by id, without their terms; unknown ids are left out."""
    return {row.id: _facility(row) for row in _rows().filter(pk__in=set(keys))}


def _matching(rows: QuerySet[Facility], text: str) -> QuerySet[Facility]:
    key = fold(text)
    if not key:
        return rows
    return rows.filter(
        Q(name_key__trigram_word_similar=key)
        | Q(name_key__contains=key)
        | Q(code__istartswith=text.strip())
    )


def facilities(
    by: Actor, on: date, text: str = "", after: str | None = None, size: int = 50
) -> list[FacilityRow]:
    """One page of the facilities by code, with their terms of the day, in one statement; `after` is
    the last code seen.
    """
    terms = FacilityTerms.objects.filter(days_on("days", on), facility=OuterRef("pk"))
    rows = _matching(_scoped(by).filter(ended_on=None), text).annotate(
        level=Subquery(terms.values("level")[:1]),
        care_type=Subquery(terms.values("care_type")[:1]),
        status=Subquery(terms.values("status")[:1]),
    )
    if after:
        rows = rows.filter(code__gt=after)
    return [
        FacilityRow(
            FacilityId(row.id),
            row.code,
            row.name,
            row.place.name,
            LegalForm(row.legal_form),
            FacilityLevel(row.level) if row.level else None,
            CareType(row.care_type) if row.care_type else None,
            FacilityStatus(row.status) if row.status else None,
        )
        for row in rows.order_by("code")[:size]
    ]


def search(text: str, by: Actor, limit: int = 12) -> list[types.Facility]:
    """Facilities whose code begins with the text or whose name resembles it, without terms."""
    rows = _matching(_scoped(by).filter(ended_on=None), text).order_by("name_key", "code")
    return [_facility(row) for row in rows[:limit]]


def choices(by: Actor, act: str, limit: int = 200) -> list[types.Facility]:
    """The facilities at which the actor may do the act, by name; the own one alone if there is."""
    rows = permissions.limit(_rows(), by, act, place="place_id", facility="id")
    rows = rows.filter(ended_on=None)
    if by.facility is not None:
        rows = rows.filter(pk=by.facility)
    return [_facility(row) for row in rows.order_by("name_key", "code")[:limit]]


def _administrator(row: ClaimAdministrator) -> types.ClaimAdministrator:
    return types.ClaimAdministrator(
        ClaimAdministratorId(row.id),
        row.code,
        row.name,
        row.facility_id,
        as_days(row.days),
        row.phone,
        row.email,
    )


def claim_administrators(facility: UUID, on: date) -> list[types.ClaimAdministrator]:
    """Who may sign claims of the facility on the day, by name."""
    rows = ClaimAdministrator.objects.filter(days_on("days", on), facility=facility)
    return [_administrator(row) for row in rows.order_by("name", "code")]


def claim_administrator(key: UUID) -> types.ClaimAdministrator:
    """The claim administrator. Raises: NotFound."""
    row = ClaimAdministrator.objects.filter(pk=key).first()
    if row is None:
        raise NotFound("not-found")
    return _administrator(row)


def claim_administrators_by_id(keys: Iterable[UUID]) -> Mapping[UUID, types.ClaimAdministrator]:
    """The claim administrators by id; unknown ids are left out."""
    rows = ClaimAdministrator.objects.filter(pk__in=set(keys))
    return {row.id: _administrator(row) for row in rows}


def catchment(facility: UUID) -> list[types.CatchmentPlace]:
    """The places that the facility serves, by name."""
    rows = Catchment.objects.select_related("place").filter(facility=facility)
    return [
        types.CatchmentPlace(row.place_id, row.place.name, row.percent)
        for row in rows.order_by("place__name_key", "place__code")
    ]


def is_empty() -> bool:
    """Whether there is no facility at all."""
    return not Facility.objects.exists()


def names_among(words: Iterable[str]) -> frozenset[str]:
    """Which of these folded words are a part of the name of a claim administrator."""
    asked = frozenset(words)
    known = ClaimAdministrator.objects.values_list("name", "last_name")
    return asked & {part for pair in known for text in pair for part in fold(text).split()}
