"""Where the rows of the source come from: a folder of CSV files, or a live database.

Both give text cells by the names of the source's own columns, with the number of the row; what the
cells mean is said in `tables`.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg import sql

from jamii.kernel.errors import Invalid, Problem

MANIFEST = "MANIFEST.tsv"
TextRow = tuple[int, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Listed:
    """One table that the source says it has: its file, its name there, its rows and columns."""

    name: str
    origin: str
    rows: int
    columns: tuple[str, ...]


class Source(Protocol):
    """Something that holds the tables of openIMIS."""

    title: str

    def listed(self) -> Mapping[str, Listed]:
        """The tables by our name for them. Raises: Invalid."""

    def rows(self, table: str) -> Sequence[TextRow]:
        """All rows, numbered as a person would count them in the file. Raises: Invalid."""

    def fingerprint(self) -> str:
        """A hash that is the same for the same contents."""


def problem(code: str, file: str, row: int | None = None, column: str = "", **more: str) -> Problem:
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
            raise Invalid([problem("file-empty", name)])
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
                cells = line.split("\t")
                if len(cells) != 5 or not cells[0].endswith(".csv") or not cells[2].isdigit():
                    raise Invalid([problem("manifest-line", MANIFEST, number)])
                name = cells[0].removesuffix(".csv")
                found[name] = Listed(cells[0], cells[1], int(cells[2]), tuple(cells[4].split(",")))
            if not found:
                raise Invalid([problem("file-empty", MANIFEST)])
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
        missing = [column for column in listed.columns if column not in header]
        if missing:
            raise Invalid([problem("column-missing", listed.name, 1, name) for name in missing])
        count = 0
        for number, cells in enumerate(reader, start=2):
            if len(cells) != len(header):
                values = {"found": str(len(cells)), "expected": str(len(header))}
                raise Invalid([problem("row-cells", listed.name, number, "", **values)])
            count += 1
            yield number, dict(zip(header, cells, strict=True))
        if count != listed.rows:
            values = {"found": str(count), "expected": str(listed.rows)}
            raise Invalid([problem("row-count", listed.name, None, "", **values)])

    def fingerprint(self) -> str:
        digest = hashlib.sha256()
        for name in sorted([MANIFEST, *(listed.name for listed in self.listed().values())]):
            digest.update(name.encode() + b"\0" + self._text(name).encode() + b"\0")
        return digest.hexdigest()


class DsnSource:
    """A live PostgreSQL database of openIMIS, read in one snapshot."""

    def __init__(self, dsn: str, tables: Mapping[str, str]) -> None:
        self.title: str = str(psycopg.conninfo.conninfo_to_dict(dsn).get("dbname") or "openimis")
        self._tables = tables
        self._connection = psycopg.connect(dsn)
        self._connection.read_only = True
        self._connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        self._listed: dict[str, Listed] | None = None

    def listed(self) -> Mapping[str, Listed]:
        if self._listed is None:
            rows = self._connection.execute(
                "SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position) "
                "FROM information_schema.columns WHERE table_schema = current_schema() "
                "GROUP BY table_name"
            ).fetchall()
            present = {str(name): tuple(columns) for name, columns in rows}
            found = {}
            for name, origin in self._tables.items():
                if origin in present:
                    count = self._connection.execute(
                        sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(origin))
                    ).fetchone()
                    found[name] = Listed(origin, origin, count[0] if count else 0, present[origin])
            self._listed = found
        return self._listed

    def rows(self, table: str) -> Sequence[TextRow]:
        listed = self.listed()[table]
        rows = self._connection.execute(
            sql.SQL("SELECT * FROM {} ORDER BY 1").format(sql.Identifier(listed.origin))
        ).fetchall()
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
