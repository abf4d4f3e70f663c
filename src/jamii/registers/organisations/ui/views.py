"""Schemes and payers, to look at."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from jamii.kernel.canonical import canonical_json
from jamii.kernel.days import day_at
from jamii.kernel.errors import NotFound
from jamii.registers.organisations import access, queries
from jamii.registers.organisations.types import PACKS_TAKEN, SchemeId
from jamii.registers.places import queries as places
from jamii.ui.pages import Request, page, screen
from jamii.ui.paging import page_of

_PAGE = 50


@require_safe
@screen("organisations.schemes", access.VIEW)
def schemes(request: Request) -> HttpResponse:
    """The schemes that the person may see."""
    found = queries.schemes(request.actor, access.VIEW)
    return page(request, "organisations/schemes.html", schemes=found)


@require_safe
@screen("organisations.scheme", access.VIEW)
def scheme(request: Request, scheme_id: UUID) -> HttpResponse:
    """One scheme: what every amount and day of it follows."""
    visible = {one.id: one for one in queries.schemes(request.actor, access.VIEW)}
    found = visible.get(SchemeId(scheme_id))
    if found is None:
        raise NotFound("not-found")
    return page(
        request,
        "organisations/scheme.html",
        scheme=found,
        today=day_at(request.now, found.time_zone),
        settings=[
            (room, canonical_json(values))
            for room, values in found.settings.items()
            if room != PACKS_TAKEN  # the packs stand above
        ],
    )


@require_safe
@screen("organisations.payers", access.VIEW)
def payers(request: Request) -> HttpResponse:
    """Who pays contributions for others."""
    text, after = request.GET.get("q", ""), request.GET.get("after")
    rows = queries.listed_payers(request.actor, text, after, _PAGE + 1)
    found = page_of(rows, _PAGE, lambda row: f"{row.name}\t{row.id}", after=after, q=text)
    known = places.places(row.place for row in found if row.place is not None)
    shown = [(row, known.get(row.place) if row.place else None) for row in found]
    return page(request, "organisations/payers.html", payers=found, shown=shown, text=text)
