"""The map of the modules, and one of them. Open to visitors: nothing here is about people."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jamii.commons.modules import access, queries, services
from jamii.commons.modules.types import LEVELS, Facts, Grade, Module
from jamii.ui.pages import Request, go, page, public_screen, screen


@require_safe
@public_screen("modules.map")
def house(request: Request) -> HttpResponse:
    """Every module that runs here, wing over wing as they stand on each other."""
    every = queries.modules()
    graded = [(level, sum(one.grade is level for one in every)) for level in (*LEVELS, Grade.NONE)]
    return page(
        request,
        "modules/map.html",
        wings=queries.wings(every),
        number=len(every),
        graded=[(level, count) for level, count in graded if count],
        measured_at=max((one.measured_at for one in every if one.measured_at), default=None),
        may_measure=_may(request, access.MEASURE),
    )


@require_safe
@public_screen("modules.module")
def one(request: Request, name: str) -> HttpResponse:
    """What one module is for, depends on, holds and offers, and how its grade comes about."""
    shown, every = queries.module(name)
    by_path = {other.path: other for other in every}
    verdict = shown.verdict
    return page(
        request,
        "modules/module.html",
        module=shown,
        uses=_known(shown.facts.uses, by_path),
        used_by=_known(shown.facts.used_by, by_path),
        may_switch=_may(request, access.SWITCH) and not shown.declared.essential,
        offers=_offers(shown.facts),
        levels=[]
        if verdict is None
        else [
            (level, [check for check in verdict.checks if check.level is level]) for level in LEVELS
        ],
    )


def _offers(facts: Facts) -> list[tuple[str, tuple[str, ...]]]:
    """What a module offers, each kind under a heading that counts it."""
    said = (
        (facts.screens, ngettext("%(number)s screen", "%(number)s screens", len(facts.screens))),
        (
            facts.routes,
            ngettext(
                "%(number)s address for programs",
                "%(number)s addresses for programs",
                len(facts.routes),
            ),
        ),
        (
            facts.acts,
            ngettext(
                "%(number)s act that a role may hold",
                "%(number)s acts that a role may hold",
                len(facts.acts),
            ),
        ),
        (facts.jobs, ngettext("%(number)s job", "%(number)s jobs", len(facts.jobs))),
        (
            facts.hooks,
            ngettext(
                "%(number)s place where a pack may add to it",
                "%(number)s places where packs may add to it",
                len(facts.hooks),
            ),
        ),
        (
            facts.packs,
            ngettext("%(number)s pack that does", "%(number)s packs that do", len(facts.packs)),
        ),
    )
    return [(heading % {"number": len(things)}, things) for things, heading in said if things]


def _known(paths: tuple[str, ...], by_path: dict[str, Module]) -> list[Module]:
    return [by_path[path] for path in paths if path in by_path]


@require_POST
@screen("modules.measure", access.MEASURE)
def measure(request: Request) -> HttpResponse:
    """Look at all modules now; a few seconds."""
    number = services.measure(by=request.actor, at=request.now)
    return go("modules:map", note=_("%(number)s modules were measured.") % {"number": number})


@require_http_methods(["GET", "HEAD", "POST"])
@screen("modules.switch", access.SWITCH)
def switch(request: Request, name: str) -> HttpResponse:
    """Switch a module off or on, once it was shown what goes or comes with it."""
    shown, every = queries.module(name)
    if request.method == "POST":
        act = services.switch_off if request.POST.get("to") == "off" else services.switch_on
        act(name, by=request.actor, at=request.now)
        return go("modules:module", name)
    moving = queries.goes_with(shown, every) if shown.is_on else queries.comes_with(shown, every)
    return page(
        request,
        "modules/switch.html",
        module=shown,
        moving=[(other, _offers(other.facts)) for other in moving],
    )


def _may(request: Request, act: str) -> bool:
    return request.actor is not None and bool(request.actor.reaches(act))
