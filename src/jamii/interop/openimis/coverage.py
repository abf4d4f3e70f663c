"""Officers, policies with their members, contributions.

A policy that was closed in the source counts no longer: it comes as cancelled, with its figures. A
contribution that was closed comes as cancelled on the moment of its closing.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID

from jamii.coverage.contributions import queries as contribution_queries
from jamii.coverage.contributions import services as contributions
from jamii.coverage.contributions.types import NewContribution, PayKind
from jamii.coverage.enrolment import queries as enrolment_queries
from jamii.coverage.enrolment import services as enrolment
from jamii.coverage.enrolment.types import (
    CoverId,
    CoverMember,
    NewCover,
    NewOfficer,
    Stage,
    Status,
)
from jamii.interop.openimis.loading import Loading, rows_of
from jamii.interop.openimis.reading import Row
from jamii.interop.openimis.reconciliation import Sum
from jamii.interop.openimis.versions import Record

_ZERO = Decimal(0)


def load_coverage(loading: Loading) -> list[Sum]:
    """Officers, covers and contributions; returns the sums of money before and after."""
    _load_officers(loading)
    _load_covers(loading)
    _load_contributions(loading)
    policies = sum(
        (
            record.row["PolicyValue"]
            for record in loading.records("policies")
            if record.ended_on is None
        ),
        _ZERO,
    )
    paid = sum(
        (record.row["Amount"] for record in loading.records("premiums") if record.ended_on is None),
        _ZERO,
    )
    scheme = loading.scheme.id
    return [
        Sum("value of policies", policies, enrolment_queries.total_value(scheme)),
        Sum("contributions", paid, contribution_queries.total(scheme)),
    ]


def _load_officers(loading: Loading) -> None:
    villages: dict[UUID, set[UUID]] = {}
    for row in loading.book.table("officer_villages"):
        if row.until is not None:
            loading.tally.skipped("closed", row)
            continue
        loading.tally.imported(row)
        officer = loading.must_id("officers", row["OfficerId"])
        villages.setdefault(officer, set()).add(loading.must_id("locations", row["LocationId"]))
    users = {row["LoginName"].casefold(): row.uuid for row in loading.book.table("users")}
    rows = []
    for record in loading.records("officers"):
        row = record.row
        rows.append(
            NewOfficer(
                id=record.id,
                code=row["Code"],
                last_name=row["LastName"],
                other_names=row["OtherNames"],
                place=loading.id_of("locations", row["LocationId"]),
                villages=tuple(sorted(villages.get(record.id, ()))),
                phone=row["Phone"],
                email=row["EmailId"],
                born=row["DOB"],
                phone_communication=row["PhoneCommunication"],
                last_day=row["WorksTo"],
                substitute=loading.id_of("officers", row["OfficerIDSubst"]),
                user=users.get(row["Code"].casefold()),
                ended_on=record.ended_on,
                row=row.number,
            )
        )
        loading.tally.imported(row)
        loading.tally.kept(*record.old)
    with rows_of("officers"):
        loading.load(enrolment.load_officers, rows)
    loading.keep(
        "enrolment.officer",
        (
            (
                record.id,
                row,
                {
                    "code": row["Code"],
                    "last_name": row["LastName"],
                    "other_names": row["OtherNames"],
                    "place_id": loading.id_of("locations", row["LocationId"]),
                    "phone": row["Phone"],
                    "email": row["EmailId"],
                    "born": row["DOB"],
                    "last_day": row["WorksTo"],
                    "ended_on": None,
                },
            )
            for record in loading.records("officers")
            for row in record.old
        ),
    )


def _load_covers(loading: Loading) -> None:
    links: dict[UUID, list[tuple[Record, Row]]] = {}
    for record in loading.records("insuree_policies"):
        loading.tally.imported(record.row)
        loading.tally.kept(*record.old)
        cover = loading.must_id("policies", record.row["PolicyId"])
        links.setdefault(cover, []).append((record, record.row))
    rows = []
    for record in loading.records("policies"):
        row = record.row
        rows.append(
            NewCover(
                CoverId(record.id),
                f"{loading.records('products').of(row['ProdID']).row['ProductCode']}/{row.key}",
                loading.scheme.id,
                loading.must_id("families", row["FamilyID"]),
                loading.must_id("products", row["ProdID"]),
                Stage(row["PolicyStage"]),
                Status(row["PolicyStatus"]) if record.ended_on is None else Status.CANCELLED,
                row["EnrollDate"],
                row["StartDate"],
                row["ExpiryDate"],
                row["EffectiveDate"],
                row["PolicyValue"],
                members=tuple(_members(loading, links.get(record.id, []), row)),
                officer=loading.id_of("officers", row["OfficerID"]),
                row=row.number,
            )
        )
        loading.tally.imported(row)
        loading.tally.kept(*record.old)
    with rows_of("policies"):
        loading.load(enrolment.load_covers, rows)
    loading.keep(
        "enrolment.cover",
        (
            (
                record.id,
                row,
                {
                    "plan_id": loading.must_id("products", row["ProdID"]),
                    "stage": row["PolicyStage"],
                    "status": row["PolicyStatus"],
                    "enrolled": row["EnrollDate"],
                    "start": row["StartDate"],
                    "expiry": row["ExpiryDate"],
                    "effective": row["EffectiveDate"],
                    "value": row["PolicyValue"],
                },
            )
            for record in loading.records("policies")
            for row in record.old
        ),
    )


def _members(
    loading: Loading, links: list[tuple[Record, Row]], policy: Row
) -> Iterator[CoverMember]:
    """The members in the order of their links; a closed link is an ended membership."""
    for place, (record, row) in enumerate(sorted(links, key=lambda link: link[1].number)):
        yield CoverMember(
            record.id,
            loading.must_id("insurees", row["InsureeID"]),
            place,
            row["EnrollmentDate"],
            row["EffectiveDate"],
            row["ExpiryDate"] or policy["ExpiryDate"],
            ended=record.ended_on is not None,
        )


def _load_contributions(loading: Loading) -> None:
    rows = []
    for record in loading.records("premiums"):
        row = record.row
        rows.append(
            NewContribution(
                record.id,
                loading.scheme.id,
                loading.must_id("policies", row["PolicyID"]),
                row["Amount"],
                row["PayDate"],
                PayKind(row["PayType"]),
                row["Receipt"] or f"IMPORT-{row.key}",
                loading.id_of("payers", row["PayerID"]),
                row["isPhotoFee"],
                row.until,
                row.number,
            )
        )
        loading.tally.imported(row)
        loading.tally.kept(*record.old)
    with rows_of("premiums"):
        loading.load(contributions.load_contributions, rows)
    loading.keep(
        "contributions.contribution",
        (
            (
                record.id,
                row,
                {
                    "amount": row["Amount"],
                    "paid_on": row["PayDate"],
                    "kind": row["PayType"],
                    "receipt": row["Receipt"],
                    "cancelled_at": None,
                },
            )
            for record in loading.records("premiums")
            for row in record.old
        ),
    )
