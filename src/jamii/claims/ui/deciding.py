"""One decision about several claims: chosen in the list, seen before it is made, followed while it
is carried out.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jamii.claims import access, queries, services
from jamii.claims.records import Chosen, What
from jamii.claims.ui.reviewing import part_of, queue_filters
from jamii.kernel.errors import Invalid
from jamii.platform import sentences
from jamii.registers.organisations import queries as organisations
from jamii.ui.pages import Request, go, page, screen


def _chosen(request: Request) -> list[Chosen]:
    """The claims that were marked, or all of the part of the list that was shown."""
    if "all" in request.POST:
        rows = queries.review_queue(
            by=request.actor, filters=queue_filters(request), size=services.MOST - 1
        )
        return [Chosen(row.id, row.version) for row in rows]
    found = []
    for text in request.POST.getlist("claim"):
        key, _colon, version = text.partition(":")
        try:
            found.append(Chosen(UUID(key), int(version)))
        except ValueError:
            continue
    return found


def _what(request: Request) -> What:
    return What.REJECT if request.POST.get("what") == What.REJECT.value else What.ACCEPT


def _form_id(request: Request) -> UUID:
    try:
        return UUID(request.POST.get("form_id", ""))
    except ValueError:
        return uuid4()


@require_POST
@screen("claims.decide-several", access.REVIEW)
def several(request: Request) -> HttpResponse:
    """What the decision would come to; nothing is done yet."""
    return _preview(request)


def _preview(request: Request, mistake: str = "") -> HttpResponse:
    chosen, what = _chosen(request), _what(request)
    reason = request.POST.get("reason", "").strip()
    context: dict[str, Any] = {
        "what": what.value,
        "reason": reason,
        "part": part_of(request),
        "form_id": _form_id(request),
        "chosen": [f"{one.claim}:{one.version}" for one in chosen],
        "mistake": mistake,
    }
    try:
        # Before the reason is typed, the effect of a rejection is the same.
        seen = services.preview_bulk(chosen, what, reason or "…", by=request.actor, at=request.now)
    except Invalid as refusal:
        said = sentences.sentence(refusal.problems[0].code, refusal.problems[0].values)
        return page(request, "claims/several.html", status=422, **context | {"mistake": said})
    known = {UUID(str(one.id)): one.currency for one in organisations.all_schemes()}
    context["seen"] = seen
    context["sums"] = [(known[scheme], *row) for scheme, row in seen.sums.items()]
    context["failing"] = [(one, known[one.row.scheme]) for one in seen.failing]
    context["proposals"] = sum(one.is_proposal for one in seen.going)
    status = 422 if mistake else 200
    return page(request, "claims/several.html", status=status, **context)


@require_POST
@screen("claims.carry-out-several", access.REVIEW)
def carry_out(request: Request) -> HttpResponse:
    """Make the decision that was seen."""
    try:
        key = services.start_bulk(
            _chosen(request),
            _what(request),
            request.POST.get("reason", ""),
            id=_form_id(request),
            by=request.actor,
            at=request.now,
        )
    except Invalid as refusal:
        problem = refusal.problems[0]
        return _preview(request, sentences.sentence(problem.code, problem.values))
    return go("claims:bulk", key, note=_("The decision is made; each claim is carried out."))


@require_safe
@screen("claims.bulk", access.REVIEW)
def bulk(request: Request, key: UUID) -> HttpResponse:
    """What became of each claim; the page looks again by itself while some wait."""
    return page(
        request,
        "claims/bulk.html",
        fragment="progress",
        bulk=queries.several(key, by=request.actor),
    )
