"""Every row of the source accounted for exactly once, and sums of money before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from jamii.interop.openimis.reading import Row

IMPORTED, HISTORY = "imported", "history"


class Unaccounted(RuntimeError):
    """A row was forgotten or counted twice, or a sum differs: the import must not stand."""


@dataclass(frozen=True, slots=True)
class Line:
    """What became of the rows of one table. `skipped` by reason."""

    table: str
    read: int
    imported: int
    history: int
    skipped: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Sum:
    """One amount of the source, and the same read back here."""

    name: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The whole account. `changed` tells how many rows were written; a second run writes none.
    `rights` are the numbers that mean no act here, by role.
    """

    source: str
    scheme: str
    currency: str
    lines: tuple[Line, ...]
    sums: tuple[Sum, ...]
    changed: int
    rights: Mapping[str, tuple[int, ...]]
    users: int


@dataclass(slots=True)
class Tally:
    """Keeps the account while rows are put away."""

    _fates: dict[tuple[str, str], str] = field(default_factory=dict)
    _whole: dict[str, str] = field(default_factory=dict)

    def imported(self, *rows: Row) -> None:
        """These rows are records or dated rows here."""
        self._put(rows, IMPORTED)

    def kept(self, *rows: Row) -> None:
        """These rows are old versions in the history."""
        self._put(rows, HISTORY)

    def skipped(self, reason: str, *rows: Row) -> None:
        """These rows are left out, for a reason that has a sentence."""
        self._put(rows, reason)

    def left_out(self, table: str, reason: str) -> None:
        """The whole table is left out."""
        self._whole[table] = reason

    def _put(self, rows: tuple[Row, ...], fate: str) -> None:
        for row in rows:
            if (row.table, row.key) in self._fates:
                raise Unaccounted(f"{row.table} row {row.number} was counted twice.")
            self._fates[row.table, row.key] = fate

    def lines(self, counts: Mapping[str, int], rows: Mapping[str, list[Row]]) -> tuple[Line, ...]:
        """The account by table. Raises: Unaccounted for a row that nobody put anywhere."""
        lines = []
        for table, read in counts.items():
            if table in self._whole:
                skipped = {self._whole[table]: read} if read else {}
                lines.append(Line(table, read, 0, 0, skipped))
                continue
            missing = [row.number for row in rows[table] if (table, row.key) not in self._fates]
            if missing:
                numbers = ", ".join(str(number) for number in missing[:10])
                raise Unaccounted(f"{table}: nobody accounted for the rows {numbers}.")
            fates = Counter(self._fates[table, row.key] for row in rows[table])
            imported, history = fates.pop(IMPORTED, 0), fates.pop(HISTORY, 0)
            if imported + history + sum(fates.values()) != read:
                raise Unaccounted(f"{table}: {read} rows were read, others were put away.")
            lines.append(Line(table, read, imported, history, dict(fates)))
        return tuple(lines)
