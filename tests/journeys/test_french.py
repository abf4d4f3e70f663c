"""French is proven twice: no text of a page is asked for without a translation, and no English
sentence is visible outside what is marked as a name or as another language.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.journeys.crawl import english_in

Walk = Callable[[str], list[dict[str, Any]]]


def test_an_english_sentence_is_seen() -> None:
    page = '<html lang="fr"><p>The claim was sent.</p><input placeholder="Name of the person">'
    assert english_in(page) == ["The claim was sent.", "Name of the person"]


def test_names_and_texts_marked_as_english_are_left_alone() -> None:
    page = (
        '<html lang="fr"><p>Bonjour <span translate="no">House of Hope</span></p>'
        '<p lang="en">The claim was sent.</p><script>if (this) { that }</script>'
    )
    assert english_in(page) == []


def _of(pages: list[dict[str, Any]], what: str) -> dict[str, str]:
    """Each text that was found, and one address where it stands."""
    return {text: page["address"] for page in pages for text in page[what]}


def test_every_text_of_every_page_has_its_french(walked: Walk) -> None:
    assert _of(walked("fr"), "untranslated") == {}


def test_no_english_sentence_stands_on_a_french_page(walked: Walk) -> None:
    assert _of(walked("fr"), "english") == {}
