"""The books of a scheme: balances, entries, one entry."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from jamii.finance.ledger import access, queries
from jamii.finance.ledger.types import Cause, Transaction
from jamii.kernel.errors import NotFound
from jamii.registers.organisations import queries as organisations
from jamii.ui.pages import Request, page, screen
from jamii.ui.paging import page_of

_PAGE = 40


def address_of(cause: Cause) -> str:
    """The page of the record that caused an entry, where it has one."""
    room, _, kind = cause.kind.partition(".")
    for name in (kind, "detail"):
        try:
            return reverse(f"{room}:{name}", args=[cause.id])
        except NoReverseMatch:
            continue
    return ""


@require_safe
@screen("ledger.ledger", access.VIEW)
def ledger(request: Request) -> HttpResponse:
    """Balances of today, and the entries, newest first."""
    schemes = organisations.schemes(request.actor, access.VIEW)
    if not schemes:
        raise NotFound("not-found")
    wanted = request.GET.get("scheme", "")
    scheme = next((one for one in schemes if one.code == wanted), schemes[0])
    account, after = request.GET.get("account", ""), request.GET.get("after")
    rows = queries.entries(scheme.id, by=request.actor, account=account, after=after, size=_PAGE)
    shown = page_of(
        rows, _PAGE, lambda row: str(row.id), after=after, account=account, scheme=wanted
    )
    return page(
        request,
        "ledger/ledger.html",
        scheme=scheme,
        schemes=schemes,
        account=account,
        balances=queries.balances(scheme.id, by=request.actor),
        entries=shown,
        listed=[(row, address_of(row.cause)) for row in shown],
    )


@require_safe
@screen("ledger.entry", access.VIEW)
def entry(request: Request, key: UUID) -> HttpResponse:
    """One entry with its cause."""
    shown = queries.transaction(key, by=request.actor)
    scheme = organisations.scheme(shown.scheme)
    return page(
        request,
        "ledger/entry.html",
        entry=shown,
        scheme=scheme,
        cause=_of_entry(shown),
    )


def _of_entry(entry: Transaction) -> str:
    """The page of the cause; where an entry holds a part of it only, that part."""
    address, part = address_of(entry.cause), entry.values.get("chunk")
    if not address or part is None:
        return address
    return f"{address}?{urlencode({'entry': entry.id, 'chunk': part})}"
