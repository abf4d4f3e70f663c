"""What one cell of the source can be: each function takes its text and gives a value, or says what
is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID


class Wrong(ValueError):
    """A cell cannot be what its column says; the code names the sentence, `limit` what fits."""

    def __init__(self, code: str, limit: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.limit = limit


Parse = Callable[[str], Any]

# What the tables here hold before the point: numeric(18,4), and 32 bits.
_DIGITS, _WHOLE_DIGITS = 14, 9


def text(cell: str) -> str:
    """Text; the export writes line breaks as \\n."""
    return cell.replace("\\n", "\n").strip()


def text_of(longest: int) -> Parse:
    """Text of at most so many characters."""

    def parse(cell: str) -> str:
        value = text(cell)
        if len(value) > longest:
            raise Wrong("text-too-long", longest)
        return value

    return parse


def number(cell: str) -> Decimal | None:
    """An exact number that an amount can hold, or nothing."""
    if not cell.strip():
        return None
    try:
        value = Decimal(cell)
    except InvalidOperation:
        raise Wrong("not-a-number") from None
    if not value.is_finite():
        raise Wrong("not-a-number")
    if value.adjusted() >= _DIGITS:
        raise Wrong("number-too-large", _DIGITS)
    return value


def whole(cell: str) -> int | None:
    """A whole number, or nothing."""
    value = number(cell)
    if value is None:
        return None
    if value != value.to_integral_value():
        raise Wrong("not-a-whole-number")
    if value.adjusted() >= _WHOLE_DIGITS:
        raise Wrong("number-too-large", _WHOLE_DIGITS)
    return int(value)


def flag(cell: str) -> bool:
    """Yes or no, as PostgreSQL or SQL Server write it; nothing is no."""
    word = cell.strip().lower()
    if word in {"t", "true", "1"}:
        return True
    if word in {"f", "false", "0", ""}:
        return False
    raise Wrong("not-a-flag")


_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T][\d:.]+(?:Z|[+-][\d:]+)?)?\Z", re.ASCII)
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d(:?\d\d)?)?\Z")


def moment(cell: str) -> datetime | None:
    """A moment in UTC, or nothing; without an offset it is UTC."""
    if not cell.strip():
        return None
    found = _MOMENT.match(cell.strip())
    if found is None:
        return datetime.combine(_day(cell), datetime.min.time(), UTC)
    offset = found[4] or "+00"
    offset = "+00:00" if offset == "Z" else offset if len(offset) > 3 else f"{offset}:00"
    fraction = (found[3] or ".0")[:7].ljust(7, "0")
    try:
        return datetime.fromisoformat(f"{found[1]}T{found[2]}{fraction}{offset}").astimezone(UTC)
    except ValueError:
        raise Wrong("not-a-moment") from None


def _day(cell: str) -> date:
    found = _DAY.match(cell.strip())
    if found is None:
        raise Wrong("not-a-day")
    try:
        return date.fromisoformat(found[1])
    except ValueError:
        raise Wrong("not-a-day") from None


def day(cell: str) -> date | None:
    """A day, or nothing; a time of day behind it is dropped."""
    return _day(cell) if cell.strip() else None


def cycle(cell: str) -> tuple[int, int] | None:
    """A day and month such as `01-06`, or nothing."""
    if not cell.strip():
        return None
    found = re.match(r"(\d\d)-(\d\d)\Z", cell.strip())
    if found is None:
        raise Wrong("not-a-cycle")
    pair = int(found[1]), int(found[2])
    try:
        date(2001, pair[1], pair[0])
    except ValueError:
        raise Wrong("not-a-cycle") from None
    return pair


def key(cell: str) -> UUID:
    """The record's own key."""
    try:
        return UUID(cell.strip())
    except ValueError:
        raise Wrong("not-a-key") from None


def word_of(table: Mapping[str, str], optional: bool = False) -> Parse:
    """The word for a code; with `optional` nothing stays nothing."""

    def parse(cell: str) -> str | None:
        code = cell.strip()
        if code in table:
            return table[code]
        if optional and not code:
            return None
        raise Wrong("unknown-code")

    return parse
