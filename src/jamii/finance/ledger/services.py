"""Posting and reversing. Only this room writes the ledger; other rooms call it inside their own
act.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from jamii.finance.ledger import models
from jamii.finance.ledger.types import (
    CAPITATION,
    CASH,
    CLAIMS,
    CONTRIBUTIONS,
    OPENING,
    PAYABLE,
    AccountKind,
    Cause,
    Line,
    NewEntry,
)
from jamii.kernel.actors import Actor
from jamii.kernel.canonical import json_text, plain
from jamii.kernel.errors import Invalid, Problem
from jamii.kernel.ids import new_id
from jamii.kernel.reasons import Value
from jamii.platform.acting import done_by
from jamii.platform.database import copy_rows

_STANDARD = (
    (CASH, AccountKind.ASSET, {"en": "Cash and bank", "fr": "Caisse et banque"}),
    (PAYABLE, AccountKind.LIABILITY, {"en": "Claims payable", "fr": "Demandes à payer"}),
    (OPENING, AccountKind.EQUITY, {"en": "Opening balances", "fr": "Soldes d’ouverture"}),
    (CONTRIBUTIONS, AccountKind.INCOME, {"en": "Contributions", "fr": "Cotisations"}),
    (CLAIMS, AccountKind.EXPENSE, {"en": "Claims expense", "fr": "Charges de prestations"}),
    (CAPITATION, AccountKind.EXPENSE, {"en": "Capitation", "fr": "Capitation"}),
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


# The entry and its postings at once; a posting whose account the scheme lacks is not written, and
# the number of rows tells.
_POST = """
WITH entry AS (
    INSERT INTO ledger_transaction (id, scheme_id, day, at, code, cause_kind, cause_id, values,
                                    reverses_id, actor_id, actor_name)
    VALUES (%(id)s, %(scheme)s, %(day)s, %(at)s, %(code)s, %(cause_kind)s, %(cause)s, %(values)s,
            %(reverses)s, %(actor)s, %(actor_name)s)
    RETURNING id
)
INSERT INTO ledger_posting (transaction_id, account_id, amount, party_kind, party_id)
SELECT entry.id, account.id, line.amount, line.party_kind, line.party
FROM entry, unnest(%(accounts)s::text[], %(amounts)s::numeric[], %(party_kinds)s::text[],
                   %(parties)s::uuid[])
            WITH ORDINALITY line (account, amount, party_kind, party, place)
JOIN ledger_account account ON account.scheme_id = %(scheme)s AND account.code = line.account
ORDER BY line.place
"""


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

    Raises: Invalid (`entry-not-balanced`, `account-unknown`). One statement.
    """
    kept = [line for line in lines if line.amount]
    if sum(line.amount for line in kept) != 0:
        raise Invalid("entry-not-balanced")
    if not kept:
        return None
    key = new_id(at)
    with done_by(by, at), connection.cursor() as cursor:
        cursor.execute(
            _POST,
            {
                "id": key,
                "scheme": scheme,
                "day": day,
                "at": at,
                "code": code,
                "cause_kind": cause.kind,
                "cause": cause.id,
                "values": json.dumps(plain(values)),
                "reverses": reverses,
                "actor": by.id,
                "actor_name": by.name,
                "accounts": [line.account for line in kept],
                "amounts": [line.amount for line in kept],
                "party_kinds": [line.party_kind for line in kept],
                "parties": [line.party_id for line in kept],
            },
        )
        if cursor.rowcount != len(kept):
            raise Invalid(_unknown_accounts(scheme, kept))
    return key


_ENTRY_COLUMNS = (
    "id",
    "scheme_id",
    "day",
    "at",
    "code",
    "cause_kind",
    "cause_id",
    "values",
    "actor_id",
    "actor_name",
    "reverses_id",
)
_POSTING_COLUMNS = ("transaction_id", "account_id", "amount", "party_kind", "party_id")


def post_many(
    scheme: UUID, day: date, entries: Sequence[NewEntry], /, *, by: Actor, at: datetime
) -> None:
    """Write many balanced entries by COPY. Three statements; nothing for none.

    Raises: Invalid (`entry-not-balanced`, `account-unknown`).
    """
    if not entries:
        return
    if any(not entry.lines or sum(line.amount for line in entry.lines) for entry in entries):
        raise Invalid("entry-not-balanced")
    lines = [line for entry in entries for line in entry.lines]
    with done_by(by, at):
        rows = models.Account.objects.filter(scheme_id=scheme).values_list("code", "id")
        accounts = dict(rows)
        if any(line.account not in accounts for line in lines):
            raise Invalid(_unknown_accounts(scheme, lines))
        copy_rows(
            models.Transaction._meta.db_table,
            _ENTRY_COLUMNS,
            (
                (
                    entry.id,
                    scheme,
                    day,
                    at,
                    entry.code,
                    entry.cause.kind,
                    entry.cause.id,
                    json_text(entry.values),
                    by.id,
                    by.name,
                    entry.reverses,
                )
                for entry in entries
            ),
        )
        copy_rows(
            models.Posting._meta.db_table,
            _POSTING_COLUMNS,
            (
                (entry.id, accounts[line.account], line.amount, line.party_kind, line.party_id)
                for entry in entries
                for line in entry.lines
            ),
        )


def _unknown_accounts(scheme: UUID, lines: Sequence[Line]) -> list[Problem]:
    codes = {line.account for line in lines}
    rows = models.Account.objects.filter(scheme_id=scheme, code__in=codes)
    missing = codes - set(rows.values_list("code", flat=True))
    return [Problem("account-unknown", "account", {"account": code}) for code in sorted(missing)]


def reverse(
    cause: Cause, day: date, code: str, /, *, by: Actor, at: datetime, **values: Value
) -> int:
    """Reverse every entry of the cause that was not reversed yet, and return how many. Two
    statements, and those of `post_many` for each scheme.
    """
    with done_by(by, at):
        open_entries = models.Transaction.objects.filter(
            cause_id=cause.id, reverses=None, reversed_by=None
        )
        lines: dict[UUID, list[Line]] = {}
        rows = models.Posting.objects.filter(transaction__in=open_entries).select_related("account")
        for row in rows.order_by("id"):
            turned = Line(row.account.code, -row.amount, row.party_kind, row.party_id)
            lines.setdefault(row.transaction_id, []).append(turned)
        reversals: dict[UUID, list[NewEntry]] = {}
        for key, scheme in open_entries.order_by("id").values_list("id", "scheme_id"):
            entry = NewEntry(new_id(at), code, tuple(lines[key]), cause, values, key)
            reversals.setdefault(scheme, []).append(entry)
        for scheme, entries in reversals.items():
            post_many(scheme, day, entries, by=by, at=at)
    return sum(len(entries) for entries in reversals.values())
