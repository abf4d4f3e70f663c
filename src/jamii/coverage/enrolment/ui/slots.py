"""What enrolment adds to the shell: menu, search, work of today, the covers of a household."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jamii.coverage.enrolment import access, queries
from jamii.coverage.enrolment.types import Status
from jamii.kernel.actors import Actor
from jamii.ui import slots

_OVER = (Status.CANCELLED, Status.EXPIRED)


def _find_covers(text: str, actor: Actor, limit: int) -> Sequence[slots.Found]:
    found = queries.find(text, by=actor, limit=limit)
    heads = queries.heads_of(found)
    return [
        slots.Found(
            cover.number,
            heads[cover.household].name if cover.household in heads else "",
            reverse("enrolment:cover", args=[cover.id]),
            cover.status.value,
            exact=cover.number == text.strip(),
        )
        for cover in found
    ]


def _awaiting(actor: Actor, today: date) -> Mapping[str, Any] | None:
    count, covers = queries.awaiting_payment(by=actor)
    heads = queries.heads_of(covers)
    listed = [(cover, heads.get(cover.household)) for cover in covers]
    return {"count": count, "listed": listed, "today": today} if count else None


def _expiring(actor: Actor, today: date) -> Mapping[str, Any] | None:
    count, covers = queries.to_expire(today, by=actor)
    heads = queries.heads_of(covers)
    listed = [(cover, heads.get(cover.household)) for cover in covers]
    return {"count": count, "listed": listed} if count else None


def covers_of_household(actor: Actor, household: UUID, today: date) -> Mapping[str, Any]:
    """The covers of the household, those that are over at the end."""
    covers = queries.cover_list_of_household(household, by=actor)
    return {
        "household": household,
        "covers": sorted(covers, key=lambda cover: cover.status in _OVER),
        "may_enrol": bool(actor.reaches(access.ENROL)),
        "is_covered": any(cover.status not in _OVER for cover in covers),
    }


slots.menu(_("Covers"), "enrolment:covers", access.VIEW, "daily", 30, "card")
slots.find(_("Covers"), _find_covers, access.VIEW, 20)
slots.work("enrolment/work_awaiting.html", _awaiting, access.ENROL, 20)
slots.work("enrolment/work_expiring.html", _expiring, access.ENROL, 30)
slots.record("household", "enrolment/household_covers.html", covers_of_household, access.VIEW, 10)
