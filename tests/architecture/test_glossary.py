"""The glossary of the documentation and the one of the product are one, and texts keep to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

from jamii.commons.glossary import queries
from jamii.commons.glossary.rules import checking
from jamii.commons.glossary.types import Concept, Standing
from tests.architecture.rooms import SOURCE
from tests.architecture.test_words import CATALOGUES

PAGE = SOURCE.parent.parent / "docs" / "glossary.md"
CONCEPTS = "src/jamii/commons/glossary/concepts/"


def _rows(text: str) -> list[tuple[str, str, str, str]]:
    """The rows of the page: English, French, what it is, openIMIS."""
    lines = [line for line in text.splitlines() if line.startswith("| ")][1:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [(row[0], row[1], row[2], row[3]) for row in cells]


def _first(cell: str) -> str:
    return re.split(r",| \(", cell)[0].strip()


def _other(cell: str) -> list[str]:
    return [part.strip() for part in re.sub(r"\([^)]*\)", "", cell).split(",")[1:] if part.strip()]


def _differences(text: str, concepts: list[Concept]) -> Iterator[str]:
    """What the page says and the glossary does not, and the other way round."""
    by_means = {concept.means["en"]: concept for concept in concepts}
    shown = set()
    for english, french, means, elsewhere in _rows(text):
        concept = by_means.get(means)
        if concept is None:
            yield f"{english} is no concept with this meaning: add it to {CONCEPTS}"
            continue
        shown.add(concept.id)
        for cell, language in ((english, "en"), (french, "fr")):
            if _first(cell) != concept.preferred(language):
                yield f"{concept.id} is called “{concept.preferred(language)}”, not “{cell}”"
            allowed = {term.text for term in concept.said(Standing.ALLOWED, language)}
            for word in _other(cell):
                if word not in allowed:
                    yield f"{concept.id} does not allow “{word}”"
        openimis = [term.text for term in concept.said(Standing.ELSEWHERE, "en")]
        if (", ".join(openimis) or "–") != elsewhere:
            yield f"{concept.id} is called {openimis} in openIMIS, not {elsewhere}"
    for concept in concepts:
        if concept.id not in shown:
            yield f"{concept.id} is missing in docs/glossary.md"


def test_the_page_and_the_product_have_one_glossary() -> None:
    concepts = list(queries.glossary().concepts.values())
    assert list(_differences(PAGE.read_text(), concepts)) == []


def test_a_planted_difference_is_seen() -> None:
    text = (
        "| English | français | what it is | openIMIS |\n|---|---|---|---|\n"
        "| limit | plafond | the most that the scheme pays per claim, person or cover | maximum |\n"
        "| sun | soleil | shines by day | – |\n"
    )
    found = list(_differences(text, [queries.concept("ceiling"), queries.concept("claim")]))
    assert found == [
        "ceiling is called “ceiling”, not “limit”",
        f"sun is no concept with this meaning: add it to {CONCEPTS}",
        "claim is missing in docs/glossary.md",
    ]


# The import from openIMIS speaks of that system in its own words.
OURS = [file for file in CATALOGUES if "interop" not in file.parts]


@pytest.mark.parametrize(
    "catalogue", OURS, ids=lambda file: str(file.relative_to(SOURCE.parent.parent))
)
def test_texts_keep_to_the_glossary(catalogue: Path) -> None:
    """No text of the product uses a forbidden term, in English or in French."""
    words = queries.glossary()
    wrong = []
    for entry in polib.pofile(str(catalogue)):
        french = [entry.msgstr, *entry.msgstr_plural.values()]
        for text, language in ((entry.msgid, "en"), *((text, "fr") for text in french)):
            for term, instead in checking.forbidden_in(words, text, language):
                wrong.append(f"“{term.text}” instead of “{instead}”: {text}")
    assert wrong == []
