"""Which words does the house use, and what does a text mean in them?"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from jamii.commons.glossary.rules import finding, reading
from jamii.commons.glossary.types import Concept, ConceptId, Glossary
from jamii.kernel.errors import NotFound


@cache
def glossary() -> Glossary:
    """The glossary as it lies in the source, read once."""
    folder = files("jamii.commons.glossary") / "concepts"
    listed = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml"))
    return reading.read(
        {name.removesuffix(".toml"): tomllib.loads((folder / name).read_text()) for name in listed}
    )


def concept(key: str) -> Concept:
    """One concept. Raises: NotFound."""
    found = glossary().concepts.get(ConceptId(key))
    if found is None:
        raise NotFound("not-found")
    return found


def subjects() -> tuple[str, ...]:
    """The subjects, as their files are called."""
    return tuple(sorted({concept.subject for concept in glossary().concepts.values()}))


def countries() -> tuple[str, ...]:
    """The countries that have words of their own."""
    return tuple(
        sorted(
            {
                term.country
                for concept in glossary().concepts.values()
                for term in concept.terms
                if term.country
            }
        )
    )


def search(text: str = "", subject: str = "", country: str = "") -> tuple[Concept, ...]:
    """Concepts by a word of any language; best first, or all by their English name."""
    concepts = [
        concept for concept in glossary().concepts.values() if subject in ("", concept.subject)
    ]
    return finding.search(concepts, glossary(), text, country)


def meaning_of(text: str, language: str = "") -> frozenset[str]:
    """The text as a set of concepts and other words: see `rules.finding`."""
    return finding.meaning_of(glossary(), text, language)


def concepts_in(text: str, language: str = "") -> frozenset[ConceptId]:
    """The concepts that a text speaks of."""
    return finding.concepts_in(glossary(), text, language)


def phrases_for(text: str, language: str = "") -> tuple[str, ...]:
    """The text and every other way to say it, in all languages: what a search looks for."""
    return finding.phrases_for(glossary(), text, language)
