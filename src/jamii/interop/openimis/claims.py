"""Claims with their lines and what was decided about them, figures untouched.

A claim that was deleted in the source exists here in the history only, its lines beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from jamii.claims import queries as claim_queries
from jamii.claims import services as claims
from jamii.claims.types import LoadedClaim, LoadedLine, Status
from jamii.interop.openimis import codes
from jamii.interop.openimis.loading import Loading, rows_of
from jamii.interop.openimis.reading import Row
from jamii.interop.openimis.reconciliation import Sum
from jamii.interop.openimis.source import problem
from jamii.interop.openimis.versions import Record
from jamii.kernel.canonical import plain
from jamii.kernel.errors import Invalid
from jamii.schemes.plans.types import Category, Kind, VisitType
from jamii.schemes.usage.types import ClaimUse, CoverTotals, CoverUse

_ZERO = Decimal(0)
_LINE_TABLES = (
    (Kind.SERVICE, "claim_services", "services", "ServiceID", "ServCode", "ClaimServiceStatus"),
    (Kind.ITEM, "claim_items", "items", "ItemID", "ItemCode", "ClaimItemStatus"),
)


def load_claims(loading: Loading) -> list[Sum]:
    """Claims, their lines and their use of covers; returns the sums of money before and after."""
    for row in loading.book.table("batch_runs"):
        loading.tally.skipped("run-has-no-payment", row)
    lines, old_lines = _lines(loading)
    uses: dict[UUID, list[Row]] = {}
    for row in loading.book.table("claim_ded_rem"):
        uses.setdefault(loading.must_id("claims", row["ClaimID"]), []).append(row)
    kept: list[Record] = []
    gone: list[Record] = []
    for record in loading.records("claims"):
        (kept if record.ended_on is None else gone).append(record)
    rows = [
        _claim(
            loading,
            record,
            lines.get(record.id, []),
            uses.get(record.id, []),
            old_lines.get(record.id, []),
        )
        for record in kept
    ]
    _account(loading, kept, gone, lines, old_lines, uses)
    with rows_of("claims"):
        loading.load(claims.load_claims, rows)
    loading.keep(
        "claims.claim",
        (
            (record.id, row, _values(loading, row, record.id))
            for record in kept
            for row in record.old
        ),
    )
    loading.keep(
        "claims.claim",
        (
            (
                record.id,
                row,
                {
                    **_values(loading, row, record.id),
                    "attributes": _attributes(
                        row, [*lines.get(record.id, []), *old_lines.get(record.id, [])]
                    ),
                },
            )
            for record in gone
            for row in record.versions
        ),
        gone=True,
    )
    after = claim_queries.totals(loading.scheme.id)
    return [
        Sum("claimed", sum((row.claimed for row in rows), _ZERO), after["claimed"]),
        Sum("valued", sum((row.valued or _ZERO for row in rows), _ZERO), after["valued"]),
        Sum(
            "remunerated",
            sum((row.remunerated or _ZERO for row in rows), _ZERO),
            after["remunerated"],
        ),
    ]


Line = tuple[Kind, str, Row, str]  # kind, code, row, status


def _lines(loading: Loading) -> tuple[dict[UUID, list[Line]], dict[UUID, list[Line]]]:
    """The lines of each claim in the order of entry, services first; and their old versions."""
    now: dict[UUID, list[Line]] = {}
    old: dict[UUID, list[Line]] = {}
    for kind, table, entries, column, code, status in _LINE_TABLES:
        for record in loading.records(table):
            for row in record.versions:
                line = (
                    kind,
                    loading.records(entries).of(row[column]).row[code],
                    row,
                    row[status],
                )
                claim = loading.must_id("claims", row["ClaimID"])
                counts = row is record.row and row.until is None
                (now if counts else old).setdefault(claim, []).append(line)
    return now, old


def _account(
    loading: Loading,
    kept: list[Record],
    gone: list[Record],
    lines: Mapping[UUID, list[Line]],
    old_lines: Mapping[UUID, list[Line]],
    uses: Mapping[UUID, list[Row]],
) -> None:
    for record in kept:
        loading.tally.imported(record.row)
        loading.tally.kept(*record.old)
        loading.tally.imported(*(line[2] for line in lines.get(record.id, ())))
        loading.tally.imported(*uses.get(record.id, ()))
    for record in gone:
        loading.tally.kept(*record.versions)
        loading.tally.kept(*(line[2] for line in lines.get(record.id, ())))
        loading.tally.skipped("use-of-a-deleted-claim", *uses.get(record.id, ()))
    for found in old_lines.values():
        loading.tally.kept(*(line[2] for line in found))


def _claim(
    loading: Loading, record: Record, lines: list[Line], uses: list[Row], old_lines: list[Line]
) -> LoadedClaim:
    row = record.row
    status = Status(row["ClaimStatus"])
    first, last = row["DateFrom"], row["DateTo"] or row["DateFrom"]
    if last < first:
        raise Invalid([problem("dates-in-wrong-order", "claims.csv", row.number, "DateTo")])
    category = Category(row["ClaimCategory"]) if row["ClaimCategory"] else None
    loaded = tuple(_line(loading, number, line) for number, line in enumerate(lines, start=1))
    counts = status in (Status.CHECKED, Status.PROCESSED, Status.VALUED)
    person = loading.must_id("insurees", row["InsureeID"])
    use = ClaimUse(
        record.id,
        loading.scheme.id,
        person,
        last,
        category or Category.VISIT,
        last > first,
        _quantities(loaded),
    )
    return LoadedClaim(
        id=record.id,
        scheme=loading.scheme.id,
        facility=loading.must_id("health_facilities", row["HFID"]),
        administrator=loading.id_of("claim_admins", row["ClaimAdminId"]),
        person=person,
        code=row["ClaimCode"],
        first_day=first,
        last_day=last,
        claimed_on=row["DateClaimed"],
        main_diagnosis=loading.records("diagnoses").of(row["ICDID"]).row["ICDCode"],
        other_diagnoses=_other_diagnoses(loading, row),
        visit_type=VisitType(row["VisitType"]),
        status=status,
        category=category,
        claimed=row["Claimed"],
        approved=row["Approved"],
        valued=_sum(row["Valuated"], lines, "PriceValuated", status),
        remunerated=_sum(row["Remunerated"], lines, "RemuneratedAmount", status),
        explanation=row["Explanation"],
        adjustment=row["Adjustment"],
        guarantee=row["GuaranteeId"],
        entered_at=row["SubmitStamp"] or row.since,
        decided_at=None if status is Status.ENTERED else _decided_at(row),
        lines=loaded,
        claim_use=use if counts else None,
        cover_uses=tuple(
            _use(loading, record.id, one, last, category or Category.VISIT)
            for one in uses
            if counts
        ),
        attributes=_attributes(row, old_lines),
        row=row.number,
    )


def _quantities(lines: tuple[LoadedLine, ...]) -> dict[tuple[Kind, str], Decimal]:
    """How much of each entry passed."""
    found: dict[tuple[Kind, str], Decimal] = {}
    for line in lines:
        if line.passed:
            key = (line.kind, line.code)
            given = line.quantity if line.quantity_approved is None else line.quantity_approved
            found[key] = found.get(key, _ZERO) + given
    return found


def _decided_at(row: Row) -> datetime:
    if row["ProcessStamp"] or row["SubmitStamp"]:
        stamp: datetime = row["ProcessStamp"] or row["SubmitStamp"]
        return stamp
    if row["DateProcessed"]:
        return datetime.combine(row["DateProcessed"], time(), UTC)
    return row.since


def _sum(own: Decimal | None, lines: list[Line], column: str, status: Status) -> Decimal | None:
    """The claim's own figure; where it has none and is valued, the sum of its lines."""
    if own is not None or status is not Status.VALUED:
        return own
    return sum((line[2][column] or _ZERO for line in lines), _ZERO)


def _other_diagnoses(loading: Loading, row: Row) -> tuple[str, ...]:
    """openIMIS keeps the other diagnoses as codes, older releases as keys."""
    diagnoses = loading.records("diagnoses")
    found = []
    for place in range(1, 5):
        text = row[f"ICDID{place}"]
        if text:
            found.append(diagnoses.of(text).row["ICDCode"] if diagnoses.has(text) else text)
    return tuple(found)


def _line(loading: Loading, number: int, line: Line) -> LoadedLine:
    kind, code, row, status = line
    reason = row["RejectionReason"]
    return LoadedLine(
        number=number,
        kind=kind,
        code=code,
        quantity=row["QtyProvided"],
        price_asked=row["PriceAsked"],
        explanation=row["Explanation"],
        passed=status == "passed",
        rejection="" if reason in ("", "0") else codes.REJECTIONS.get(reason, "not-applicable"),
        quantity_approved=row["QtyApproved"],
        price_adjusted=row["PriceAdjusted"],
        price_valued=row["PriceValuated"],
        remunerated=row["RemuneratedAmount"],
        deductible=row["DeductableAmount"],
        over_ceiling=row["ExceedCeilingAmount"],
        over_category_cap=row["ExceedCeilingAmountCategory"],
        price_origin=row["PriceOrigin"] or "",
        limitation=row["Limitation"] or "",
        limitation_value=row["LimitationValue"],
        cover=loading.id_of("policies", row["PolicyID"]),
        plan=loading.id_of("products", row["ProdID"]),
    )


def _use(loading: Loading, claim: UUID, row: Row, day: Any, category: Category) -> CoverUse:
    return CoverUse(
        claim,
        loading.must_id("policies", row["PolicyID"]),
        loading.scheme.id,
        loading.must_id("insurees", row["InsureeID"]),
        day,
        category,
        CoverTotals(
            row["DedG"] or _ZERO,
            row["RemG"] or _ZERO,
            row["DedIP"] or _ZERO,
            row["RemIP"] or _ZERO,
            row["DedOP"] or _ZERO,
            row["RemOP"] or _ZERO,
        ),
    )


def _attributes(row: Row, lines: list[Line]) -> dict[str, Any]:
    """What has no column here: the review state, and old lines as they were."""
    whole: dict[str, Any] = {"review": row["ReviewStatus"] or "idle", "run": row["RunID"] or ""}
    if lines:
        whole["old_lines"] = [
            {"kind": kind, "code": code, "status": status, **plain(line.cells)}
            for kind, code, line, status in lines
        ]
    return {"openimis": plain(whole)}


def _values(loading: Loading, row: Row, claim: UUID) -> dict[str, Any]:
    """What an old version of a claim said."""
    return {
        "id": claim,
        "scheme_id": loading.scheme.id,
        "facility_id": loading.must_id("health_facilities", row["HFID"]),
        "administrator_id": loading.id_of("claim_admins", row["ClaimAdminId"]),
        "person_id": loading.must_id("insurees", row["InsureeID"]),
        "code": row["ClaimCode"],
        "first_day": row["DateFrom"],
        "last_day": row["DateTo"] or row["DateFrom"],
        "claimed_on": row["DateClaimed"],
        "visit_type": row["VisitType"],
        "main_diagnosis": loading.records("diagnoses").of(row["ICDID"]).row["ICDCode"],
        "other_diagnoses": list(_other_diagnoses(loading, row)),
        "guarantee": row["GuaranteeId"],
        "explanation": row["Explanation"],
        "adjustment": row["Adjustment"],
        "status": row["ClaimStatus"],
        "review": row["ReviewStatus"] or "idle",
        "category": row["ClaimCategory"] or "",
        "claimed": row["Claimed"],
        "approved": row["Approved"],
        "valuated": row["Valuated"],
        "remunerated": row["Remunerated"],
        "entered_at": (row["SubmitStamp"] or row.since).isoformat(),
        "entered_by": loading.by.id,
        "entered_by_name": loading.by.name,
        "origin": "imported",
        "attributes": {},
    }
