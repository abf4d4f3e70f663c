"""Services, medicines, diagnoses and price lists: look, find, set a price from a day on."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jamii.kernel.errors import Conflict, Invalid, NotFound
from jamii.platform import idempotency, permissions
from jamii.registers.catalogue import access, hooks, queries, services
from jamii.registers.catalogue.types import Choice, Kind, Patients
from jamii.registers.catalogue.ui.forms import ListPriceForm, TermsForm
from jamii.ui.pages import Request, go, page, screen
from jamii.ui.paging import page_of

_PAGE = 50
_ROWS = 12


def _kind(text: str | None) -> Kind | None:
    return Kind(text) if text in set(Kind) else None


def _day(text: str | None, default: date) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return default


def _key(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


@require_safe
@screen("catalogue.lookup")
def lookup(request: Request) -> HttpResponse:
    """Rows for the type-ahead: `q`; `kind` service, item or diagnosis; `day`; and the price list,
    named by `list`, or by the `facility` that uses it on the day.
    """
    given = request.GET
    text, on = given.get("q", ""), _day(given.get("day"), request.today)
    found: list[Choice]
    if given.get("kind") == "diagnosis":
        found = queries.search_diagnoses(text, _ROWS, on)
    else:
        kind = _kind(given.get("kind"))
        price_list, facility = _key(given.get("list")), _key(given.get("facility"))
        if price_list is None and facility is not None and kind is not None:
            price_list = hooks.price_list_of(facility, kind, on)
        found = queries.search_entries(text, kind, on, price_list, _ROWS)
    return page(request, "catalogue/lookup.html", found=found)


@require_safe
@screen("catalogue.list", access.VIEW)
def entries(request: Request) -> HttpResponse:
    """Services and items with the price of today."""
    text, kind = request.GET.get("q", ""), _kind(request.GET.get("kind"))
    after = request.GET.get("after")
    rows = queries.entries(request.actor, request.today, kind, text, after, _PAGE + 1)
    found = page_of(
        rows,
        _PAGE,
        lambda row: f"{row.code}\t{row.kind}",
        after=after,
        q=text,
        kind=kind or "",
    )
    return page(request, "catalogue/list.html", found=found, text=text, kind=kind or "")


@require_safe
@screen("catalogue.diagnoses", access.VIEW)
def diagnoses(request: Request) -> HttpResponse:
    """The list of diagnoses."""
    text, after = request.GET.get("q", ""), request.GET.get("after")
    rows = queries.listed_diagnoses(request.actor, text, after, _PAGE + 1)
    found = page_of(rows, _PAGE, lambda row: row.code, after=after, q=text)
    return page(request, "catalogue/diagnoses.html", found=found, text=text)


def _patients(mask: int) -> list[str]:
    """Whom the mask admits, as labels; nothing for everybody."""
    if mask in (0, 15):
        return []
    names = {
        Patients.MALE: _("men and boys"),
        Patients.FEMALE: _("women and girls"),
        Patients.ADULT: _("adults"),
        Patients.MINOR: _("minors"),
    }
    whole = {Patients.MALE | Patients.FEMALE, Patients.ADULT | Patients.MINOR}
    dull = [side for side in whole if side & Patients(mask) == side]
    return [
        name
        for bit, name in names.items()
        if bit & Patients(mask) and not any(bit & side for side in dull)
    ]


@require_safe
@screen("catalogue.entry", access.VIEW)
def entry(request: Request, entry_id: UUID) -> HttpResponse:
    """One service or item: its words, its terms over time, its parts."""
    found = queries.entry(entry_id)
    names = queries.entry_names({(part.kind, part.code) for part in found.parts})
    return page(
        request,
        "catalogue/entry.html",
        entry=found,
        terms=[
            (terms, _patients(terms.patient_mask), request.today in terms.days)
            for terms in reversed(found.terms)
        ],
        parts=[(part, names.get((part.kind, part.code))) for part in found.parts],
        may_change=permissions.is_allowed(request.actor, access.MANAGE),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@screen("catalogue.set-terms", access.MANAGE)
def set_terms(request: Request, entry_id: UUID) -> HttpResponse:
    """Set what counts of the entry from a day on."""
    found = queries.entry(entry_id)
    now = found.terms_on(request.today) or (found.terms[-1] if found.terms else None)
    form = TermsForm(
        request.POST or None, initial={**TermsForm.of(now, found.version), "on": request.today}
    )
    conflict = None
    if form.is_valid():
        values = form.values()

        def do() -> str:
            services.set_terms(
                entry_id,
                version=form.cleaned_data["version"] or 0,
                by=request.actor,
                at=request.now,
                **values,
            )
            return str(entry_id)

        try:
            idempotency.once(
                form.key,
                "catalogue.set-terms",
                [entry_id, values],
                do,
                by=request.actor,
                at=request.now,
            )
        except Invalid as refusal:
            form.take(refusal)
        except Conflict:
            conflict = now
            form.meet(found.version)
        else:
            return go("catalogue:entry", entry_id, note=_("The new terms were saved."))
    return page(
        request,
        "catalogue/terms.html",
        status=422 if form.errors else 200,
        form=form,
        entry=found,
        conflict=conflict,
    )


@require_safe
@screen("catalogue.price-lists", access.VIEW)
def price_lists(request: Request) -> HttpResponse:
    """The price lists."""
    text, kind = request.GET.get("q", ""), _kind(request.GET.get("kind"))
    after = request.GET.get("after")
    rows = queries.price_lists(request.actor, kind, text, after, _PAGE + 1)
    found = page_of(
        rows, _PAGE, lambda row: f"{row.name}\t{row.id}", after=after, q=text, kind=kind or ""
    )
    return page(request, "catalogue/price_lists.html", found=found, text=text, kind=kind or "")


@require_safe
@screen("catalogue.price-list", access.VIEW)
def price_list(request: Request, list_id: UUID) -> HttpResponse:
    """One price list with its lines of a day."""
    found = queries.price_list(list_id)
    schemes = request.actor.schemes(access.VIEW)
    if found.scheme is not None and schemes is not None and found.scheme not in schemes:
        raise NotFound("not-found")
    text, after = request.GET.get("q", ""), request.GET.get("after")
    on = _day(request.GET.get("day"), request.today)
    rows = queries.price_list_lines(list_id, on, text, after, _PAGE + 1)
    lines = page_of(
        rows, _PAGE, lambda row: row.code, after=after, q=text, day=request.GET.get("day", "")
    )
    return page(
        request,
        "catalogue/price_list.html",
        price_list=found,
        lines=lines,
        text=text,
        on=on,
        may_change=permissions.is_allowed(request.actor, access.MANAGE, scheme=found.scheme),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@screen("catalogue.set-list-price", access.MANAGE)
def set_list_price(request: Request, list_id: UUID) -> HttpResponse:
    """Set the price of one entry on the list from a day on."""
    found = queries.price_list(list_id)
    form = ListPriceForm(
        request.POST or None,
        initial={
            "version": found.version,
            "on": request.today,
            "code": request.GET.get("code", ""),
        },
    )
    form.fields["code"].widget.query = f"?kind={found.kind}&list={found.id}"
    if form.is_valid():
        data = form.cleaned_data

        def do() -> str:
            services.set_list_price(
                list_id,
                data["code"],
                version=data["version"] or 0,
                on=data["on"],
                price=data["price"],
                by=request.actor,
                at=request.now,
            )
            return str(list_id)

        try:
            idempotency.once(
                form.key,
                "catalogue.set-list-price",
                [list_id, data["code"], data["on"], data["price"]],
                do,
                by=request.actor,
                at=request.now,
            )
        except Invalid as refusal:
            form.take(refusal)
        except Conflict:
            form.meet(found.version)
        else:
            return go("catalogue:price-list", list_id, note=_("The price was saved."))
    return page(
        request,
        "catalogue/list_price.html",
        status=422 if form.errors else 200,
        form=form,
        price_list=found,
    )
