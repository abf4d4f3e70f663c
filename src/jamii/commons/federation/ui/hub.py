"""The pages of a hub: its nodes, what arrived, what was held."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jamii.commons.federation import access, queries, services
from jamii.commons.federation.types import Kind, Purpose
from jamii.commons.federation.ui.forms import InviteForm
from jamii.commons.federation.ui.views import in_words
from jamii.kernel.errors import Invalid, JamiiError, NotFound
from jamii.platform import sentences
from jamii.ui.pages import Request, go, page, screen
from jamii.ui.paging import page_of

_PAGE = 50


def _only_a_hub() -> None:
    """What is not on does not exist."""
    if not queries.is_hub():
        raise NotFound("not-found")


@require_safe
@screen("federation.hub", access.SEE)
def nodes(request: Request) -> HttpResponse:
    """The nodes of this hub: where their chains stand, their keys, who is invited."""
    _only_a_hub()
    return _nodes(request, InviteForm())


def _nodes(request: Request, form: InviteForm, status: int = 200, code: str = "") -> HttpResponse:
    return page(
        request,
        "federation/hub.html",
        status=status,
        own=queries.own_node(),
        members=queries.members(by=request.actor),
        invitations=[
            (row, row.used_at is None and request.today <= row.until)
            for row in queries.invitations(by=request.actor)
        ],
        arrived=queries.forwarded_here(by=request.actor),
        held=queries.held_count(by=request.actor),
        form=form,
        code=code,
        may_coordinate=bool(request.actor.reaches(access.COORDINATE)),
        may_confirm=bool(request.actor.reaches(access.CONFIRM)),
        reader=request.actor.id,
    )


@require_POST
@screen("federation.invite", access.COORDINATE)
def invite(request: Request) -> HttpResponse:
    """Invite a node. The page that answers shows the code, once."""
    _only_a_hub()
    form = InviteForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            code = services.invite(
                data["node"],
                Purpose(data["purpose"]),
                id=form.key,
                by=request.actor,
                at=request.now,
            )
            return _nodes(request, InviteForm(), code=code)
        except Invalid as refusal:
            form.take(refusal)
        except JamiiError as refusal:
            form.add_error(None, sentences.sentence(refusal.code, refusal.values))
    return _nodes(request, form, 422)


@require_POST
@screen("federation.confirm", access.CONFIRM)
def confirm(request: Request, key: UUID) -> HttpResponse:
    """Confirm, as the second person, that a node comes back."""
    _only_a_hub()
    try:
        services.confirm(key, by=request.actor, at=request.now)
    except NotFound:
        raise
    except JamiiError as refusal:
        return go("federation:hub", note=sentences.sentence(refusal.code, refusal.values))
    return go("federation:hub", note=_("Confirmed. The node may come back with its code."))


@require_POST
@screen("federation.suspend", access.COORDINATE)
def suspend(request: Request, code: str) -> HttpResponse:
    """Take nothing more from a node."""
    services.suspend(code, by=request.actor, at=request.now)
    return go("federation:hub", note=_("Nothing more is taken from it."))


@require_POST
@screen("federation.resume", access.COORDINATE)
def resume(request: Request, code: str) -> HttpResponse:
    """Take from a node again."""
    services.resume(code, by=request.actor, at=request.now)
    return go("federation:hub", note=_("Its envelopes are taken again."))


@require_safe
@screen("federation.arrived", access.SEE)
def arrived(request: Request) -> HttpResponse:
    """What arrived, newest first, by node and type."""
    _only_a_hub()
    filters = {name: request.GET.get(name, "")[:30] for name in ("node", "kind")}
    after = request.GET.get("after")
    rows = queries.arrived(
        by=request.actor, node=filters["node"], kind=filters["kind"], after=after, size=_PAGE
    )
    shown = page_of(rows, _PAGE, lambda row: str(row.id), after=after, **filters)
    return page(
        request,
        "federation/arrived.html",
        rows=shown,
        filters=filters,
        nodes=[node.code for node in queries.members(by=request.actor)],
        kinds=[kind.value for kind in Kind],
    )


@require_safe
@screen("federation.arrived-one", access.SEE)
def arrived_one(request: Request, key: int) -> HttpResponse:
    """One envelope that arrived."""
    _only_a_hub()
    row = queries.arrived_one(key, by=request.actor)
    return page(request, "federation/arrived_one.html", row=row, fields=in_words(row.payload or {}))


@require_safe
@screen("federation.held", access.SEE)
def held(request: Request) -> HttpResponse:
    """What could not be taken in, and why."""
    _only_a_hub()
    after = request.GET.get("after")
    rows = queries.held(by=request.actor, after=after, size=_PAGE)
    shown = page_of(rows, _PAGE, lambda row: str(row.id), after=after)
    may = bool(request.actor.reaches(access.COORDINATE))
    return page(request, "federation/quarantine.html", rows=shown, may_coordinate=may)


@require_POST
@screen("federation.settle", access.COORDINATE)
def settle(request: Request, key: int) -> HttpResponse:
    """Note that somebody looked at it."""
    _only_a_hub()
    services.settle(key, by=request.actor, at=request.now)
    return go("federation:held", note=_("Noted."))
