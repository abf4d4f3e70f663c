"""Texts in several languages, and names folded to keys that can be sorted and searched.

Names that the system chooses hold one text per language (`{"en": "Consultation", "fr":
"Consultation"}`); names of persons, places, facilities and organisations are one text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """A text and the language it is in, so that a page can mark it when it is shown in another."""

    text: str
    language: str


def pick(texts: Mapping[str, str], language: str) -> Words:
    """The text in the reader's language; else English, else the first there is; else nothing."""
    for candidate in (language, language.partition("-")[0], "en", *texts):
        if texts.get(candidate):
            return Words(texts[candidate], candidate)
    return Words("", language)


_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ŋ": "ng"}
)


def fold(text: str) -> str:
    """The text without case, accents, punctuation and double spaces: "N'Diaye  Élise" → "n diaye
    elise".
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    kept = (
        character if character.isalnum() else " "
        for character in decomposed
        if not unicodedata.combining(character)
    )
    return " ".join("".join(kept).split())
