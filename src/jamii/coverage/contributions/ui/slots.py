"""What contributions add to the shell: menu, what was paid for a household and for a cover."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from jamii.coverage.contributions import access, queries
from jamii.coverage.enrolment import queries as enrolment
from jamii.coverage.enrolment.types import Status
from jamii.kernel.actors import Actor
from jamii.kernel.money import ZERO
from jamii.ui import slots

_SHOWN = 8  # of the latest contributions, on the page of a household
_PAYABLE = (Status.IDLE, Status.READY, Status.ACTIVE, Status.SUSPENDED)


def paid_for_cover(actor: Actor, cover: UUID, today: date) -> Mapping[str, Any]:
    """The contributions of a cover, what is paid and what is still due."""
    known = enrolment.cover_line(cover)
    paid = queries.paid_sum(cover)
    return {
        "cover": known,
        "contributions": queries.of_cover(cover),
        "paid": paid,
        "due": max(known.value - paid, ZERO),
        "may_receive": known.status in _PAYABLE and bool(actor.reaches(access.RECEIVE)),
    }


def paid_by_household(actor: Actor, household: UUID, today: date) -> Mapping[str, Any] | None:
    """What the household paid lately, and the covers that wait for money."""
    covers = [
        cover
        for cover in enrolment.cover_list_of_household(household, by=actor)
        if cover.status in _PAYABLE
    ]
    contributions = queries.of_household(household, by=actor)
    paid: defaultdict[UUID, Decimal] = defaultdict(lambda: ZERO)
    for row in contributions:
        if row.pays_cover:
            paid[row.cover] += row.amount
    due = [(cover, cover.value - paid[cover.id]) for cover in covers]
    if not contributions and not covers:
        return None
    return {
        "contributions": contributions[:_SHOWN],
        "due": [(cover, amount) for cover, amount in due if amount > 0],
        "may_receive": bool(actor.reaches(access.RECEIVE)),
    }


slots.menu(_("Contributions"), "contributions:contributions", access.VIEW, "money", 10, "money")
slots.record("cover", "contributions/of_cover.html", paid_for_cover, access.VIEW, 10)
slots.record("household", "contributions/of_household.html", paid_by_household, access.VIEW, 20)
