"""Balances and entries of the schemes that the reader may see."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from jamii.finance.ledger import access, models
from jamii.finance.ledger.types import AccountKind, Balance, Cause, Posting, Transaction
from jamii.kernel.actors import Actor
from jamii.kernel.errors import NotFound
from jamii.platform import permissions
from jamii.platform.database import money_field


def balances(scheme: UUID, *, by: Actor, on: date | None = None) -> list[Balance]:
    """What each account of the scheme holds, up to and including the day. One statement."""
    permissions.require(by, access.VIEW, scheme=scheme)
    counted = Q() if on is None else Q(postings__transaction__day__lte=on)
    nothing = Value(0, output_field=money_field())
    rows = models.Account.objects.filter(scheme_id=scheme).order_by("code")
    summed = rows.annotate(
        debit=Coalesce(
            Sum("postings__amount", filter=counted & Q(postings__amount__gt=0)), nothing
        ),
        credit=Coalesce(
            Sum("postings__amount", filter=counted & Q(postings__amount__lt=0)), nothing
        ),
    )
    return [
        Balance(row.code, row.names, AccountKind(row.kind), row.debit, -row.credit)
        for row in summed
    ]


def accounts(scheme: UUID, kind: AccountKind) -> list[tuple[str, Mapping[str, str]]]:
    """The accounts of a kind by code, with their names, for other rooms. One statement."""
    rows = models.Account.objects.filter(scheme_id=scheme, kind=kind.value).order_by("code")
    return list(rows.values_list("code", "names"))


def _transactions(rows: QuerySet[models.Transaction], size: int) -> list[Transaction]:
    listed = list(rows[:size])
    postings: dict[UUID, list[Posting]] = {}
    lines = models.Posting.objects.filter(transaction__in=listed).select_related("account")
    for row in lines.order_by("id"):
        postings.setdefault(row.transaction_id, []).append(
            Posting(row.account.code, row.account.names, row.amount, row.party_kind, row.party_id)
        )
    return [
        Transaction(
            row.id,
            row.scheme_id,
            row.day,
            row.at,
            row.code,
            Cause(row.cause_kind, row.cause_id),
            row.values,
            row.reverses_id,
            row.actor_name,
            tuple(postings.get(row.id, ())),
        )
        for row in listed
    ]


def entries(
    scheme: UUID,
    *,
    by: Actor,
    account: str = "",
    after: str | None = None,
    size: int = 50,
) -> list[Transaction]:
    """Entries, newest first; one more than `size` when there are more. Two statements: entries and
    their postings.
    """
    permissions.require(by, access.VIEW, scheme=scheme)
    rows = models.Transaction.objects.filter(scheme_id=scheme).order_by("-id")
    if account:
        of_account = models.Posting.objects.filter(account__code=account, account__scheme=scheme)
        rows = rows.filter(id__in=of_account.values("transaction_id"))
    if after:
        rows = rows.filter(id__lt=UUID(after))
    return _transactions(rows, size + 1)


def about(cause: UUID, *, named: Collection[UUID] = ()) -> list[Transaction]:
    """The entries that a record caused, oldest first, and those that are `named` because they hold
    it among others; for rooms that checked the reach themselves.
    """
    # Keys of one moment are in no order: what reverses comes behind what it reverses.
    in_order = ("at", F("reverses").asc(nulls_first=True), "id")
    asked = Q(cause_id=cause) | Q(pk__in=list(named)) if named else Q(cause_id=cause)
    rows = models.Transaction.objects.filter(asked).order_by(*in_order)
    return _transactions(rows, 100)


def transaction(key: UUID, *, by: Actor) -> Transaction:
    """One entry. Raises: NotFound, also where its scheme is out of reach."""
    rows = permissions.limit(models.Transaction.objects.all(), by, access.VIEW, scheme="scheme_id")
    found = _transactions(rows.filter(pk=key), 1)
    if not found:
        raise NotFound("not-found")
    return found[0]


def party_balances(scheme: UUID, account: str, *, by: Actor) -> Sequence[tuple[UUID, Balance]]:
    """What an account holds for each party, such as what is owed to each facility. One
    statement.
    """
    permissions.require(by, access.VIEW, scheme=scheme)
    rows = (
        models.Posting.objects.filter(account__scheme_id=scheme, account__code=account)
        .exclude(party_id=None)
        .values("party_id", "account__names", "account__kind")
        .annotate(
            debit=Sum("amount", filter=Q(amount__gt=0), default=0),
            credit=Sum("amount", filter=Q(amount__lt=0), default=0),
        )
    )
    return [
        (
            row["party_id"],
            Balance(
                account,
                row["account__names"],
                AccountKind(row["account__kind"]),
                row["debit"],
                -row["credit"],
            ),
        )
        for row in rows
    ]
