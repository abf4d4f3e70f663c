"""Families and insurees into households and persons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from jamii.interop.openimis.loading import Loading, rows_of
from jamii.interop.openimis.reading import Row
from jamii.interop.openimis.source import problem
from jamii.interop.openimis.versions import Record
from jamii.kernel.errors import Invalid
from jamii.kernel.words import fold
from jamii.registers.people import services as people
from jamii.registers.people.types import (
    HouseholdApplication,
    HouseholdId,
    HouseholdKind,
    NewPerson,
    PersonId,
    PersonStatus,
    Relation,
    Sex,
)


def load_people(loading: Loading) -> None:
    """Households with their members, head first, the others in the order of entry; persons without
    a household; ended records keep the day of their end.
    """
    households, persons = loading.records("families"), loading.records("insurees")
    members: dict[UUID, list[Record]] = {}
    alone: list[Record] = []
    for record in persons:
        household = loading.id_of("families", record.row["FamilyID"])
        if household is None:
            alone.append(record)
        else:
            members.setdefault(household, []).append(record)
        loading.tally.imported(record.row)
        loading.tally.kept(*record.old)
    rows, problems = [], []
    for record in households:
        row = record.row
        head = persons.of(row["InsureeID"])
        own = members.get(record.id, [])
        if head.id not in {member.id for member in own}:
            problems.append(problem("head-is-no-member", "families.csv", row.number, "InsureeID"))
            continue
        ordered = sorted(own, key=lambda member: (member.id != head.id, _entry(member)))
        rows.append(
            HouseholdApplication(
                HouseholdId(record.id),
                loading.must_id("locations", row["LocationId"]),
                tuple(_person(member, order) for order, member in enumerate(ordered)),
                row["FamilyAddress"],
                "",
                HouseholdKind(row["FamilyType"]),
                row["Poverty"],
                row["ConfirmationType"] or "",
                row["ConfirmationNo"],
                min(version.since for version in record.versions).date(),
                record.ended_on,
                row.number,
            )
        )
        loading.tally.imported(row)
        loading.tally.kept(*record.old)
    if problems:
        raise Invalid(problems)
    with rows_of("insurees"):
        loading.load(people.load_households, rows, loading.scheme.id)
        loading.load(
            people.load_persons, [_person(record, 0) for record in alone], loading.scheme.id
        )
    _keep(loading)


def _entry(record: Record) -> tuple[Any, ...]:
    key = record.row.key
    return (int(key) if key.isdigit() else 0, key)


def _person(record: Record, order: int) -> NewPerson:
    row = record.row
    return NewPerson(
        PersonId(record.id),
        row["LastName"],
        row["OtherNames"],
        row["DOB"],
        Sex(row["Gender"]),
        Relation(row["Relationship"]) if row["Relationship"] else None,
        row["CHFID"],
        row["Phone"],
        row["Email"],
        row["Marital"],
        row["Profession"] or "",
        row["Education"] or "",
        row["TypeOfId"] or "",
        row["passport"],
        PersonStatus(row["status"]),
        row["status_date"],
        record.ended_on,
        order=order,
        row=row.number,
    )


def _household_values(loading: Loading, row: Row) -> Mapping[str, Any]:
    return {
        "head_id": loading.id_of("insurees", row["InsureeID"]),
        "place_id": loading.id_of("locations", row["LocationId"]),
        "address": row["FamilyAddress"],
        "kind": row["FamilyType"],
        "is_poor": row["Poverty"],
        "confirmation_kind": row["ConfirmationType"] or "",
        "confirmation_number": row["ConfirmationNo"],
        "ended_on": None,
    }


def _person_values(loading: Loading, row: Row) -> Mapping[str, Any]:
    return {
        "number": row["CHFID"],
        "last_name": row["LastName"],
        "other_names": row["OtherNames"],
        "name_key": fold(f"{row['OtherNames']} {row['LastName']}"),
        "born": row["DOB"],
        "sex": row["Gender"],
        "phone": row["Phone"],
        "email": row["Email"],
        "marital": row["Marital"],
        "household_id": loading.id_of("families", row["FamilyID"]),
        "relation": row["Relationship"] or "",
        "status": row["status"],
        "ended_on": None,
    }


def _keep(loading: Loading) -> None:
    """Old versions of both, with their moments."""
    loading.keep(
        "people.household",
        (
            (record.id, row, _household_values(loading, row))
            for record in loading.records("families")
            for row in record.old
        ),
    )
    loading.keep(
        "people.person",
        (
            (record.id, row, _person_values(loading, row))
            for record in loading.records("insurees")
            for row in record.old
        ),
    )
