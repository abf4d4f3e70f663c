"""Every row of every table, checked: cells, keys, codes that stand twice, references.

All mistakes of all files are gathered before anything is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from jamii.interop.openimis import cells as cell
from jamii.interop.openimis.cells import Parse, Wrong
from jamii.interop.openimis.source import Source, TextRow, problem
from jamii.interop.openimis.tables import TABLES, Reference
from jamii.kernel.errors import Invalid, Problem
from jamii.kernel.reasons import Value


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the source: its number in the file, its key there, its cells in our types."""

    table: str
    number: int
    key: str
    since: datetime
    until: datetime | None
    legacy: str
    uuid: UUID
    cells: Mapping[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.cells[column]


@dataclass(slots=True)
class Book:
    """All rows of all tables, checked."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def table(self, name: str) -> list[Row]:
        """The rows of a table, in the order of the source."""
        return self.rows.get(name, [])


_NAMESPACE = uuid5(NAMESPACE_URL, "https://openimis.org/table/row")
_BEGINNING = datetime(1900, 1, 1, tzinfo=UTC)


def key_of(table: str, *parts: object) -> UUID:
    """A key that is the same on every run, for what has none in the source."""
    return uuid5(_NAMESPACE, "/".join([table, *(str(part) for part in parts)]))


def _parsed(
    name: str, file: str, number_: int, cells: Mapping[str, str]
) -> tuple[Row, list[Problem]]:
    table = TABLES[name]
    problems: list[Problem] = []

    def take(column: str, parse: Parse) -> Any:
        try:
            return parse(cells[column])
        except Wrong as wrong:
            more: dict[str, Value] = {"value": cells[column][:60]}
            if wrong.limit is not None:
                more["limit"] = wrong.limit
            problems.append(problem(wrong.code, file, number_, column, **more))
            return None

    values: dict[str, Any] = {}
    for column, parse in table.columns.items():
        if isinstance(parse, Reference):
            named = cells[column].strip()
            values[column] = None if named in {"", "0"} and not parse.must else named
            if parse.must and not named:
                problems.append(problem("required", file, number_, column))
        else:
            values[column] = take(column, parse)
    for column in table.must:
        if not cells[column].strip():
            problems.append(problem("required", file, number_, column))
    since, until = _BEGINNING, None
    if table.moments is not None:
        since = take(table.moments[0], cell.moment) or _BEGINNING
        until = take(table.moments[1], cell.moment)
    if table.in_order is not None and until is None:
        first, last = (values[column] for column in table.in_order)
        if first is not None and last is not None and last < first:
            problems.append(problem("dates-in-wrong-order", file, number_, table.in_order[1]))
    own = cells[table.key].strip()
    if not own:
        problems.append(problem("required", file, number_, table.key))
    made = key_of(name, own)
    if table.uuid is not None:
        made = take(table.uuid, cell.key) or made
    legacy = cells[table.legacy].strip() if table.legacy else ""
    return Row(name, number_, own, since, until, legacy, made, values), problems


def read(source: Source) -> Book:
    """Read and check every table. Raises: Invalid with every mistake of every file."""
    listed = source.listed()
    problems: list[Problem] = []
    book = Book()
    for name, table in TABLES.items():
        if name not in listed:
            problems.append(problem("table-missing", f"{name}.csv", table=table.origin))
    for name in listed:
        try:
            rows = source.rows(name)
        except Invalid as wrong:
            problems += wrong.problems
            continue
        book.counts[name] = len(rows)
        if name in TABLES:
            book.rows[name] = _table(name, listed[name].name, listed[name].columns, rows, problems)
    if problems:
        raise Invalid(problems)
    keys = {name: {row.key for row in rows} for name, rows in book.rows.items()}
    for name in TABLES:
        problems += _wrong_references(book, name, listed[name].name, keys)
    if problems:
        raise Invalid(problems)
    return book


def _table(
    name: str, file: str, columns: tuple[str, ...], rows: Sequence[TextRow], problems: list[Problem]
) -> list[Row]:
    table = TABLES[name]
    needed = {*table.columns, table.key, *(table.moments or ())}
    needed |= {column for column in (table.uuid, table.legacy) if column}
    missing = sorted(needed - set(columns))
    if missing:
        problems += [problem("column-missing", file, 1, column) for column in missing]
        return []
    found: list[Row] = []
    for number_, cells in rows:
        row, wrong = _parsed(name, file, number_, cells)
        problems += wrong
        found.append(row)
    keys = Counter(row.key for row in found)
    uuids = Counter(row.uuid for row in found)
    current: Counter[str] = Counter()
    if table.unique is not None:
        current = Counter(str(row[table.unique]) for row in found if row.until is None)
    for row in found:
        if keys[row.key] > 1:
            problems.append(problem("key-twice", file, row.number, table.key, value=row.key))
        if uuids[row.uuid] > 1:
            column = table.uuid or table.key
            problems.append(problem("key-twice", file, row.number, column, value=str(row.uuid)))
        if table.unique and row.until is None and current[str(row[table.unique])] > 1:
            value = str(row[table.unique])
            problems.append(problem("code-twice", file, row.number, table.unique, value=value))
    return found


def _wrong_references(
    book: Book, name: str, file: str, keys: Mapping[str, set[str]]
) -> list[Problem]:
    table = TABLES[name]
    problems = []
    for row in book.table(name):
        for column, parse in table.columns.items():
            named = row[column]
            if not isinstance(parse, Reference) or named is None or named in keys[parse.table]:
                continue
            values = {"value": named, "table": parse.table}
            problems.append(problem("unknown-row", file, row.number, column, **values))
        if row.legacy and row.legacy not in keys[name]:
            values = {"value": row.legacy, "table": name}
            problems.append(problem("unknown-row", file, row.number, table.legacy or "", **values))
    return problems
