"""The words of the house, to browse and search, and each with all that is said for it."""

from __future__ import annotations

from dataclasses import dataclass

from babel import Locale
from django.http import HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from jamii.commons.glossary import queries
from jamii.commons.glossary.types import Concept, Term
from jamii.ui.pages import Request, page, screen


@dataclass(frozen=True, slots=True)
class Row:
    """A concept as the list shows it: its two names, and what it means to the reader."""

    concept: Concept
    english: str
    french: str
    others: tuple[Term, ...]


def country_name(code: str) -> str:
    """The country in the reader's language; its code where it has no name."""
    return str(Locale.parse(get_language() or "en").territories.get(code, code))


@require_safe
@screen("glossary.list")
def listed(request: Request) -> HttpResponse:
    """Concepts by a word of either language, by subject, by country."""
    filters = {
        name: request.GET.get(name, "").strip()[:100] for name in ("q", "subject", "country")
    }
    found = queries.search(filters["q"], filters["subject"], filters["country"])
    rows = [
        Row(
            concept,
            concept.preferred("en", filters["country"]),
            concept.preferred("fr", filters["country"]),
            (*concept.others("en"), *concept.others("fr")),
        )
        for concept in found
    ]
    return page(
        request,
        "glossary/list.html",
        fragment="rows",
        rows=rows,
        filters=filters,
        subjects=queries.subjects(),
        countries=[(code, country_name(code)) for code in queries.countries()],
    )


@require_safe
@screen("glossary.detail")
def detail(request: Request, key: str) -> HttpResponse:
    """One concept: what it means, and every word for it in each language and country."""
    concept = queries.concept(key)
    sides = [
        (
            code,
            name,
            concept.means.get(code, ""),
            [(term, country_name(term.country)) for term in concept.terms if term.language == code],
        )
        for code, name in (("en", "English"), ("fr", "Français"))
    ]
    return page(request, "glossary/detail.html", concept=concept, sides=sides)
