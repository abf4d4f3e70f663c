"""What differences add to the shell: a line of the menu, and a card on everybody's home page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from jamii.commons.differences import queries
from jamii.kernel.actors import Actor
from jamii.ui import slots


def _card(actor: Actor, today: date) -> Mapping[str, Any] | None:
    clusters, nodes = queries.size()
    return {"clusters": clusters, "nodes": nodes} if clusters else None


slots.menu(_("Core or local?"), "differences:board", None, "system", 63, "compare")
slots.work("differences/work.html", _card, None, 95)
