"""Deciding what waits: begin a run, see how far it is, pause it, go on, read what came of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jamii.claims import access, queries, services
from jamii.claims.records import RunShown, RunState
from jamii.kernel.errors import NotFound, WrongState
from jamii.platform import sentences
from jamii.registers.organisations import queries as organisations
from jamii.ui.pages import Request, go, page, screen


@require_safe
@screen("claims.waiting", access.DECIDE_WAITING)
def waiting(request: Request) -> HttpResponse:
    """What waits in each scheme, and the runs of late."""
    return _waiting(request)


def _waiting(request: Request, problem: str = "", status: int = 200) -> HttpResponse:
    waits = queries.to_decide(by=request.actor)
    runs = queries.runs(by=request.actor)
    schemes = organisations.schemes(request.actor, access.DECIDE_WAITING)
    by_id = {UUID(str(scheme.id)): scheme for scheme in schemes}
    unfinished = {run.scheme: run for run in runs if run.state is not RunState.FINISHED}
    nights = queries.next_nights(schemes, request.now)
    listed = [
        (
            scheme,
            *waits.get(scheme.id, (0, None)),
            unfinished.get(scheme.id),
            nights.get(scheme.id),
        )
        for scheme in schemes
    ]
    return page(
        request,
        "claims/waiting.html",
        status=status,
        listed=listed,
        runs=[(run, by_id[run.scheme]) for run in runs],
        problem=problem,
    )


@require_POST
@screen("claims.decide", access.DECIDE_WAITING)
def decide(request: Request) -> HttpResponse:
    """Begin a run over everything that waits in the scheme."""
    schemes = organisations.schemes(request.actor, access.DECIDE_WAITING)
    scheme = next((one for one in schemes if one.code == request.POST.get("scheme")), None)
    if scheme is None:
        raise NotFound("not-found")
    try:
        run = services.start_run(scheme.id, by=request.actor, at=request.now)
    except WrongState as refusal:
        said = sentences.sentence(refusal.code, refusal.values)
        return _waiting(request, problem=said, status=409)
    return go("claims:run", run.id, note=_("The work has begun. You may leave this page."))


@require_safe
@screen("claims.run", access.DECIDE_WAITING)
def run(request: Request, key: UUID) -> HttpResponse:
    """How far a run is, or what came of it; with `entry` the claims of one ledger entry."""
    shown = queries.run(key, by=request.actor)
    scheme = organisations.scheme(shown.scheme)
    entry, chunk = request.GET.get("entry", ""), request.GET.get("chunk", "")
    of_entry: list[Any] = []
    if entry and chunk.isascii() and chunk.isdigit() and len(chunk) < 10:
        try:
            of_entry = queries.claims_of_entry(key, UUID(entry), int(chunk), by=request.actor)
        except ValueError:
            raise NotFound("not-found") from None
    return page(
        request,
        "claims/run.html",
        fragment="progress",
        run=shown,
        scheme=scheme,
        outcomes=_outcomes(shown),
        left=queries.left_of(key, by=request.actor) if shown.figures.left else [],
        of_entry=of_entry,
        is_of_entry=bool(entry),
    )


def _outcomes(run: RunShown) -> list[tuple[str, int]]:
    figures = run.figures
    return [
        ("valued", figures.valued),
        ("checked", figures.waiting),
        ("processed", figures.awaiting_index),
        ("rejected", figures.rejected),
    ]


@require_POST
@screen("claims.pause", access.DECIDE_WAITING)
def pause(request: Request, key: UUID) -> HttpResponse:
    """Take no further chunk; what is at hand is finished."""
    services.pause_run(key, by=request.actor, at=request.now)
    return go("claims:run", key, note=_("The run is paused. Nothing is lost."))


@require_POST
@screen("claims.continue", access.DECIDE_WAITING)
def go_on(request: Request, key: UUID) -> HttpResponse:
    """Go on where the run stopped."""
    services.continue_run(key, by=request.actor, at=request.now)
    return go("claims:run", key, note=_("The run goes on."))
