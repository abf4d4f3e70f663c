"""The tree of places: look, find, add, change, move."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jamii.kernel.errors import Conflict, Invalid, NotFound
from jamii.platform import idempotency, permissions
from jamii.registers.places import access, queries, services
from jamii.registers.places.types import Level, Place
from jamii.registers.places.ui.forms import MoveForm, PlaceForm
from jamii.ui.pages import Request, go, page, screen
from jamii.ui.paging import page_of

_PAGE = 50


def _levels() -> dict[str, Level]:
    return {level.code: level for level in queries.levels()}


@require_safe
@screen("places.list", access.VIEW)
def tree(request: Request) -> HttpResponse:
    """The top of the tree, or the places that fit a search."""
    text, level = request.GET.get("q", ""), request.GET.get("level", "")
    after = request.GET.get("after")
    levels = _levels()
    if text or level or after:
        rows = queries.listed(request.actor, text, level or None, after, _PAGE + 1)
        found = page_of(rows, _PAGE, lambda row: row.code, after=after, q=text, level=level)
    else:
        found = page_of(queries.children(None, request.actor), 10_000, lambda row: row.code)
    return page(
        request,
        "places/list.html",
        fragment="rows",
        found=found,
        levels=levels,
        text=text,
        level=level,
        is_search=bool(text or level),
    )


# What a level may be asked for by, beside its code.
_HOLDING = {"household": queries.household_level, "facility": queries.facility_level}


@require_safe
@screen("places.list", access.VIEW)
def lookup(request: Request) -> HttpResponse:
    """Rows for the type-ahead: `q`, and a level to keep to: by its code, or by what it holds
    ("household", "facility").
    """
    level = request.GET.get("level") or None
    if level in _HOLDING:
        level = _HOLDING[level]().code
    found = queries.search(request.GET.get("q", ""), request.actor, level, 12)
    return page(request, "places/lookup.html", found=found, levels=_levels())


def _below(place: Place, levels: dict[str, Level]) -> Level | None:
    return next((level for level in levels.values() if level.rank == place.rank + 1), None)


def _may_change(request: Request, place: Place, levels: dict[str, Level], rank: int) -> bool:
    facility_rank = next((level.rank for level in levels.values() if level.holds_facilities), 0)
    act = access.MANAGE_UPPER if rank <= facility_rank else access.MANAGE
    return permissions.is_allowed(request.actor, act, place=place.id)


@require_safe
@screen("places.detail", access.VIEW)
def detail(request: Request, place_id: UUID) -> HttpResponse:
    """One place: its facts, what lies below, where it lay before."""
    place = queries.visible_place(place_id, request.actor)
    levels = _levels()
    above = queries.ancestors(place_id)
    spans = queries.parents_over_time(place_id)
    known = queries.places([*above, *(span.parent for span in spans)])
    below = _below(place, levels)
    return page(
        request,
        "places/detail.html",
        place=place,
        levels=levels,
        level=levels[place.level],
        below=below,
        trail=[known[key] for key in reversed(above[1:])],
        found=page_of(queries.children(place_id, request.actor), 10_000, lambda row: row.code),
        spans=[(known[span.parent], span.days) for span in reversed(spans)],
        may_change=_may_change(request, place, levels, place.rank),
        may_add=below is not None and _may_change(request, place, levels, below.rank),
        may_move=place.parent is not None
        and permissions.is_allowed(request.actor, access.MOVE, place=place.id),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@screen("places.change")
def change(request: Request, place_id: UUID) -> HttpResponse:
    """Change words and population."""
    place = queries.visible_place(place_id, request.actor)
    form = PlaceForm(request.POST or None, initial=PlaceForm.of(place))
    conflict = None
    if form.is_valid():
        values = form.values()

        def do() -> str:
            services.rename_place(
                place_id,
                version=form.cleaned_data["version"] or 0,
                by=request.actor,
                at=request.now,
                **values,
            )
            return str(place_id)

        try:
            idempotency.once(
                form.key, "places.change", [place_id, values], do, by=request.actor, at=request.now
            )
        except Invalid as refusal:
            form.take(refusal)
        except Conflict:
            conflict = place
            form.meet(place.version)
        else:
            return go("places:detail", place_id, note=_("The place was saved."))
    return page(
        request,
        "places/form.html",
        status=422 if form.errors else 200,
        form=form,
        place=place,
        conflict=conflict,
        heading=_("Change this place"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@screen("places.add")
def add(request: Request, place_id: UUID) -> HttpResponse:
    """Add a place below this one."""
    parent = queries.visible_place(place_id, request.actor)
    below = _below(parent, _levels())
    if below is None:
        raise NotFound("not-found")
    form = PlaceForm(request.POST or None)
    if form.is_valid():
        try:
            made = services.create_place(
                level=below.code,
                parent=place_id,
                id=form.key,
                by=request.actor,
                at=request.now,
                **form.values(),
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            return go("places:detail", made.id, note=_("The place was added."))
    return page(
        request,
        "places/form.html",
        status=422 if form.errors else 200,
        form=form,
        place=parent,
        below=below,
        heading=_("Add a place"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@screen("places.move", access.MOVE)
def move(request: Request, place_id: UUID) -> HttpResponse:
    """Put the place under another one."""
    place = queries.visible_place(place_id, request.actor)
    above = [level for level in _levels().values() if level.rank == place.rank - 1]
    if not above:
        raise NotFound("not-found")
    form = MoveForm(request.POST or None, initial={"on": request.today, "version": place.version})
    form.fields["parent"].widget.query = f"?level={above[0].code}"
    if form.is_valid():
        data = form.cleaned_data
        try:
            try:
                parent = queries.by_code(data["parent"].strip())
            except NotFound:
                raise Invalid(
                    "place-parent-unknown", field="parent", parent=data["parent"]
                ) from None
            services.move_place(
                place_id,
                parent.id,
                data["on"],
                version=data["version"],
                by=request.actor,
                at=request.now,
            )
        except Invalid as refusal:
            form.take(refusal)
        except Conflict:
            form.meet(place.version)
        else:
            return go("places:detail", place_id, note=_("The place was moved."))
    return page(
        request,
        "places/move.html",
        status=422 if form.errors else 200,
        form=form,
        place=place,
        above=above[0],
    )
