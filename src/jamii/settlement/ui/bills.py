"""Bills: the list, one bill for the facility's file, marked as paid or taken back."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from jamii.finance.ledger import access as ledger_access
from jamii.finance.ledger import queries as ledger
from jamii.finance.ledger.types import AccountKind
from jamii.kernel.errors import Invalid, JamiiError, NotFound, WrongState
from jamii.kernel.words import pick
from jamii.platform import permissions, sentences
from jamii.settlement import access, queries, services
from jamii.settlement.records import Bill, BillFilters
from jamii.settlement.types import BillState
from jamii.settlement.ui.forms import BillFilterForm, PayForm, ReasonForm
from jamii.ui.pages import Request, download, go, page, screen
from jamii.ui.paging import page_of

_PAGE = 50


@require_safe
@screen("settlement.bills", access.BILLS)
def bills(request: Request) -> HttpResponse:
    """Bills of facilities, newest first."""
    form = BillFilterForm(request.GET)
    form.is_valid()
    data = getattr(form, "cleaned_data", {})
    run = _key(request.GET.get("run", ""))
    filters = BillFilters(data.get("state", ""), data.get("q", ""), run)
    after = request.GET.get("after")
    rows = queries.bills(by=request.actor, filters=filters, after=after, size=_PAGE)
    shown = page_of(
        rows,
        _PAGE,
        lambda row: str(row.id),
        after=after,
        q=filters.text,
        state=filters.state,
        run=str(run or ""),
    )
    return page(
        request,
        "settlement/bills.html",
        form=form,
        shown=shown,
        run=run,
        is_filtered=any((filters.state, filters.text, run)),
    )


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_safe
@screen("settlement.bill", access.BILLS)
def bill(request: Request, key: UUID) -> HttpResponse:
    """One bill, as it goes into the facility's file; `claims=no`: the sums alone."""
    return _page(request, key)


def _page(
    request: Request,
    key: UUID,
    *,
    problem: JamiiError | None = None,
    paying: PayForm | None = None,
    taking_back: ReasonForm | None = None,
) -> HttpResponse:
    shown = queries.bill(key, by=request.actor)
    row, actor = shown.bill, request.actor
    pays = permissions.is_allowed(
        actor, access.PAY, scheme=row.scheme, place=row.facility_place, facility=row.facility
    )
    sees_ledger = permissions.is_allowed(actor, ledger_access.VIEW, scheme=row.scheme)
    pay_form = None
    if pays and row.state is BillState.OPEN:
        pay_form = paying or _pay_form(row, request.today)
    return page(
        request,
        "settlement/bill.html",
        status=200 if problem is None else problem.status,
        shown=shown,
        bill=row,
        currency=row.currency,
        zone=shown.time_zone,
        most_on_paper=services.MOST_ON_PAPER,
        lists_claims=request.GET.get("claims") != "no",
        sees_run=access.may(actor, access.RUNS, row.scheme, row.place),
        problem="" if problem is None else sentences.sentence(problem.code, problem.values),
        pay_form=pay_form,
        take_back_form=(taking_back or ReasonForm())
        if pays and row.state is BillState.PAID
        else None,
        entries=ledger.about(key) if sees_ledger else [],
        workflow_state=f"bill.{row.state.value}",
    )


@require_GET
@screen("settlement.remittance", access.BILLS)
def remittance(request: Request, key: UUID, form: str) -> HttpResponse:
    """The remittance advice of a bill, in the reader's language or the one that is asked for.
    Only fetching makes one, for it is journalled: asking for its head is refused.
    """
    if form not in set(services.Form):
        raise NotFound("not-found")
    document = services.fetch_remittance(
        key,
        services.Form(form),
        language=request.GET.get("language", ""),
        by=request.actor,
        at=request.now,
    )
    return download(document)


def _accounts(row: Bill) -> list[tuple[str, str]]:
    language = get_language() or "en"
    listed = ledger.accounts(row.scheme, AccountKind.ASSET)
    return [(code, pick(names, language).text) for code, names in listed]


def _pay_form(row: Bill, today: date) -> PayForm:
    return PayForm(accounts=_accounts(row), initial={"paid_on": today})


@require_POST
@screen("settlement.pay", access.PAY)
def pay(request: Request, key: UUID) -> HttpResponse:
    """Mark the bill as paid."""
    row = queries.bill(key, by=request.actor).bill
    form = PayForm(request.POST, accounts=_accounts(row))
    if not form.is_valid():
        return _page(request, key, problem=Invalid("invalid"), paying=form)
    data = form.cleaned_data
    try:
        services.pay_bill(
            key,
            data["paid_on"],
            data["reference"],
            data["account"],
            by=request.actor,
            at=request.now,
        )
    except Invalid as refusal:
        form.take(refusal)
        return _page(request, key, problem=refusal, paying=form)
    except WrongState as refusal:
        return _page(request, key, problem=refusal)
    return go("settlement:bill", key, note=_("The bill is marked as paid."))


@require_POST
@screen("settlement.take-back", access.PAY)
def take_back(request: Request, key: UUID) -> HttpResponse:
    """Say that a payment did not arrive."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, key, problem=Invalid("reason-missing"), taking_back=form)
    reason = form.cleaned_data["reason"]
    try:
        services.take_back_payment(key, reason, by=request.actor, at=request.now)
    except WrongState as refusal:
        return _page(request, key, problem=refusal)
    return go("settlement:bill", key, note=_("The payment was taken back; the bill is owed again."))
