"""Where the rows of the source come from: a folder of CSV files, or a live database.

Both give text cells by the names of the source's own columns, with the number of the row; what the
cells mean is said in `tables`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

import psycopg
from psycopg import sql

from jamii.kernel.errors import Invalid, Problem
from jamii.kernel.reasons import Value

MANIFEST = "MANIFEST.tsv"
# File, table, rows, rows in force, columns.
_LINE = re.compile(r"([\w-]+)\.csv\t([^\t]*)\t(\d{1,12})\t(\d{1,12})\t([^\t]+)\Z", re.ASCII)
TextRow = tuple[int, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Listed:
    """One table that the source says it has: its file, its name there, its rows and columns."""

    name: str
    origin: str
    rows: int
    columns: tuple[str, ...]
    current: int | None = None  # rows in force, where the list says so


class Source(Protocol):
    """Something that holds the tables of openIMIS."""

    title: str

    def listed(self) -> Mapping[str, Listed]:
        """The tables by our name for them. Raises: Invalid."""

    def rows(self, table: str) -> Sequence[TextRow]:
        """All rows, numbered as a person would count them in the file. Raises: Invalid."""

    def fingerprint(self) -> str:
        """A hash that is the same for the same contents."""


def problem(
    code: str, file: str, row: int | None = None, column: str = "", **more: Value
) -> Problem:
    """A mistake of the source with its file, row and column."""
    return Problem(code, column, {"file": file, "column": column, **more}, row)


class CsvSource:
    """A folder with one CSV file per table (UTF-8, a header line) and a MANIFEST.tsv that lists
    them.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.title = folder.name
        self._listed: dict[str, Listed] | None = None

    def _text(self, name: str) -> str:
        try:
            content = (self._folder / name).read_bytes()
        except OSError:
            raise Invalid([problem("file-missing", name)]) from None
        if not content:
            raise Invalid([problem("source-file-empty", name)])
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as wrong:
            line = content[: wrong.start].count(b"\n") + 1
            raise Invalid([problem("file-encoding", name, line)]) from None

    def listed(self) -> Mapping[str, Listed]:
        if self._listed is None:
            lines = self._text(MANIFEST).splitlines()
            found: dict[str, Listed] = {}
            for number, line in enumerate(lines[1:], start=2):
                if not line.strip():
                    continue
                found_line = _LINE.match(line)
                if found_line is None:
                    raise Invalid([problem("manifest-line", MANIFEST, number)])
                name, origin, rows, current, columns = found_line.groups()
                if name in found:
                    raise Invalid([problem("manifest-twice", MANIFEST, number, value=name)])
                found[name] = Listed(
                    f"{name}.csv", origin, int(rows), tuple(columns.split(",")), int(current)
                )
            if not found:
                raise Invalid([problem("source-file-empty", MANIFEST)])
            files = {file.name for file in self._folder.glob("*.csv")}
            unlisted = sorted(files - {listed.name for listed in found.values()})
            if unlisted:
                raise Invalid([problem("file-not-listed", file) for file in unlisted])
            self._listed = found
        return self._listed

    def rows(self, table: str) -> Sequence[TextRow]:
        listed = self.listed()[table]
        file = listed.name
        reader = csv.reader(io.StringIO(self._text(file), newline=""), strict=True)
        try:
            return list(self._checked(listed, reader))
        except csv.Error:
            raise Invalid([problem("file-no-csv", file, reader.line_num)]) from None

    def _checked(self, listed: Listed, reader: Iterator[list[str]]) -> Iterator[TextRow]:
        header = next(reader, None) or []
        wrong = [
            problem("column-twice", listed.name, 1, name)
            for name in sorted({column for column in header if header.count(column) > 1})
        ]
        wrong += [
            problem("column-missing", listed.name, 1, name)
            for name in listed.columns
            if name not in header
        ]
        if wrong:
            raise Invalid(wrong)
        count = current = 0
        for number, cells in enumerate(reader, start=2):
            if len(cells) != len(header):
                values = {"found": str(len(cells)), "expected": str(len(header))}
                raise Invalid([problem("row-cells", listed.name, number, "", **values)])
            row = dict(zip(header, cells, strict=True))
            for column, cell in row.items():
                if "\0" in cell:
                    raise Invalid([problem("text-not-kept", listed.name, number, column)])
            count += 1
            current += not row.get("ValidityTo")
            yield number, row
        if count != listed.rows:
            values = {"found": str(count), "expected": str(listed.rows)}
            raise Invalid([problem("row-count", listed.name, None, "", **values)])
        if current != listed.current:
            values = {"found": str(current), "expected": str(listed.current)}
            raise Invalid([problem("current-count", listed.name, None, "", **values)])

    def fingerprint(self) -> str:
        digest = hashlib.sha256()
        for name in sorted([MANIFEST, *(listed.name for listed in self.listed().values())]):
            digest.update(name.encode() + b"\0" + self._text(name).encode() + b"\0")
        return digest.hexdigest()


class SourceUnreachable(RuntimeError):
    """The live database cannot be opened or read; the text says why."""


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except psycopg.Error as refusal:
        raise SourceUnreachable(str(refusal).strip()) from None


class DsnSource:
    """A live PostgreSQL database of openIMIS, read in one snapshot."""

    def __init__(self, dsn: str, tables: Mapping[str, str]) -> None:
        self._tables = tables
        with _answering():
            named = psycopg.conninfo.conninfo_to_dict(dsn).get("dbname")
            self._connection = psycopg.connect(dsn)
        self.title: str = str(named or "openimis")
        self._connection.read_only = True
        self._connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        self._listed: dict[str, Listed] | None = None

    def _all(self, query: sql.SQL | sql.Composed) -> list[tuple[Any, ...]]:
        with _answering():
            rows: list[tuple[Any, ...]] = self._connection.execute(query).fetchall()
            return rows

    def listed(self) -> Mapping[str, Listed]:
        if self._listed is None:
            rows = self._all(
                sql.SQL(
                    "SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position) "
                    "FROM information_schema.columns WHERE table_schema = current_schema() "
                    "GROUP BY table_name"
                )
            )
            present = {str(name): tuple(columns) for name, columns in rows}
            found = {}
            for name, origin in self._tables.items():
                if origin in present:
                    ((count,),) = self._all(
                        sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(origin))
                    )
                    found[name] = Listed(origin, origin, count, present[origin])
            self._listed = found
        return self._listed

    def rows(self, table: str) -> Sequence[TextRow]:
        listed = self.listed()[table]
        rows = self._all(
            sql.SQL("SELECT * FROM {} ORDER BY 1").format(sql.Identifier(listed.origin))
        )
        return [
            (
                number,
                dict(zip(listed.columns, (_as_text(cell) for cell in row), strict=True)),
            )
            for number, row in enumerate(rows, start=1)
        ]

    def fingerprint(self) -> str:
        digest = hashlib.sha256()
        for table in sorted(self.listed()):
            digest.update(table.encode())
            for _, cells in self.rows(table):
                digest.update(repr(sorted(cells.items())).encode())
        return digest.hexdigest()


def _as_text(cell: object) -> str:
    """A cell of the database as the CSV export writes it."""
    match cell:
        case None:
            return ""
        case bool():
            return "t" if cell else "f"
        case datetime() | date():
            return cell.isoformat()
        case _:
            return str(cell)
