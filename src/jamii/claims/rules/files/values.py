"""What the texts of a claim mean: days, numbers, words; the same for every form of file.

Every text that cannot be understood is named with the path of its field, as the interface names it
(`lines.2.quantity`), and with its row. Nothing is guessed: `1,234` may be one or a thousand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from jamii.claims.types import (
    Condition,
    NewPart,
    RawClaim,
    RawLine,
    WrittenClaim,
    WrittenLine,
)
from jamii.kernel.errors import Problem
from jamii.kernel.reasons import Value
from jamii.registers.catalogue.types import CareType
from jamii.schemes.plans.types import Kind, VisitType

MOST_LINES = 500  # of one claim, as at the interface
_LONGEST = {"explanation": 4000, "main_diagnosis": 20, "other_diagnoses": 500}
_ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:[T ]00:00(?::00(?:\.0+)?)?)?\Z", re.ASCII)
_DAY_FIRST = re.compile(r"(\d\d?)/(\d\d?)/(\d{4})\Z", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?\Z", re.ASCII)
_COMMA = re.compile(r"[+-]?\d+,\d+\Z", re.ASCII)
_AMBIGUOUS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?\Z", re.ASCII)
E = TypeVar("E", bound=StrEnum)


def understood(raw: RawClaim) -> WrittenClaim | tuple[Problem, ...]:
    """The claim, or everything that is wrong with its texts."""
    if raw.problems and not raw.fields and not raw.lines:
        return raw.problems  # nothing could be read: that it lacks everything follows from it
    reading = _Reading(raw)
    claim = reading.claim()
    return tuple(reading.problems) or claim


def row_of(raw: RawClaim, field: str) -> int:
    """The row of the file in which a field stands."""
    first, _, rest = field.partition(".")
    place = rest.partition(".")[0]
    if first == "lines" and place.isdigit() and int(place) < len(raw.lines):
        return raw.lines[int(place)].row
    return raw.row


class _Reading:
    """Reads the texts of one claim and collects what it cannot understand."""

    def __init__(self, raw: RawClaim) -> None:
        self._raw = raw
        self.problems = list(raw.problems)

    def claim(self) -> WrittenClaim:
        """The claim; what was not understood is blank or some value, and a problem."""
        fields, text = self._raw.fields, self._text
        if len(self._raw.lines) > MOST_LINES:
            self._say("too-many", "lines", {"limit": MOST_LINES})
        number, first_day = text("number"), self._day("first_day")
        for name, given in (("number", number), ("first_day", fields.get("first_day"))):
            if not given:
                self._say("required", name)
        return WrittenClaim(
            number=number,
            first_day=first_day or date.min,
            main_diagnosis=text("main_diagnosis"),
            lines=tuple(
                self._line(f"lines.{place}.", line)
                for place, line in enumerate(self._raw.lines[:MOST_LINES])
            ),
            id=self._id(),
            scheme=text("scheme"),
            facility=text("facility"),
            administrator=text("administrator"),
            code=text("code"),
            last_day=self._day("last_day"),
            claimed_on=self._day("claimed_on"),
            other_diagnoses=tuple(text("other_diagnoses").split()),
            visit_type=self._choice("visit_type", fields, VisitType) or VisitType.OTHER,
            care_type=self._choice("care_type", fields, CareType),
            condition=self._choice("condition", fields, Condition),
            explanation=text("explanation"),
            referred_from=text("referred_from"),
            referred_to=text("referred_to"),
            referral_code=text("referral_code"),
            preauthorisation=text("preauthorisation"),
            guarantee=text("guarantee"),
        )

    def _line(self, path: str, line: RawLine) -> WrittenLine:
        fields = line.fields
        for name in ("kind", "code", "quantity"):
            if not fields.get(name):
                self._say("required", path + name)
        return WrittenLine(
            kind=self._choice("kind", fields, Kind, path) or Kind.SERVICE,
            code=self._text("code", fields, path),
            quantity=self._number("quantity", fields, path, 8) or Decimal(0),
            price_asked=self._number("price_asked", fields, path, 14),
            explanation=self._text("explanation", fields, path),
            parts=tuple(
                self._part(f"{path}parts.{place}.", part) for place, part in enumerate(line.parts)
            ),
        )

    def _part(self, path: str, fields: Mapping[str, str]) -> NewPart:
        for name in ("kind", "code", "quantity"):
            if not fields.get(name):
                self._say("required", path + name)
        return NewPart(
            self._choice("kind", fields, Kind, path) or Kind.SERVICE,
            self._text("code", fields, path),
            self._number("quantity", fields, path, 8) or Decimal(0),
        )

    def _text(self, name: str, fields: Mapping[str, str] | None = None, path: str = "") -> str:
        text = (self._raw.fields if fields is None else fields).get(name, "").strip()
        longest = _LONGEST.get(name, 50)
        if len(text) > longest:
            self._say("text-too-long", path + name, {"limit": longest})
        elif "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
            self._say("text-not-kept", path + name)
        else:
            return text
        return ""

    def _id(self) -> UUID | None:
        text = self._raw.fields.get("id", "")
        try:
            return UUID(text) if text else None
        except ValueError:
            self._say("file-id", "id")
            return None

    def _day(self, name: str) -> date | None:
        text = self._raw.fields.get(name, "").strip()
        if not text:
            return None
        iso, day_first = _ISO.match(text), _DAY_FIRST.match(text)
        if iso:
            year, month, day = (int(part) for part in iso.groups())
        elif day_first:
            day, month, year = (int(part) for part in day_first.groups())
        else:
            self._say("file-day", name, {"value": text[:30]})
            return None
        try:
            found = date(year, month, day)
        except ValueError:
            found = None
        if found is None or not 1900 <= year <= 2200:
            self._say("file-day-impossible", name, {"value": text[:30]})
            return None
        return found

    def _choice(
        self, name: str, fields: Mapping[str, str], choices: type[E], path: str = ""
    ) -> E | None:
        text = fields.get(name, "").strip()
        if not text:
            return None
        try:
            return choices(text.lower())
        except ValueError:
            words = ", ".join(one.value for one in choices)
            self._say("file-choice", path + name, {"value": text[:30], "choices": words})
            return None

    def _number(
        self, name: str, fields: Mapping[str, str], path: str, whole: int
    ) -> Decimal | None:
        text = fields.get(name, "").strip()
        if not text:
            return None
        if _AMBIGUOUS.match(text):
            self._say("file-number-ambiguous", path + name, {"value": text[:30]})
            return None
        if _COMMA.match(text):
            text = text.replace(",", ".")
        if not _NUMBER.match(text):
            self._say("file-number", path + name, {"value": text[:30]})
            return None
        digits, _, decimals = text.lstrip("+-").partition(".")
        if len(digits.lstrip("0")) > whole:
            self._say("number-too-large", path + name, {"limit": whole})
            return None
        if len(decimals.rstrip("0")) > 4:
            self._say("too-many-decimals", path + name, {"limit": 4})
            return None
        return Decimal(text)

    def _say(self, code: str, field: str, values: Mapping[str, Value] | None = None) -> None:
        self.problems.append(Problem(code, field, values or {}, row_of(self._raw, field)))
