"""What does the glossary say? Parsed files become concepts, and a mistake in them an error."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from jamii.commons.glossary.rules.finding import words_of
from jamii.commons.glossary.types import Concept, ConceptId, Glossary, Standing, Term

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_COUNTRY = re.compile(r"[A-Z]{2}\Z")
_KEYS = {"means", "preferred", "of", "allowed", "forbidden", "openimis", "countries"}
_NEEDED = ("en", "fr")


class GlossaryError(ValueError):
    """A file of the glossary does not say what it must."""


def read(files: Mapping[str, Mapping[str, Any]]) -> Glossary:
    """The glossary of parsed TOML files by subject.

    Raises: GlossaryError for a concept without definition or preferred term in English and French,
    an unknown key, an id that stands twice, a country that is no code of two letters.
    """
    concepts: dict[ConceptId, Concept] = {}
    for subject, tables in files.items():
        for name, table in tables.items():
            concept = _concept(subject, name, table)
            if concept.id in concepts:
                raise GlossaryError(
                    f"{name} stands in {subject} and {concepts[concept.id].subject}."
                )
            concepts[concept.id] = concept
    return indexed(concepts)


def indexed(concepts: Mapping[ConceptId, Concept]) -> Glossary:
    """The glossary of these concepts, with its index of terms."""
    index: dict[str, dict[tuple[str, ...], set[ConceptId]]] = defaultdict(lambda: defaultdict(set))
    longest = 1
    for concept in concepts.values():
        for term in concept.terms:
            words = words_of(term.text, term.language)
            index[term.language][words].add(concept.id)
            longest = max(longest, len(words))
    frozen = {
        language: {words: frozenset(found) for words, found in terms.items()}
        for language, terms in sorted(index.items())
    }
    return Glossary(dict(concepts), frozen, longest)


def _concept(subject: str, name: str, table: Mapping[str, Any]) -> Concept:
    if not _ID.match(name):
        raise GlossaryError(f"{subject}: {name} is no id; use lower-case words joined by hyphens.")
    unknown = set(table) - _KEYS
    if unknown:
        raise GlossaryError(
            f"{subject}: {name} has {sorted(unknown)}, which is no part of a concept."
        )
    for part in ("means", "preferred"):
        missing = [language for language in _NEEDED if not table.get(part, {}).get(language)]
        if missing:
            raise GlossaryError(f"{subject}: {name} has no {part} in {', '.join(missing)}.")
    terms = (
        *_terms(table, ""),
        *(Term(text, "en", Standing.ELSEWHERE) for text in table.get("openimis", ())),
        *(
            term
            for country in table.get("countries", {})
            for term in _of_country(name, table, country)
        ),
    )
    return Concept(ConceptId(name), subject, dict(table["means"]), terms, dict(table.get("of", {})))


def _of_country(name: str, table: Mapping[str, Any], country: str) -> Iterator[Term]:
    if not _COUNTRY.match(country):
        raise GlossaryError(f"{name}: {country} is no country's code of two letters.")
    yield from _terms(table["countries"][country], country)


def _terms(table: Mapping[str, Any], country: str) -> Iterator[Term]:
    for language, text in table.get("preferred", {}).items():
        yield Term(text, language, Standing.PREFERRED, country)
    for standing in (Standing.ALLOWED, Standing.FORBIDDEN):
        for language, texts in table.get(standing.value, {}).items():
            for text in texts:
                yield Term(text, language, standing, country)
