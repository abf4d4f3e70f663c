"""Tables as files for programs and for office software: CSV and XLSX of the same rows.

A text is a text: what begins like a formula is never one. Amounts are numbers, days are days.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    COUNT = "count"
    AMOUNT = "amount"
    DAY = "day"


Cell = str | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, what it holds, and how many characters wide it is in a workbook."""

    head: str
    kind: Kind = Kind.TEXT
    width: int = 14


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. `totals` stand below the rows of a workbook, never in a CSV; empty: none."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]
    totals: Sequence[Cell] = ()


def harmless(text: str) -> str:
    """The text as office software may open it: with an apostrophe before what looks like a
    formula, which shows the text and reckons nothing.
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_csv(sheet: Sheet, *, places: int) -> bytes:
    """The rows below their heads: amounts with a point and `places` decimals, days as
    year-month-day, in UTF-8 with the mark by which office software knows it.
    """
    text = StringIO()
    write = csv.writer(text).writerow
    write([harmless(column.head) for column in sheet.columns])
    for row in sheet.rows:
        write([_plain(cell, places) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def _plain(cell: Cell, places: int) -> str:
    match cell:
        case None:
            return ""
        case str():
            return harmless(cell)
        case Decimal():
            return f"{cell:.{places}f}"
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def as_xlsx(sheets: Sequence[Sheet], *, places: int, at: datetime) -> bytes:
    """A workbook of these tables, their heads kept in sight; `at` is the moment that it names as
    its making.
    """
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    # The format knows no zones.
    book.set_properties({"created": at.replace(tzinfo=None)})
    amount = "#,##0" + ("." + "0" * places if places else "")
    formats = {Kind.AMOUNT: amount, Kind.COUNT: "#,##0", Kind.DAY: "yyyy-mm-dd", Kind.TEXT: "@"}
    top: dict[str, Any] = {"valign": "top"}
    usual = {kind: book.add_format({"num_format": said, **top}) for kind, said in formats.items()}
    strong = {
        kind: book.add_format({"num_format": said, "bold": True, "top": 1, **top})
        for kind, said in formats.items()
    }
    for sheet in sheets:
        page = book.add_worksheet(sheet.name[:31])
        for place, column in enumerate(sheet.columns):
            page.set_column(place, place, column.width)
            is_right = column.kind in {Kind.AMOUNT, Kind.COUNT}
            head = {"bold": True, "bottom": 1, "text_wrap": True, **top}
            head |= {"align": "right"} if is_right else {}
            page.write_string(0, place, column.head, book.add_format(head))
        page.freeze_panes(1, 0)
        page.repeat_rows(0)
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
        for number, row in enumerate(sheet.rows, start=1):
            _write(page, number, sheet.columns, row, usual)
        if sheet.totals:
            _write(page, len(sheet.rows) + 1, sheet.columns, sheet.totals, strong)
    book.close()
    return file.getvalue()


def _write(
    page: Any, number: int, columns: tuple[Column, ...], row: Sequence[Cell], formats: Any
) -> None:
    for place, (column, cell) in enumerate(zip(columns, row, strict=True)):
        form = formats[column.kind]
        match cell:
            case None | "":
                page.write_blank(number, place, None, form)
            case str():
                page.write_string(number, place, cell[:32767], formats[Kind.TEXT])
            case date():
                page.write_datetime(number, place, cell, form)
            case _:
                page.write_number(number, place, cell, form)
