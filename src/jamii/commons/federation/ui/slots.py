"""What federation adds to the shell: the menu, the hub's card, the way on from a feedback."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from jamii.commons.federation import access, queries
from jamii.commons.federation.types import Kind
from jamii.commons.feedback import queries as feedback
from jamii.kernel.actors import Actor
from jamii.ui import slots


def _held(actor: Actor, today: date) -> Mapping[str, Any] | None:
    count = queries.held_count(by=actor)
    return {"count": count} if count else None


def _way_on(actor: Actor, key: UUID, today: date) -> Mapping[str, Any] | None:
    """The way of a feedback to the hub, for those who may forward it."""
    own = queries.own_node()
    if own is None:
        return None
    said = feedback.feedback(key, by=actor)
    sent = queries.sent_of(Kind.FEEDBACK, f"{own.code}:{said.number}")
    return {"key": key, "is_private": said.is_private, "sent": sent}


slots.menu(_("What leaves this system"), "federation:leaving", access.SEE, "system", 62, "next")
slots.record("feedback", "federation/way_on.html", _way_on, access.FORWARD, 10)
if settings.JAMII_HUB:
    slots.menu(_("Hub"), "federation:hub", access.SEE, "system", 63, "scheme")
    slots.work("federation/held.html", _held, access.COORDINATE, 85)
