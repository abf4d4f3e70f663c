"""Facilities: look, find, change details, set terms from a day on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jamii.kernel.errors import Conflict, Invalid, NotFound
from jamii.platform import idempotency, permissions
from jamii.registers.catalogue import access as catalogue_access
from jamii.registers.catalogue import queries as catalogue
from jamii.registers.catalogue.types import PriceList
from jamii.registers.places import queries as places
from jamii.registers.providers import access, queries, services
from jamii.registers.providers.types import Facility
from jamii.registers.providers.ui.forms import DetailsForm, TermsForm
from jamii.ui.pages import Request, go, page, screen
from jamii.ui.paging import page_of

_PAGE = 50


@require_safe
@screen("providers.list", access.VIEW)
def facilities(request: Request) -> HttpResponse:
    """The facilities with their terms of today."""
    text, after = request.GET.get("q", ""), request.GET.get("after")
    rows = queries.facilities(request.actor, request.today, text, after, _PAGE + 1)
    found = page_of(rows, _PAGE, lambda row: row.code, after=after, q=text)
    return page(request, "providers/list.html", found=found, text=text)


@require_safe
@screen("providers.list", access.VIEW)
def lookup(request: Request) -> HttpResponse:
    """Rows for the type-ahead: `q`."""
    found = queries.search(request.GET.get("q", ""), request.actor)
    return page(request, "providers/lookup.html", found=found)


def _may_change(request: Request, facility: Facility) -> bool:
    return permissions.is_allowed(
        request.actor, access.MANAGE, place=facility.place, facility=facility.id
    )


@require_safe
@screen("providers.detail", access.VIEW)
def detail(request: Request, facility_id: UUID) -> HttpResponse:
    """One facility: its details, its terms over time, who signs for it, whom it serves."""
    facility = queries.visible_facility(facility_id, request.actor)
    lists: dict[UUID, PriceList] = catalogue.price_lists_by_id(
        key
        for terms in facility.terms
        for key in (terms.service_list, terms.item_list)
        if key is not None
    )
    terms: list[tuple[Any, ...]] = [
        (
            one,
            lists.get(one.service_list) if one.service_list else None,
            lists.get(one.item_list) if one.item_list else None,
            request.today in one.days,
        )
        for one in reversed(facility.terms)
    ]
    return page(
        request,
        "providers/detail.html",
        facility=facility,
        place=places.place(facility.place),
        terms=terms,
        now=facility.terms_on(request.today),
        administrators=queries.claim_administrators(facility_id, request.today),
        catchment=queries.catchment(facility_id),
        may_change=_may_change(request, facility),
        sees_lists=bool(request.actor.reaches(catalogue_access.VIEW)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@screen("providers.change", access.MANAGE)
def change(request: Request, facility_id: UUID) -> HttpResponse:
    """Change what is not dated."""
    facility = queries.visible_facility(facility_id, request.actor)
    place = places.place(facility.place)
    form = DetailsForm(request.POST or None, initial=DetailsForm.of(facility, place.code))
    level = places.facility_level().code
    form.fields["place"].widget.query = f"?level={level}"
    conflict = None
    if form.is_valid():
        try:
            try:
                new_place = places.by_code(form.cleaned_data["place"].strip())
            except NotFound:
                raise Invalid("facility-place-unknown", field="place") from None
            details = form.details(new_place.id)

            def do() -> str:
                services.change_facility(
                    facility_id,
                    details,
                    version=form.cleaned_data["version"] or 0,
                    by=request.actor,
                    at=request.now,
                )
                return str(facility_id)

            idempotency.once(
                form.key,
                "providers.change",
                [facility_id, details],
                do,
                by=request.actor,
                at=request.now,
            )
        except Invalid as refusal:
            form.take(refusal)
        except Conflict:
            conflict = facility
            form.meet(facility.version)
        else:
            return go("providers:detail", facility_id, note=_("The facility was saved."))
    return page(
        request,
        "providers/details.html",
        status=422 if form.errors else 200,
        form=form,
        facility=facility,
        conflict=conflict,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@screen("providers.set-terms", access.MANAGE)
def set_terms(request: Request, facility_id: UUID) -> HttpResponse:
    """Set level, care, status, contract and lists from a day on."""
    facility = queries.visible_facility(facility_id, request.actor)
    now = facility.terms_on(request.today) or (facility.terms[-1] if facility.terms else None)
    form = TermsForm(
        request.POST or None, initial={**TermsForm.of(now, facility.version), "on": request.today}
    )
    above = set(places.ancestors(facility.place))
    form.offer(
        [
            row
            for row in catalogue.price_lists_on(request.today)
            if row.place is None or row.place in above
        ]
    )
    conflict = None
    if form.is_valid():
        try:
            terms = form.terms()

            def do() -> str:
                services.set_terms(
                    facility_id,
                    terms,
                    version=form.cleaned_data["version"] or 0,
                    by=request.actor,
                    at=request.now,
                )
                return str(facility_id)

            idempotency.once(
                form.key,
                "providers.set-terms",
                [facility_id, terms],
                do,
                by=request.actor,
                at=request.now,
            )
        except Invalid as refusal:
            form.take(refusal)
        except Conflict:
            conflict = now
            form.meet(facility.version)
        else:
            return go("providers:detail", facility_id, note=_("The new terms were saved."))
    return page(
        request,
        "providers/terms.html",
        status=422 if form.errors else 200,
        form=form,
        facility=facility,
        conflict=conflict,
    )
