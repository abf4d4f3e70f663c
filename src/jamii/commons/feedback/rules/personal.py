"""What in free text looks personal: phone numbers, e-mail addresses, long numbers, member numbers?

Community specification, section 1.3. It warns rather than misses: six digits, also when written
with spaces, dots or hyphens between them, are enough.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PATTERNS = (
    ("e-mail", re.compile(r"[^\s@<>()\[\],;:]+@[^\s@<>()\[\],;:]+\.[^\s@<>()\[\],;:.]{2,}")),
    ("phone", re.compile(r"(?:\+|\b00)(?:[ .\-/()]{0,2}\d){6,15}")),
    ("number", re.compile(r"\b[A-Z]{1,4}[-/]?\d(?:[-/]?\d){3,}\b")),
    ("number", re.compile(r"(?<!\d)\d(?:[ .\-/()]?\d){5,}(?!\d)")),
)
# A day of the calendar has eight digits but names nobody.
_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{4}")
GAP = "[…]"


@dataclass(frozen=True, slots=True)
class Hit:
    """A stretch of the text that looks personal."""

    start: int
    end: int
    kind: str


def hits(text: str) -> tuple[Hit, ...]:
    """The stretches that look personal, in order, without overlap."""
    found: list[Hit] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if _DAY.fullmatch(match.group()):
                continue
            if all(match.end() <= hit.start or match.start() >= hit.end for hit in found):
                found.append(Hit(match.start(), match.end(), kind))
    return tuple(sorted(found, key=lambda hit: hit.start))


def without(text: str) -> str:
    """The text with a gap in place of each hit."""
    for hit in reversed(hits(text)):
        text = text[: hit.start] + GAP + text[hit.end :]
    return text


def marked(text: str) -> tuple[tuple[str, bool], ...]:
    """The text in pieces, each with whether it looks personal, for showing them marked."""
    pieces: list[tuple[str, bool]] = []
    place = 0
    for hit in hits(text):
        pieces += [(text[place : hit.start], False), (text[hit.start : hit.end], True)]
        place = hit.end
    pieces.append((text[place:], False))
    return tuple((piece, personal) for piece, personal in pieces if piece)
