"""What a country pack may choose, add or hear about claims."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from uuid import UUID

from jamii.claims.records import Payment
from jamii.claims.types import ClaimFacts
from jamii.kernel.reasons import Reason
from jamii.platform.hooks import hookspec


@hookspec
def claim_number_series(facility: str, on: date) -> str | None:
    """Choose: the series in which a facility's claims are counted, such as facility and fiscal
    year; without an answer it is the facility and the calendar year.
    """


@hookspec
def claim_number(facility: str, on: date, running: int) -> str | None:
    """Choose: the code of a claim that came without one, from the facility's code, the day of care
    and the running number of the series.
    """


@hookspec
def claim_checks(claim: ClaimFacts) -> list[Reason]:
    """Add: reasons to refuse the whole claim, beyond the rules of the core. Pure, like the rules
    that it joins.
    """


# Where the money is, rooms above know: claims end with what is owed.
Payments = Callable[[Collection[UUID]], Mapping[UUID, Payment]]
_payments: list[Payments] = []


def tell_payments(tell: Payments) -> None:
    """A room above tells where the money of these claims is, all of a page in one statement; what
    it does not know is left out.
    """
    _payments.append(tell)


def payments_of(claims: Collection[UUID]) -> dict[UUID, Payment]:
    """Where the money of these claims is, as far as anybody tells."""
    told: dict[UUID, Payment] = {}
    for tell in _payments if claims else ():
        told |= tell(claims)
    return told
