"""Claims as rows of our own CSV: what a facility sent, to be mended and sent again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jamii.claims.rules.files.csv_form import CLAIM_COLUMNS, LINE_COLUMNS
from jamii.claims.types import RawClaim, RawLine


def keepable(text: str) -> str:
    """The text with a mark for every character that a database cannot keep."""
    return "".join(
        "\ufffd" if sign == "\0" or "\ud800" <= sign <= "\udfff" else sign for sign in text
    )


def as_json(raw: RawClaim) -> dict[str, Any]:
    """The texts of a claim in JSON's types, without its problems."""
    return {
        "fields": _kept(raw.fields),
        "lines": [
            {
                "row": line.row,
                "fields": _kept(line.fields),
                "parts": [_kept(one) for one in line.parts],
            }
            for line in raw.lines
        ],
    }


def _kept(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: keepable(text) for name, text in fields.items()}


def from_json(row: int, kept: Mapping[str, Any]) -> RawClaim:
    """The claim that `as_json` wrote down."""
    lines = [RawLine(one["row"], one["fields"], tuple(one["parts"])) for one in kept["lines"]]
    return RawClaim(row, kept["fields"], tuple(lines))


def columns() -> tuple[str, ...]:
    """The heads of the columns in which claims are written."""
    return ("claim", *CLAIM_COLUMNS, *LINE_COLUMNS)


def rows_of(claim: str, raw: RawClaim) -> Iterator[list[str]]:
    """The rows of a claim: what is said of all of it stands in the first. `claim` is what holds
    them together. Parts of packages have no column: whoever sends parts sends NDJSON.
    """
    said = [raw.fields.get(name, "") for name in CLAIM_COLUMNS]
    for line in raw.lines or (RawLine(raw.row, {}),):
        yield [claim, *said, *(line.fields.get(name, "") for name in LINE_COLUMNS.values())]
        said = [""] * len(CLAIM_COLUMNS)
