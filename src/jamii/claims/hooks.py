"""What a country pack may choose, add or hear about claims."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from jamii.claims.records import Payment
from jamii.claims.types import ClaimFacts, RawClaim
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


# Claims in files come in our own forms and in those of other systems, which rooms above know.


@dataclass(frozen=True, slots=True)
class FileForm:
    """A form in which claims come: `recognises` it by the first bytes, `read` gives its claims as
    texts by our field names, one after the other, and raises Invalid where the file is broken.
    """

    name: str
    recognises: Callable[[bytes], bool]
    read: Callable[[Iterable[bytes]], Iterator[RawClaim]]


_forms: dict[str, FileForm] = {}


def tell_file_form(form: FileForm) -> None:
    """A room above tells how files of another system are read."""
    _forms[form.name] = form


def file_forms() -> Mapping[str, FileForm]:
    """The forms that rooms above told, by name."""
    return _forms
