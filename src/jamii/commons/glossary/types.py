"""Concepts, their terms, and the glossary that holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

ConceptId = NewType("ConceptId", str)

# How many forms a text with a number has in the languages that a catalogue may be in.
PLURAL_FORMS: Mapping[str, int] = {
    "ar": 6, "en": 2, "es": 2, "fr": 2, "ln": 2, "mg": 2, "pt": 2, "rn": 2, "rw": 2, "sw": 2,
}  # fmt: skip


class Standing(StrEnum):
    """Whether a term is the one to use. `ELSEWHERE`: other systems say so; found, not used."""

    PREFERRED = "preferred"
    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Term:
    """Words for a concept in one language; `country` (ISO 3166, two letters) empty: everywhere."""

    text: str
    language: str
    standing: Standing
    country: str = ""


@dataclass(frozen=True, slots=True)
class Concept:
    """A thing with its definition and terms. `of` tells two concepts of one name apart: line (of a
    claim). Definition and `of` hold one text per language.
    """

    id: ConceptId
    subject: str
    means: Mapping[str, str]
    terms: tuple[Term, ...]
    of: Mapping[str, str]

    def preferred(self, language: str, country: str = "") -> str:
        """The word to use in a language, where the country has its own that one; English where the
        language has none.
        """
        chosen = [term for term in self.terms if term.standing is Standing.PREFERRED]
        for wanted in ((language, country), (language, ""), ("en", "")):
            for term in chosen:
                if (term.language, term.country) == wanted:
                    return term.text
        return self.id

    def said(self, standing: Standing, language: str) -> tuple[Term, ...]:
        """The terms of a standing in a language, as the glossary lists them."""
        return tuple(
            term for term in self.terms if term.standing is standing and term.language == language
        )

    def others(self, language: str) -> tuple[Term, ...]:
        """What else is said in a language: all but the word preferred everywhere."""
        return tuple(
            term
            for term in self.terms
            if term.language == language
            and (term.standing is not Standing.PREFERRED or term.country)
        )


@dataclass(frozen=True, slots=True)
class Glossary:
    """All concepts, and for each language the concepts of every term, by its folded words.

    `longest` is the number of words of the longest term.
    """

    concepts: Mapping[ConceptId, Concept]
    index: Mapping[str, Mapping[tuple[str, ...], frozenset[ConceptId]]]
    longest: int

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it holds terms in."""
        return tuple(self.index)
