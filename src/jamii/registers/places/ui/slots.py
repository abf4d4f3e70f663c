"""What places add to the shell."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jamii.kernel.actors import Actor
from jamii.registers.places import access, queries
from jamii.ui import slots
from jamii.ui.slots import Found


def _find(text: str, actor: Actor, limit: int) -> Sequence[Found]:
    return [
        Found(
            place.name,
            " › ".join(place.path[:-1]) or place.code,
            reverse("places:detail", args=[place.id]),
            exact=place.code.casefold() == text.strip().casefold(),
        )
        for place in queries.search(text, actor, limit=limit)
    ]


slots.menu(_("Places"), "places:list", access.VIEW, "registers", 60, "place")
slots.find(_("Places"), _find, access.VIEW, 60)
