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


@contextmanager
def rows_of(file: str) -> Iterator[None]:
    """Mistakes that a bulk door finds are told with the file that the rows came from."""
    try:
        yield
    except Invalid as refusal:
        raise Invalid(
            Problem(
                problem.code, problem.field, {**problem.values, "file": f"{file}.csv"}, problem.row
            )
            for problem in refusal.problems
        ) from refusal
