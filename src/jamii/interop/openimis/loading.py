"""What every step of the import has at hand: the rows, their records, the scheme, the account."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from jamii.interop.openimis.reading import Book, Row
from jamii.interop.openimis.reconciliation import Tally
from jamii.interop.openimis.versions import Records
from jamii.kernel.actors import Actor
from jamii.kernel.errors import Invalid, Problem
from jamii.platform.history import OldVersion, load_old_versions
from jamii.registers.organisations.types import Scheme

# Columns whose text makes two records of a table one, since a code belongs to one record here.
_SAME = {
    "items": "ItemCode",
    "services": "ServCode",
    "diagnoses": "ICDCode",
    "products": "ProductCode",
    "insurees": "CHFID",
}


@dataclass(slots=True)
class Loading:
    """One run of the import."""

    book: Book
    scheme: Scheme
    by: Actor
    at: datetime
    is_again: bool = False  # this source was imported before: account for it, write nothing
    tally: Tally = field(default_factory=Tally)
    changed: int = 0
    _records: dict[str, Records] = field(default_factory=dict)

    def records(self, table: str) -> Records:
        """The records of a table."""
        if table not in self._records:
            self._records[table] = Records(self.book, table, _SAME.get(table))
        return self._records[table]

    def id_of(self, table: str, key: str | None) -> UUID | None:
        """The key here of the record that a reference names."""
        return self.records(table).id_of(key)

    def must_id(self, table: str, key: str) -> UUID:
        """The key here of the record that a reference names, which it must."""
        return self.records(table).of(key).id

    def load(self, door: Callable[..., int], *rows: Any) -> None:
        """Hand rows to a bulk door; on a second run nothing is written over what people did
        since.
        """
        if not self.is_again:
            self.changed += door(*rows, by=self.by, at=self.at)

    def keep(
        self,
        label: str,
        rows: Iterable[tuple[UUID, Row, Mapping[str, Any]]],
        match: str = "id",
        gone: bool = False,
    ) -> None:
        """Put old versions into the history of a model, each behind its record; with `gone`,
        records that were deleted in the source, every column given.
        """
        if self.is_again:
            return
        self.changed += load_old_versions(
            label,
            (
                OldVersion(key, row.until or row.since, f"{row.table}:{row.key}", values)
                for key, row, values in rows
            ),
            match=match,
            gone=gone,
        )


def _list_columns(kind: str, name: str, entry: str) -> dict[str, tuple[str, str]]:
    """A price list's own column, and those of its lines, which lie in another file."""
    head, lines = f"pricelists_{kind}", f"pricelists_{kind}_details"
    of_lines = {"price": "PriceOverule", "code": entry, "days": "ValidityFrom"}
    return {"name": (head, name), **{ours: (lines, theirs) for ours, theirs in of_lines.items()}}


# The fields that the bulk doors name, as the source calls them: by file, field → file and column.
_COLUMNS: dict[str, dict[str, tuple[str, str]]] = {
    file: {ours: (file, theirs) for ours, theirs in columns.items()}
    for file, columns in {
        "locations": {
            "code": "LocationCode",
            "name": "LocationName",
            "level": "LocationType",
            "parent": "ParentLocationId",
        },
        "items": {
            "code": "ItemCode",
            "names": "ItemName",
            "type": "ItemType",
            "price": "ItemPrice",
            "frequency_days": "ItemFrequency",
            "patient_mask": "ItemPatCat",
            "max_quantity": "MaximumAmount",
        },
        "services": {
            "code": "ServCode",
            "names": "ServName",
            "type": "ServType",
            "price": "ServPrice",
            "frequency_days": "ServFrequency",
            "patient_mask": "ServPatCat",
            "max_quantity": "MaximumAmount",
        },
        "diagnoses": {"code": "ICDCode", "names": "ICDName"},
        "health_facilities": {
            "code": "HFCode",
            "name": "HFName",
            "email": "eMail",
            "contract": "ContractStartDate",
        },
        "claim_admins": {"code": "ClaimAdminCode", "name": "LastName", "email": "EmailId"},
        "payers": {"name": "PayerName", "kind": "PayerType", "place": "LocationId"},
        "users": {"login": "LoginName"},
        "insurees": {"number": "CHFID"},
        "officers": {"code": "Code", "name": "LastName", "email": "EmailId"},
        "premiums": {"amount": "Amount", "receipt": "Receipt", "cover": "PolicyID"},
        "claims": {"code": "ClaimCode"},
    }.items()
} | {
    "pricelists_items": _list_columns("items", "PLItemName", "ItemID"),
    "pricelists_services": _list_columns("services", "PLServName", "ServiceID"),
}


@contextmanager
def rows_of(file: str, row: int | None = None) -> Iterator[None]:
    """Mistakes that a bulk door finds are told with the file and column that the rows came from;
    `row` where the door takes one record at a time and cannot know it.
    """
    try:
        yield
    except Invalid as refusal:
        if any("file" in problem.values for problem in refusal.problems):
            raise
        raise Invalid(_in_source(problem, file, row) for problem in refusal.problems) from refusal


def _in_source(found: Problem, file: str, row: int | None) -> Problem:
    place, column = _COLUMNS.get(file, {}).get(found.field, (file, found.field))
    values = {**found.values, "file": f"{place}.csv", "column": column}
    return Problem(found.code, column, values, found.row if found.row is not None else row)
