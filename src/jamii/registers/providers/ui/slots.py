"""What facilities add to the shell."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jamii.kernel.actors import Actor
from jamii.registers.providers import access, queries
from jamii.ui import slots
from jamii.ui.slots import Found


def _find(text: str, actor: Actor, limit: int) -> Sequence[Found]:
    return [
        Found(
            facility.name,
            f"{facility.code} · {facility.place_name}",
            reverse("providers:detail", args=[facility.id]),
            exact=facility.code.casefold() == text.strip().casefold(),
        )
        for facility in queries.search(text, actor, limit)
    ]


slots.menu(_("Facilities"), "providers:list", access.VIEW, "registers", 20, "facility")
slots.find(_("Facilities"), _find, access.VIEW, 40)
