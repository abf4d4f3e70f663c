"""Our form for programs: one claim a line, each a JSON object with the fields of the interface,
facilities and claim administrators by code. Numbers are read as they are written, digit by digit.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jamii.claims.rules.files.csv_form import CLAIM_COLUMNS, LINE_COLUMNS
from jamii.claims.rules.files.lines import lines_of
from jamii.claims.types import RawClaim, RawLine
from jamii.kernel.errors import Problem

_CLAIM = frozenset(CLAIM_COLUMNS) - {"other_diagnoses"}
_LINE = frozenset(LINE_COLUMNS.values())
_PART = frozenset({"kind", "code", "quantity"})


def read(pieces: Iterable[bytes]) -> Iterator[RawClaim]:
    """The claims of the file; a line that is no JSON object is a claim with that problem. Raises:
    Invalid with the row for bytes that are no text.
    """
    for row, line in enumerate(lines_of(pieces), start=1):
        if not line.strip():
            continue
        try:
            sent = json.loads(line, parse_float=str, parse_int=str, parse_constant=str)
        except (ValueError, RecursionError):
            sent = None
        if not isinstance(sent, dict):
            yield RawClaim(row, {}, (), (Problem("file-line-not-json", "", {}, row),))
            continue
        yield _Read(row).claim(sent)


class _Read:
    """Reads one object; whatever has another shape than a claim is a problem."""

    def __init__(self, row: int) -> None:
        self._row = row
        self._problems: list[Problem] = []

    def claim(self, sent: Mapping[str, Any]) -> RawClaim:
        """The texts of the claim."""
        named = {name: value for name, value in sent.items() if name not in _LISTS}
        fields = self._texts(named, _CLAIM, "")
        others = self._list(sent, "other_diagnoses", str)
        if others:
            fields["other_diagnoses"] = " ".join(others)
        lines = [
            self._line(f"lines.{place}.", one)
            for place, one in enumerate(self._list(sent, "lines", dict))
        ]
        return RawClaim(self._row, fields, tuple(lines), tuple(self._problems))

    def _line(self, path: str, sent: Mapping[str, Any]) -> RawLine:
        named = {name: value for name, value in sent.items() if name != "parts"}
        parts = tuple(
            self._texts(one, _PART, f"{path}parts.{place}.")
            for place, one in enumerate(self._list(sent, "parts", dict, path))
        )
        return RawLine(self._row, self._texts(named, _LINE, path), parts)

    def _texts(self, sent: Mapping[str, Any], known: frozenset[str], path: str) -> dict[str, str]:
        texts = {}
        for name, value in sent.items():
            if name not in known:
                self._say("field-unknown", path + name[:50])
            elif isinstance(value, str):
                texts[name] = value
            elif value is not None:
                self._say("file-shape", path + name)
        return {name: text.strip() for name, text in texts.items() if text.strip()}

    def _list(self, sent: Mapping[str, Any], name: str, kind: type, path: str = "") -> list[Any]:
        value = sent.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            self._say("file-shape", path + name)
            return []
        for place, one in enumerate(value):
            if not isinstance(one, kind):
                self._say("file-shape", f"{path}{name}.{place}")
        return [one for one in value if isinstance(one, kind)]

    def _say(self, code: str, field: str) -> None:
        self._problems.append(Problem(code, field, {}, self._row))


_LISTS = frozenset({"other_diagnoses", "lines"})
