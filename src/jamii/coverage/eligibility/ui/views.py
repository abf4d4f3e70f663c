"""Is she covered, here, today, for this? One question, one plain answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from jamii.coverage.eligibility import access, services
from jamii.coverage.eligibility.types import CoverAnswer, Outcome
from jamii.coverage.eligibility.ui.bars import shown
from jamii.coverage.eligibility.ui.forms import QuestionForm
from jamii.kernel.days import completed_years
from jamii.kernel.errors import Invalid, NotFound
from jamii.registers.people import access as people_access
from jamii.registers.people import queries as people
from jamii.ui.pages import Request, page, screen

_TONE = {Outcome.YES: "good", Outcome.NO: "bad", Outcome.ASK: "warn"}
_CHOICES = 8


@require_http_methods(["GET", "HEAD", "POST"])
@screen("eligibility.ask", access.CHECK)
def ask(request: Request) -> HttpResponse:
    """The question, its answer below it, and the form ready for the next one."""
    sent = request.method == "POST"
    initial = {"day": request.today, "who": request.GET.get("who", "")}
    form = QuestionForm(request.POST if sent else None, initial=initial)
    if not request.actor.reaches(people_access.VIEW):
        form.only_numbers()
    context: dict[str, Any] = {"form": form, "facility": request.actor.facility}
    if sent and form.is_valid():
        try:
            context |= _answered(form.cleaned_data, request)
        except NotFound:
            context |= _similar(form.cleaned_data["who"], request)
        except Invalid as refusal:
            form.take(refusal)
    status = 422 if form.errors else 200
    return page(request, "eligibility/ask.html", fragment="answer", status=status, **context)


def _answered(data: Mapping[str, Any], request: Request) -> dict[str, Any]:
    checked = services.check(
        data["who"],
        on=data["day"],
        entry=data["question"],
        facility=request.actor.facility,
        by=request.actor,
        at=request.now,
    )
    best = next((one for one in checked.answer.covers if one.cover == checked.answer.best), None)
    return {
        "checked": checked,
        "tone": _TONE[checked.answer.outcome],
        "age": completed_years(checked.person.born, checked.on),
        "best": best,
        "covers": [shown(cover) for cover in _in_order(checked.answer.covers, checked.answer.best)],
        "may_claim": bool(request.actor.reaches("claims.enter")),
    }


def _in_order(covers: tuple[CoverAnswer, ...], best: UUID | None) -> list[CoverAnswer]:
    """The cover to rely on first, then those that cover the day, then the others, latest first."""
    return sorted(
        covers, key=lambda one: (one.cover != best, not one.is_covered, -one.expiry.toordinal())
    )


def _similar(text: str, request: Request) -> dict[str, Any]:
    """Nobody has this number: those whom the reader may look for by name."""
    found = people.search(text, by=request.actor, limit=_CHOICES)
    listed = [(person, completed_years(person.born, request.today)) for person in found]
    return {"unknown": text, "similar": listed}


@require_safe
@screen("eligibility.left", people_access.VIEW)
def left(request: Request, key: UUID) -> HttpResponse:
    """What is left for each member of a household today."""
    found = services.left_of_household(key, request.today, by=request.actor)
    rows = [(person, [shown(cover) for cover in covers]) for person, covers in found]
    is_covered = any(covers for _, covers in rows)
    return page(
        request,
        "eligibility/left_page.html",
        fragment="rows",
        rows=rows,
        is_covered=is_covered,
        household=key,
    )
