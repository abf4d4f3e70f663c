"""Claims in XML of openIMIS's form, as its tools for facilities write them: one claim a file, or
many below a root of any name.

A `Claim` has `Details`, `Items` with an `Item` each, and `Services` with a `Service` each; elements
that are not named below are passed over, also `Total`, which follows from the lines. A price that
is missing or 0 is the list price of the day. The file is read as it comes. What XML can do beyond
elements and texts, documents of its own type and entities, is refused: no claim needs it, and a few
lines of it fill any memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from xml.parsers import expat

from jamii.claims.hooks import FileForm, tell_file_form
from jamii.claims.types import RawClaim, RawLine
from jamii.interop.openimis import words  # noqa: F401  (the sentences of what is raised here)
from jamii.interop.openimis.codes import VISIT_TYPES
from jamii.kernel.errors import Invalid, Problem

_DETAILS = {
    "ClaimDate": "claimed_on",
    "HFCode": "facility",
    "ClaimAdmin": "administrator",
    "ClaimCode": "code",
    "CHFID": "number",
    "StartDate": "first_day",
    "EndDate": "last_day",
    "ICDCode": "main_diagnosis",
    "Comment": "explanation",
    "GuaranteeNo": "guarantee",
    "VisitType": "visit_type",
}
_OTHER_DIAGNOSES = ("ICDCode1", "ICDCode2", "ICDCode3", "ICDCode4")
_LINES = {("Items", "Item"): "item", ("Services", "Service"): "service"}
_OF_LINE = {
    "Code": "code",
    "Price": "price_asked",
    "Quantity": "quantity",
    "Explanation": "explanation",
}
_DEEPEST = 12
_MOST_LINES = 1_000  # that are kept of a claim, more than anybody may send
_LONGEST = 5_000  # characters that are kept of a text, likewise


def recognises(head: bytes) -> bool:
    """Whether the first bytes are those of XML, in UTF-8 or with two bytes a letter."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[2:].replace(b"\0", b"").lstrip().startswith(b"<")
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def read(pieces: Iterable[bytes]) -> Iterator[RawClaim]:
    """The claims of the file. Raises: Invalid with the row of what hinders reading on."""
    reading = _Reading()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reading.opened
    parser.EndElementHandler = reading.closed
    parser.CharacterDataHandler = reading.said
    parser.StartDoctypeDeclHandler = reading.refused
    parser.EntityDeclHandler = reading.refused
    reading.parser = parser
    try:
        for piece in pieces:
            parser.Parse(piece, False)
            yield from reading.taken()
        parser.Parse(b"", True)
        yield from reading.taken()
    except expat.ExpatError as mistake:
        values = {"column": mistake.offset + 1}
        raise Invalid([Problem("file-xml-broken", "file", values, mistake.lineno)]) from None


class _Reading:
    """What is open at the moment, and the claims that are complete."""

    parser: expat.XMLParserType

    def __init__(self) -> None:
        self._open: list[str] = []
        self._text: list[str] = []
        self._length = 0
        self._claim_at: int | None = None  # how deep the claim at hand lies
        self._row = 0
        self._fields: dict[str, str] = {}
        self._lines: list[RawLine] = []
        self._line_row = 0
        self._line: dict[str, str] = {}
        self._done: list[RawClaim] = []

    def taken(self) -> list[RawClaim]:
        """The claims that are complete since it was asked last."""
        done, self._done = self._done, []
        return done

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._open.append(name)
        if len(self._open) > _DEEPEST:
            raise self._problem("file-xml-deep", {"max": _DEEPEST})
        self._text, self._length = [], 0
        if self._claim_at is None:
            if name == "Claim":
                self._claim_at, self._row = len(self._open), self.parser.CurrentLineNumber
                self._fields, self._lines = {}, []
        elif self._inside() in _LINES:
            self._line, self._line_row = {}, self.parser.CurrentLineNumber

    def closed(self, name: str) -> None:
        """An element ends, and its text is complete."""
        text = "".join(self._text).strip()
        self._text, self._length = [], 0
        if self._claim_at is not None:
            self._keep(self._inside(), text)
        self._open.pop()

    def said(self, text: str) -> None:
        """A part of a text; no more of it is kept than shows that it is too long."""
        if self._claim_at is not None and self._length < _LONGEST:
            self._text.append(text[: _LONGEST - self._length])
            self._length += len(text)

    def refused(self, *arguments: object) -> None:
        """A type of document or an entity is declared. Raises: Invalid."""
        raise self._problem("file-xml-declares", {})

    def _inside(self) -> tuple[str, ...]:
        """Where we are, below the claim."""
        return tuple(self._open[self._claim_at :])

    def _keep(self, path: tuple[str, ...], text: str) -> None:
        if not path:
            self._done.append(self._claim())
            self._claim_at = None
        elif path in _LINES:
            if len(self._lines) < _MOST_LINES:
                kind = {"kind": _LINES[path]}
                self._lines.append(RawLine(self._line_row, kind | self._line))
        elif path[:2] in _LINES and len(path) == 3:
            name = _OF_LINE.get(path[2].removeprefix(path[1]))
            if text and name and not (name == "price_asked" and _is_zero(text)):
                self._line[name] = text
        elif len(path) == 2 and path[0] == "Details" and text:
            self._fields[path[1]] = text

    def _claim(self) -> RawClaim:
        said = self._fields
        fields = {name: said[theirs] for theirs, name in _DETAILS.items() if theirs in said}
        visit = fields.get("visit_type", "")
        fields["visit_type"] = VISIT_TYPES.get(visit, visit)
        others = [said[one] for one in _OTHER_DIAGNOSES if one in said]
        if others:
            fields["other_diagnoses"] = " ".join(others)
        return RawClaim(self._row, fields, tuple(self._lines))

    def _problem(self, code: str, values: dict[str, int]) -> Invalid:
        return Invalid([Problem(code, "file", values, self.parser.CurrentLineNumber)])


def _is_zero(text: str) -> bool:
    try:
        return Decimal(text) == 0
    except InvalidOperation:
        return False


tell_file_form(FileForm("openimis-xml", recognises, read))
