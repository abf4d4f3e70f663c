"""What the glossary adds to the shell: its menu line, and what the search box finds by meaning."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from jamii.commons.glossary import queries
from jamii.kernel.actors import Actor
from jamii.kernel.words import pick
from jamii.ui import slots


def _words(text: str, actor: Actor, most: int) -> Sequence[slots.Found]:
    """Concepts that the text names, in whichever language."""
    language = get_language() or "en"
    named = queries.concepts_in(text)
    return [
        slots.Found(
            f"{concept.preferred('en')} · {concept.preferred('fr')}",
            pick(concept.means, language).text,
            reverse("glossary:detail", args=[concept.id]),
        )
        for concept in queries.search(text)[:most]
        if concept.id in named
    ]


def _pages(text: str, actor: Actor, most: int) -> Sequence[slots.Found]:
    """Lines of the menu that mean what the text means, in whichever language it is said."""
    wanted = queries.meaning_of(text)
    language = get_language() or "en"
    found = []
    for _section, entries in slots.menu_for(actor):
        for entry in entries:
            label = str(entry.label)
            if wanted and wanted <= queries.meaning_of(label, language) | queries.meaning_of(label):
                try:
                    found.append(slots.Found(label, "", reverse(entry.url_name)))
                except NoReverseMatch:
                    continue
    return found[:most]


slots.menu(_("Glossary"), "glossary:list", None, "system", 62, "catalogue")
slots.find(_("Pages"), _pages, None, 80)
slots.find(_("Words"), _words, None, 90)
