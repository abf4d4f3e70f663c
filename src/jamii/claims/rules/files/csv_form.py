"""Our form for spreadsheets: one row a line of a claim, the rows of a claim one below the other.

The first row names the columns. Rows belong together where they follow each other with the same
text in the column `claim`, or in `code` where that is empty or missing. What is said of a claim
stands in its first row; below it may be repeated or left empty. Commas, semicolons or tabs part the
cells, whichever the first row has.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from jamii.claims.rules.files.lines import lines_of
from jamii.claims.types import RawClaim, RawLine
from jamii.kernel.errors import Invalid, Problem

# The columns in the order in which we write them; of a claim, then of a line, by field name.
CLAIM_COLUMNS = (
    "id",
    "code",
    "number",
    "facility",
    "administrator",
    "first_day",
    "last_day",
    "claimed_on",
    "visit_type",
    "care_type",
    "main_diagnosis",
    "other_diagnoses",
    "referral_code",
    "referred_from",
    "referred_to",
    "preauthorisation",
    "guarantee",
    "condition",
    "scheme",
    "explanation",
)
LINE_COLUMNS = {
    "kind": "kind",
    "line_code": "code",
    "quantity": "quantity",
    "price_asked": "price_asked",
    "line_explanation": "explanation",
}
_NEEDED = ("number", "first_day", "main_diagnosis", "kind", "line_code", "quantity")
# What our own list of refused claims adds: it may come back with them.
ADDED = ("result", "reason")
_KNOWN = frozenset((*CLAIM_COLUMNS, *LINE_COLUMNS, *ADDED, "claim"))
_HARMLESS = "=+-@\t\r"  # behind an apostrophe, as our own files write what looks like a formula


def separator_of(first: str) -> str:
    """What parts the cells of the first row."""
    return max(",;\t", key=first.count)


def head_of(first: str) -> list[str]:
    """The names of the columns in the first row."""
    return [
        name.strip().strip('"').strip().lower() for name in first.strip().split(separator_of(first))
    ]


def missing_columns(head: Sequence[str]) -> tuple[list[str], int]:
    """Which columns are missing, and how many are known."""
    missing = [name for name in _NEEDED if name not in head]
    if not {"claim", "code"} & set(head):
        missing.append("claim")
    return missing, len(_KNOWN & set(head))


def read(pieces: Iterable[bytes]) -> Iterator[RawClaim]:
    """The claims of the file. Raises: Invalid with the row of what hinders reading on."""
    lines = lines_of(pieces)
    first = next(lines, "")
    before = 0
    if first.lower().startswith("sep="):
        first, before = next(lines, ""), 1
    head = head_of(first)
    _sound(head)
    rows = csv.reader(chain([first], lines), delimiter=separator_of(first), strict=True)
    ends = before + 1
    group: list[tuple[int, dict[str, str], bool]] = []
    try:
        next(rows, None)
        for cells in rows:
            begins, ends = ends + 1, before + rows.line_num
            if not any(cell.strip() for cell in cells):
                continue
            row = dict(zip(head, map(_cell, cells), strict=False))
            fits = len(cells) == len(head) or not any(cells[len(head) :])
            if group and not _same(group[-1][1], row):
                yield _claim(group)
                group = []
            group.append((begins, row, fits))
    except csv.Error:
        raise Invalid([Problem("file-csv-broken", "file", {}, ends + 1)]) from None
    if group:
        yield _claim(group)


def _sound(head: Sequence[str]) -> None:
    """Raises: Invalid for columns that are missing, unknown, or there twice."""
    missing, _known = missing_columns(head)
    if missing:
        raise Invalid("columns-missing", field="file", columns=", ".join(missing))
    named = [name for name in head if name]
    unknown = [name[:50] for name in named if name not in _KNOWN]
    if unknown:
        raise Invalid("columns-unknown", field="file", columns=", ".join(unknown[:10]))
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise Invalid("columns-twice", field="file", columns=", ".join(twice))


def _cell(text: str) -> str:
    text = text.strip()
    is_marked = text[:1] == "'" and text[1:2] and text[1] in _HARMLESS
    return text[1:] if is_marked else text


def _same(above: dict[str, str], row: dict[str, str]) -> bool:
    """Whether a row goes on with the claim of the row above."""
    name = "claim" if row.get("claim") else "code"
    return bool(row.get(name)) and row[name] == above.get(name)


def _claim(group: Sequence[tuple[int, dict[str, str], bool]]) -> RawClaim:
    begins, first, _fits = group[0]
    fields = {name: first[name] for name in CLAIM_COLUMNS if first.get(name)}
    problems, lines = [], []
    for row, cells, fits in group:
        if not fits:
            problems.append(Problem("file-row-cells", "", {}, row))
        for name in CLAIM_COLUMNS:
            if cells.get(name) and cells[name] != fields.get(name):
                problems.append(Problem("file-rows-differ", name, {"first": begins}, row))
        texts = {name: cells.get(column, "") for column, name in LINE_COLUMNS.items()}
        if any(texts.values()):
            lines.append(RawLine(row, {name: text for name, text in texts.items() if text}))
    return RawClaim(begins, fields, tuple(lines), tuple(problems))
