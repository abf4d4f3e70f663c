"""What eligibility adds to the shell: the menu, and what is left on the page of a household."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from jamii.coverage.eligibility import access
from jamii.kernel.actors import Actor
from jamii.registers.people import access as people_access
from jamii.ui import slots


def _left(actor: Actor, household: UUID, today: date) -> Mapping[str, Any]:
    """The page of the household asks for the bars once it is shown."""
    return {"household": household}


slots.menu(_("Check cover"), "eligibility:ask", access.CHECK, "daily", 5, "eligibility")
slots.work("eligibility/work_ask.html", lambda actor, today: {}, access.CHECK, 5)
slots.record("household", "eligibility/left.html", _left, people_access.VIEW, 30)
