"""Receive money for a cover, print its receipt, list contributions, cancel one."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jamii.coverage.contributions import access, queries, services
from jamii.coverage.contributions.types import PayKind
from jamii.coverage.contributions.ui.forms import CancelForm, ReceiveForm
from jamii.coverage.enrolment import queries as enrolment
from jamii.coverage.enrolment.types import Status
from jamii.finance.ledger import access as ledger_access
from jamii.finance.ledger import queries as ledger
from jamii.kernel.days import day_at
from jamii.kernel.errors import Invalid
from jamii.platform import permissions, sentences
from jamii.registers.organisations import queries as organisations
from jamii.registers.people import queries as people
from jamii.registers.places import queries as places
from jamii.ui.forms import choices
from jamii.ui.pages import Request, go, page, screen
from jamii.ui.paging import page_of

_PAGE = 50


@require_safe
@screen("contributions.contributions", access.VIEW)
def contributions(request: Request) -> HttpResponse:
    """Contributions, newest first."""
    text, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    after = request.GET.get("after")
    rows = queries.contributions(by=request.actor, text=text, kind=kind, after=after, size=_PAGE)
    shown = page_of(rows, _PAGE, lambda row: str(row.id), after=after, q=text, kind=kind)
    heads = people.heads({row.household for row in shown})
    return page(
        request,
        "contributions/contributions.html",
        contributions=shown,
        listed=[(row, heads.get(row.household)) for row in shown],
        text=text,
        kind=kind,
        kinds=choices([one.value for one in PayKind], empty=_("Any way")),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@screen("contributions.receive", access.RECEIVE)
def receive(request: Request, cover: UUID) -> HttpResponse:
    """Money for a cover; what is due stands there already."""
    shown = enrolment.cover(cover, by=request.actor, act=access.RECEIVE)
    scheme = organisations.scheme(shown.scheme)
    household = people.household_unscoped(shown.household)
    paid = queries.paid_sum(cover)
    due = max(shown.value - paid, 0)
    payers = organisations.payers(places.ancestors(household.place))
    today = day_at(request.now, scheme.time_zone)
    amount = round(due, scheme.places) if due else None
    form = ReceiveForm(
        request.POST or None,
        payers=payers,
        initial={"amount": amount, "paid_on": today, "kind": "cash", "when_short": "wait"},
    )
    # Sent twice, the first has paid already: nothing to ask about.
    is_more = form.is_valid() and form.is_more(due) and not queries.is_received(form.key)
    if is_more:
        values = {"due_amount": due, "currency": scheme.currency}
        form.add_error("amount", sentences.sentence("more-than-due", values))
    if form.is_valid():
        data = form.cleaned_data
        try:
            received = services.receive(
                cover,
                data["amount"],
                data["paid_on"],
                data["kind"],
                data["receipt"],
                UUID(data["payer"]) if data["payer"] else None,
                data["is_photo_fee"],
                data["when_short"] or "wait",
                form.key,
                by=request.actor,
                at=request.now,
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            said = [_("The contribution was received.")]
            if received.cover.status is Status.ACTIVE and shown.status is not Status.ACTIVE:
                said.append(_("The cover counts now."))
            said += [sentences.sentence(one.code, one.values) for one in received.warnings]
            return go("contributions:contribution", received.contribution.id, note=" ".join(said))
    return page(
        request,
        "contributions/receive.html",
        status=422 if form.errors else 200,
        form=form,
        cover=shown,
        household=household,
        currency=scheme.currency,
        paid=paid,
        due=due,
        is_more=is_more or "more_than_due" in request.POST,
        payers=payers,
    )


@require_safe
@screen("contributions.contribution", access.VIEW)
def contribution(request: Request, key: UUID) -> HttpResponse:
    """One contribution as a receipt that can be printed."""
    shown = queries.contribution(key, by=request.actor)
    scheme = organisations.scheme(shown.scheme)
    household = people.household_unscoped(shown.household)
    cover = enrolment.cover_line(shown.cover)
    payers = organisations.payers_by_id([shown.payer]) if shown.payer else {}
    paid = queries.paid_sum(shown.cover)
    may_cancel = shown.is_valid and permissions.is_allowed(
        request.actor, access.CANCEL, scheme=shown.scheme, place=household.place
    )
    sees_ledger = permissions.is_allowed(request.actor, ledger_access.VIEW, scheme=shown.scheme)
    return page(
        request,
        "contributions/contribution.html",
        contribution=shown,
        scheme=scheme,
        household=household,
        place=places.place(household.place),
        cover=cover,
        payer=payers.get(shown.payer) if shown.payer else None,
        paid=paid,
        due=max(cover.value - paid, 0),
        cancel_form=CancelForm() if may_cancel else None,
        entries=ledger.about(key) if sees_ledger else [],
    )


@require_POST
@screen("contributions.cancel", access.CANCEL)
def cancel(request: Request, key: UUID) -> HttpResponse:
    """Cancel a contribution; the ledger and the cover follow."""
    form = CancelForm(request.POST)
    if not form.is_valid():
        return go("contributions:contribution", key, note=_("Say why it is cancelled."))
    cancelled = services.cancel(key, form.cleaned_data["reason"], by=request.actor, at=request.now)
    said = [_("The contribution was cancelled.")]
    said += [sentences.sentence(one.code, one.values) for one in cancelled.warnings]
    return go("contributions:contribution", key, note=" ".join(said))
