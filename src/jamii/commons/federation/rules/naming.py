"""Words of a text that could be the name of somebody: those that begin with a capital.

The patterns of `feedback.rules.personal` know numbers and addresses. A name looks like any word;
only the registers of the house can tell. So these words are looked up there before a text leaves.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from jamii.commons.feedback.rules import personal
from jamii.kernel.words import fold

# A word with its apostrophes and hyphens: N'Diaye, Marie-Louise.
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, and whether it may not leave."""

    text: str
    is_held: bool


def candidates(text: str) -> frozenset[str]:
    """The folded parts of capitalised words: what to look up."""
    return frozenset(
        part for match in _WORD.finditer(text) for part in _parts(match.group()) if part
    )


def marked(text: str, names: Collection[str]) -> tuple[Piece, ...]:
    """The text in pieces: held are the patterns of personal data and the words among `names`."""
    held = [(hit.start, hit.end) for hit in personal.hits(text)]
    for match in _WORD.finditer(text):
        is_name = any(part in names for part in _parts(match.group()))
        if is_name and all(match.end() <= a or match.start() >= b for a, b in held):
            held.append(match.span())
    pieces, place = [], 0
    for start, end in sorted(held):
        pieces += [Piece(text[place:start], False), Piece(text[start:end], True)]
        place = end
    pieces.append(Piece(text[place:], False))
    return tuple(piece for piece in pieces if piece.text)


def without(text: str, names: Collection[str]) -> str:
    """The text with a gap in place of each held piece."""
    return "".join(personal.GAP if p.is_held else p.text for p in marked(text, names))


def _parts(word: str) -> list[str]:
    """The folded parts of a word that begins with a capital (`N'Diaye`: also `diaye`)."""
    if not any(part[:1].isupper() for part in re.split(r"[’'-]", word)):
        return []
    return [part for part in fold(word).split() if len(part) >= _SHORTEST]
