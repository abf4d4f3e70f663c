"""What claims add to the shell: menu, work of today, search, the household's claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jamii.claims import access, queries
from jamii.claims.records import Filters
from jamii.kernel.actors import Actor
from jamii.registers.organisations import queries as organisations
from jamii.ui import slots

_SHOWN = 5


def _clerk(actor: Actor, today: date) -> Mapping[str, Any]:
    at = datetime.combine(today, time(23, 59), UTC)
    return {
        "asked": queries.asked_of_facility(by=actor, limit=_SHOWN),
        "drafts": queries.drafts(by=actor, limit=_SHOWN),
        "rejected": queries.rejected_lately(by=actor, at=at, limit=_SHOWN),
    }


def _reviewer(actor: Actor, today: date) -> Mapping[str, Any] | None:
    number, asked = queries.count_waiting(by=actor)
    schemes = organisations.schemes(actor, access.REVIEW) if number else ()
    return {
        "number": number,
        "asked": asked,
        "currency": schemes[0].currency if len(schemes) == 1 else "",
    }


def _find(text: str, actor: Actor, limit: int) -> Sequence[slots.Found]:
    rows = queries.claims(by=actor, filters=Filters(text=text), size=limit)[:limit]
    return [
        slots.Found(
            row.code,
            f"{row.person_name} · {row.facility_name}",
            reverse("claims:detail", args=[row.id]),
            row.status.value,
            exact=row.code == text.strip(),
        )
        for row in rows
    ]


def _of_household(actor: Actor, household: UUID, today: date) -> Mapping[str, Any] | None:
    rows = queries.of_household(household, by=actor, limit=10)
    return {"rows": rows} if rows else None


slots.menu(_("Enter a claim"), "claims:new", access.ENTER, "daily", 6, "plus")
slots.menu(_("Send a file of claims"), "claims:files", access.ENTER, "daily", 7, "upload")
slots.menu(_("Claims"), "claims:list", access.VIEW, "daily", 30, "claim")
slots.menu(_("Where our claims are"), "claims:ours", access.ENTER, "daily", 29, "clock")
slots.menu(_("Patients to ask"), "claims:enquiries", access.ASK_PATIENTS, "daily", 33, "question")
slots.menu(_("Drafts"), "claims:drafts", access.ENTER, "daily", 31, "edit")
slots.menu(_("Review"), "claims:queue", access.REVIEW, "daily", 32, "review")
slots.menu(_("How claims settle"), "claims:settling", access.SEE_HAND, "daily", 33, "clock")
slots.menu(_("Without a hand"), "claims:hand", access.SEE_HAND, "scheme", 30, "review")
slots.menu(_("Decide what waits"), "claims:waiting", access.DECIDE_WAITING, "daily", 34, "claim")
slots.work("claims/work_clerk.html", _clerk, access.ENTER, 20)
slots.work("claims/work_reviewer.html", _reviewer, access.REVIEW, 21)
slots.find(_("Claims"), _find, access.VIEW, 20)
slots.record("household", "claims/of_household.html", _of_household, access.VIEW, 40)
