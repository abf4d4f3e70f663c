"""What settlement adds to the shell: menu, work of today, the payment on a claim's page."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jamii.claims import hooks
from jamii.claims.records import Payment
from jamii.kernel.actors import Actor
from jamii.registers.organisations import queries as organisations
from jamii.settlement import access, queries, services
from jamii.ui import slots


def _waiting(actor: Actor, today: date) -> Mapping[str, Any] | None:
    number = queries.count_waiting(by=actor)
    return {"number": number} if number else None


def _open(actor: Actor, today: date) -> Mapping[str, Any] | None:
    number, amount = queries.count_open(by=actor)
    schemes = organisations.schemes(actor, access.PAY) if number else ()
    currency = schemes[0].currency if len(schemes) == 1 else ""
    return {"number": number, "amount": amount, "currency": currency}


def _of_claim(actor: Actor, claim: UUID, today: date) -> Mapping[str, Any] | None:
    """The bill that the claim stands on; nothing while there is none."""
    payment = queries.payment_of([claim]).get(claim)
    return None if payment is None else {"payment": payment}


def _told(claims: Collection[UUID]) -> dict[UUID, Payment]:
    """Where the money of claims is, for the pages of claims; the bill itself is on their section,
    for those who may see bills.
    """
    return {
        claim: Payment(
            one.state.word,
            one.paid_on,
            one.number,
            paper=reverse("settlement:remittance", args=[one.bill, services.Form.PDF.value]),
        )
        for claim, one in queries.payment_of(claims).items()
    }


hooks.tell_payments(_told)
slots.menu(_("Settlement"), "settlement:runs", access.RUNS, "money", 40, "clock")
slots.menu(_("Bills"), "settlement:bills", access.BILLS, "money", 41, "money")
slots.work("settlement/work_waiting.html", _waiting, access.CONFIRM, 30)
slots.work("settlement/work_open.html", _open, access.PAY, 31)
slots.record("claim", "settlement/of_claim.html", _of_claim, access.BILLS, 10)
