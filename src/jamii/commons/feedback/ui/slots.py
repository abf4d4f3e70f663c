"""What feedback adds to the shell: the control at the foot, the menu, the champion's card."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from jamii.commons.feedback import access, queries
from jamii.kernel.actors import Actor
from jamii.ui import slots


def _may_write(actor: Actor | None) -> bool:
    return actor is not None or settings.JAMII_ANONYMOUS_FEEDBACK


def _waiting(actor: Actor, today: date) -> Mapping[str, Any] | None:
    open_count, late = queries.waiting(by=actor, on=today)
    return {"open": open_count, "late": late} if open_count else None


def _ended(actor: Actor, today: date) -> Mapping[str, Any] | None:
    ended = queries.ended_lately(by=actor, on=today)
    return {"rows": ended} if ended else None


slots.foot("feedback/foot.html", _may_write)
slots.menu(_("Feedback"), "feedback:inbox", access.HANDLE, "system", 60, "feedback")
slots.menu(_("My feedback"), "feedback:mine", None, "system", 61, "question")
slots.work("feedback/work.html", _waiting, access.HANDLE, 80)
slots.work("feedback/ended.html", _ended, None, 90)
