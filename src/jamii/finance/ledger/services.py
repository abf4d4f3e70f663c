"""Posting and reversing. Only this room writes the ledger; other rooms call it inside their own
act.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from jamii.finance.ledger import models
from jamii.finance.ledger.types import (
    CASH,
    CLAIMS,
    CONTRIBUTIONS,
    OPENING,
    PAYABLE,
    AccountKind,
    Cause,
    Line,
)
from jamii.kernel.actors import Actor
from jamii.kernel.canonical import plain
from jamii.kernel.errors import Invalid, Problem
from jamii.kernel.ids import new_id
from jamii.kernel.reasons import Value
from jamii.platform.acting import done_by

_STANDARD = (
    (CASH, AccountKind.ASSET, {"en": "Cash and bank", "fr": "Caisse et banque"}),
    (PAYABLE, AccountKind.LIABILITY, {"en": "Claims payable", "fr": "Demandes à payer"}),
    (OPENING, AccountKind.EQUITY, {"en": "Opening balances", "fr": "Soldes d’ouverture"}),
    (CONTRIBUTIONS, AccountKind.INCOME, {"en": "Contributions", "fr": "Cotisations"}),
    (CLAIMS, AccountKind.EXPENSE, {"en": "Claims expense", "fr": "Charges de prestations"}),
)


def open_books(scheme: UUID, *, by: Actor, at: datetime) -> None:
    """Make the standard accounts of a scheme; those that exist are left as they are."""
    with done_by(by, at):
        known = set(models.Account.objects.filter(scheme_id=scheme).values_list("code", flat=True))
        models.Account.objects.bulk_create(
            models.Account(id=new_id(at), scheme_id=scheme, code=code, names=names, kind=kind.value)
            for code, kind, names in _STANDARD
            if code not in known
        )


def post(
    scheme: UUID,
    day: date,
    code: str,
    lines: Sequence[Line],
    cause: Cause,
    /,
    *,
    by: Actor,
    at: datetime,
    reverses: UUID | None = None,
    **values: Value,
) -> UUID | None:
    """Write one balanced entry and return its id; lines of nothing are left out, an entry of
    nothing is none.

    Raises: Invalid (`entry-not-balanced`, `account-unknown`). Three statements.
    """
    kept = [line for line in lines if line.amount]
    if sum(line.amount for line in kept) != 0:
        raise Invalid("entry-not-balanced")
    if not kept:
        return None
    codes = {line.account for line in kept}
    accounts = dict(
        models.Account.objects.filter(scheme_id=scheme, code__in=codes).values_list("code", "id")
    )
    missing = sorted(codes - set(accounts))
    if missing:
        raise Invalid(
            [Problem("account-unknown", "account", {"account": code}) for code in missing]
        )
    with done_by(by, at):
        key = new_id(at)
        models.Transaction.objects.create(
            id=key,
            scheme_id=scheme,
            day=day,
            at=at,
            code=code,
            cause_kind=cause.kind,
            cause_id=cause.id,
            values=plain(values),
            reverses_id=reverses,
            actor_id=by.id,
            actor_name=by.name,
        )
        models.Posting.objects.bulk_create(
            models.Posting(
                transaction_id=key,
                account_id=accounts[line.account],
                amount=line.amount,
                party_kind=line.party_kind,
                party_id=line.party_id,
            )
            for line in kept
        )
    return key


def reverse(
    cause: Cause, day: date, code: str, /, *, by: Actor, at: datetime, **values: Value
) -> int:
    """Reverse every entry of the cause that was not reversed yet, and return how many."""
    with done_by(by, at):
        open_entries = list(
            models.Transaction.objects.filter(
                cause_id=cause.id, reverses=None, reversed_by=None
            ).order_by("id")
        )
        for entry in open_entries:
            postings = models.Posting.objects.filter(transaction=entry).select_related("account")
            lines = [
                Line(row.account.code, -row.amount, row.party_kind, row.party_id)
                for row in postings.order_by("id")
            ]
            post(
                entry.scheme_id, day, code, lines, cause, by=by, at=at, reverses=entry.id, **values
            )
    return len(open_entries)
