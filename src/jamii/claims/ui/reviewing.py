"""Reviewing: what waits, and one claim with a verdict for each line."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jamii.claims import access, queries, services
from jamii.claims.records import Explanation
from jamii.claims.types import ClaimDecision, Verdict
from jamii.claims.ui.forms import QueueForm, ReviewForm, SelectForm, VerdictForm
from jamii.claims.ui.views import currencies, shown_claim
from jamii.kernel.errors import Conflict, Invalid
from jamii.platform import sentences
from jamii.registers.organisations import queries as organisations
from jamii.ui.pages import Request, go, page, screen
from jamii.ui.paging import page_of

_PAGE = 50


@require_safe
@screen("claims.queue", access.REVIEW)
def queue(request: Request) -> HttpResponse:
    """The claims that wait for a reviewer: those that are most unusual first, then the oldest."""
    return _queue(request, SelectForm())


def _queue(request: Request, form: SelectForm, status: int = 200) -> HttpResponse:
    after, chosen = request.GET.get("after"), QueueForm(request.GET)
    chosen.is_valid()
    rows = queries.review_queue(
        by=request.actor, filters=chosen.filters(request.now), after=after, size=_PAGE
    )
    shown = page_of(rows, _PAGE, queries.place_in_queue, after=after, **chosen.kept())
    known = currencies(rows, request.actor)
    listed = [(row, known.get(row.scheme, ""), row.entered_by == request.actor.id) for row in shown]
    return page(
        request,
        "claims/queue.html",
        status=status,
        shown=shown,
        listed=listed,
        form=form,
        chosen=chosen,
        is_chosen=bool(chosen.kept()),
    )


@require_POST
@screen("claims.select", access.REVIEW)
def select(request: Request) -> HttpResponse:
    """Choose which of the waiting claims a person looks at; the others follow the rules."""
    form = SelectForm(request.POST)
    if not form.is_valid():
        return _queue(request, form, status=422)
    how = services.Selection(
        form.cleaned_data["random_percent"],
        form.cleaned_data["from_amount"],
        form.cleaned_data["variance_percent"],
    )
    chosen = passed = 0
    for scheme in organisations.schemes(request.actor, access.REVIEW):
        chosen += services.select_for_review(scheme.id, how, by=request.actor, at=request.now)[0]
        passed += services.pass_unselected(scheme.id, by=request.actor, at=request.now)
    said = ngettext(
        "%(number)s claim is left to review.", "%(number)s claims are left to review.", chosen
    ) % {"number": chosen}
    follow = ngettext(
        "%(number)s claim followed the rules.", "%(number)s claims followed the rules.", passed
    ) % {"number": passed}
    return go("claims:queue", note=f"{said} {follow}")


def _forms(request: Request, shown: Explanation) -> list[VerdictForm]:
    data = request.POST if request.method == "POST" else None
    return [VerdictForm(data, prefix=f"v{line.number}") for line in shown.lines]


def _verdicts(shown: Explanation, forms: list[VerdictForm]) -> dict[int, Verdict]:
    """What was said, by line; lines that the checks rejected have no verdict."""
    said: dict[int, Verdict] = {}
    for line, form in zip(shown.lines, forms, strict=True):
        verdict = form.verdict()
        if verdict is not None and line.decided is not None and line.decided.finding.passed:
            said[line.number] = verdict
    return said


def _share_out(refusal: Invalid, form: ReviewForm, forms: list[VerdictForm]) -> None:
    """Each problem of `lines.2.quantity` beside the field of the second line."""
    for problem in refusal.problems:
        sentence = sentences.sentence(problem.code, problem.values)
        parts = problem.field.split(".")
        if len(parts) >= 2 and parts[1].isdigit() and 0 < int(parts[1]) <= len(forms):
            name = parts[2] if len(parts) == 3 else "justification"
            forms[int(parts[1]) - 1].add_error(name, sentence)
        else:
            form.add_error(None, sentence)


@require_http_methods(["GET", "HEAD", "POST"])
@screen("claims.review", access.REVIEW)
def review(request: Request, key: UUID) -> HttpResponse:
    """A verdict for each line; the effect is worked out by the rules before anything is saved."""
    shown = queries.explanation(key, by=request.actor, act=access.REVIEW)
    posted = request.POST if request.method == "POST" else None
    form = ReviewForm(posted, initial={"version": shown.claim.version})
    forms = _forms(request, shown)
    preview: ClaimDecision | None = None
    valid = posted is not None and all([form.is_valid(), *(one.is_valid() for one in forms)])
    if valid:
        verdicts = _verdicts(shown, forms)
        try:
            if "save" not in request.POST:
                preview = services.preview_review(key, verdicts, by=request.actor, at=request.now)
            else:
                services.review_claim(
                    key,
                    verdicts,
                    remark=form.cleaned_data["remark"],
                    version=form.cleaned_data["version"],
                    by=request.actor,
                    at=request.now,
                )
                return go("claims:detail", key, note=_("The review is delivered."))
        except Invalid as refusal:
            _share_out(refusal, form, forms)
        except Conflict:
            form.meet(shown.claim.version)
    wrong = bool(form.errors) or any(one.errors for one in forms)
    rows: list[Any] = [
        (line, verdict, preview.line(line.number) if preview else None)
        for line, verdict in zip(shown.lines, forms, strict=True)
    ]
    context = shown_claim(shown) | {"form": form, "rows": rows, "preview": preview}
    context["is_own"] = shown.claim.entered_by == request.actor.id
    return page(
        request,
        "claims/review.html",
        fragment="effect",
        status=422 if wrong else 200,
        **context,
    )
