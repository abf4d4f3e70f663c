"""Which rows are one record, which of them counts today, and on which days each counted.

openIMIS keeps an old version as a copy under a key of its own, whose LegacyID names the row that
stays; the row that stays has the LegacyID of nothing, or of itself. `ValidityTo` is the first
moment without the version. A closed row that stays is a record that ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from jamii.interop.openimis.reading import Book, Row
from jamii.kernel.days import Days, day_before


@dataclass(frozen=True, slots=True)
class Record:
    """One record: the row that stays, and its old versions, oldest first."""

    row: Row
    old: tuple[Row, ...]

    @property
    def id(self) -> UUID:
        """The key of the record here: that of the row that stays."""
        return self.row.uuid

    @property
    def ended_on(self) -> date | None:
        """The day on which the record was closed without a successor, or None."""
        return None if self.row.until is None else self.row.until.date()

    @property
    def versions(self) -> tuple[Row, ...]:
        """All versions, oldest first, the row that stays last."""
        return (*self.old, self.row)


def _age(row: Row) -> tuple[object, ...]:
    key = int(row.key) if row.key.lstrip("-").isdigit() else 0
    return (row.since, row.until is None, row.until or row.since, key)


class Records:
    """The records of one table, found by the key of any of their rows."""

    def __init__(self, book: Book, table: str, same: str | None = None) -> None:
        """With `same`, records that share the text of this column are one: a code that was closed
        and made again stays one entry, the open row its last version.
        """
        rows = {row.key: row for row in book.table(table)}
        self._root: dict[str, str] = {}
        old: dict[str, list[Row]] = {}
        for key, row in rows.items():
            root, seen = row, {key}
            while root.legacy and root.legacy not in seen and root.until is not None:
                seen.add(root.legacy)
                root = rows[root.legacy]
            self._root[key] = root.key
            old.setdefault(root.key, [])
            if root.key != key:
                old[root.key].append(row)
        if same is not None:
            self._join(rows, old, same)
        self._records = {
            key: Record(rows[key], tuple(sorted(versions, key=_age)))
            for key, versions in old.items()
        }

    def _join(self, rows: dict[str, Row], old: dict[str, list[Row]], same: str) -> None:
        by_text: dict[str, list[str]] = {}
        for root in old:
            by_text.setdefault(str(rows[root][same]), []).append(root)
        for roots in by_text.values():
            *earlier, last = sorted(
                roots, key=lambda root: (rows[root].until is None, _age(rows[root]))
            )
            for root in earlier:
                old[last] += [rows[root], *old.pop(root)]
                for key, its_root in self._root.items():
                    if its_root == root:
                        self._root[key] = last

    def __iter__(self) -> Iterator[Record]:
        return iter(self._records.values())

    def __len__(self) -> int:
        return len(self._records)

    def of(self, key: str) -> Record:
        """The record that the row with this key belongs to."""
        return self._records[self._root[key]]

    def has(self, key: str) -> bool:
        """Whether a row has this key."""
        return key in self._root

    def id_of(self, key: str | None) -> UUID | None:
        """The key here of the record that a row belongs to; None for None."""
        return None if key is None else self.of(key).id


def days_of(row: Row) -> Days | None:
    """The days on which the version was open, or None for one that opened and closed on one day."""
    first = row.since.date()
    if row.until is None:
        return Days(first)
    last = day_before(row.until.date())
    return None if last < first else Days(first, last)


def spans(versions: Iterable[Row]) -> list[tuple[Row, Days]]:
    """On which days each version counts: the last one of a day does. Versions that count on no day
    are left out; a version may count twice.
    """
    ordered = sorted(versions, key=_age)
    open_on = [(row, days) for row in ordered if (days := days_of(row)) is not None]
    edges = sorted(
        {days.first for _, days in open_on}
        | {date.fromordinal(days.last.toordinal() + 1) for _, days in open_on if days.last}
    )
    found: list[tuple[Row, Days]] = []
    for place, first in enumerate(edges):
        last = day_before(edges[place + 1]) if place + 1 < len(edges) else None
        counting = [row for row, days in open_on if first in days]
        if not counting:
            continue
        row = counting[-1]
        if found and found[-1][0] is row and found[-1][1].last == day_before(first):
            found[-1] = (row, Days(found[-1][1].first, last))
        else:
            found.append((row, Days(first, last)))
    return found


def life_of(record: Record) -> Days | None:
    """From the day of its first version to the day before it was closed; None for less than a
    day.
    """
    first = min(row.since.date() for row in record.versions)
    if record.row.until is None:
        return Days(first)
    last = day_before(record.row.until.date())
    return None if last < first else Days(first, last)
