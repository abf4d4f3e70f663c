"""Where a facility's claims are: each of them, what is to be done, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jamii.claims import access, hooks, queries
from jamii.claims.records import Claim, Explanation, Filters, Payment, Word
from jamii.claims.types import ReviewState, Said, Stage, Status
from jamii.claims.ui.forms import StageForm
from jamii.platform import locale
from jamii.registers.organisations import queries as organisations
from jamii.registers.organisations.types import Scheme
from jamii.ui.pages import Request, page, screen
from jamii.ui.paging import page_of

_PAGE = 50


@require_safe
@screen("claims.ours", access.ENTER)
def ours(request: Request) -> HttpResponse:
    """Where each claim of my facility is, with sums by stage."""
    form = StageForm(request.GET)
    form.is_valid()
    data = getattr(form, "cleaned_data", {})
    stage = request.GET.get("stage", "")
    filters = Filters(
        text=data.get("q", ""),
        first=data.get("first"),
        last=data.get("last"),
        stage=stage if stage in set(Stage) else "",
    )
    after = request.GET.get("after")
    rows = queries.claims_of_facility(by=request.actor, filters=filters, after=after, size=_PAGE)
    shown = page_of(
        rows,
        _PAGE,
        lambda row: str(row.id),
        after=after,
        q=filters.text,
        stage=filters.stage,
        first=_plain(filters.first),
        last=_plain(filters.last),
    )
    schemes = {UUID(str(one.id)): one for one in organisations.all_schemes()}
    known = {key: one.currency for key, one in schemes.items()}
    nights = _nights([schemes[row.scheme] for row in shown if row.waits_for_run], request.now)
    paid = hooks.payments_of([row.id for row in shown if row.status is Status.VALUED])
    return page(
        request,
        "claims/ours.html",
        form=form,
        filters=filters,
        sums=[
            (one, known[one.scheme])
            for one in queries.sums_by_stage(by=request.actor, filters=filters)
        ],
        shown=shown,
        listed=[
            (
                row,
                known[row.scheme],
                queries.stage_of(row),
                paid.get(row.id),
                nights.get(row.scheme) if row.waits_for_run else None,
            )
            for row in shown
        ],
        days=_days(filters),
    )


def _nights(schemes: Sequence[Scheme], at: datetime) -> dict[UUID, str]:
    """When each of these schemes decides next by itself, as the reader reads it; no statement for
    no schemes.
    """
    zones = {UUID(str(one.id)): one.time_zone for one in schemes}
    nights = queries.next_nights(schemes, at) if schemes else {}
    return {key: locale.moment(night, zones[key]) for key, night in nights.items()}


def _plain(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _days(filters: Filters) -> str:
    """The days of the filter as the end of an address, for the links to the stages."""
    given = (("first", filters.first), ("last", filters.last))
    return "".join(f"&{name}={day.isoformat()}" for name, day in given if day is not None)


def timeline(
    shown: Explanation, words: Sequence[Word], *, with_reviewers: bool, now: datetime
) -> list[dict[str, Any]]:
    """What happened to a claim, oldest first, and what is to happen next; most of that has no
    moment yet. What reviewers do among themselves is for them.
    """
    claim = shown.claim
    steps: list[dict[str, Any]] = [_step(_("Sent"), claim.entered_at)]
    decisions = sorted((*shown.earlier, *filter(None, [shown.decision])), key=lambda one: one.at)
    if decisions and decisions[0].cause != "imported":
        steps.append(_step(_("Checked by the rules"), decisions[0].at))
    for word in words:
        if word.kind is Said.QUESTION:
            steps.append(_step(_("The reviewer asked"), word.at))
        elif word.kind is Said.ANSWER:
            steps.append(_step(_("The facility answered"), word.at))
    for review in shown.reviews:
        steps.append(_step(_("Reviewed"), review.at))
    steps.sort(key=lambda step: step["at"])
    return [*steps, *_next(shown, with_reviewers=with_reviewers, now=now)]


def _step(text: str, at: datetime | None = None, **more: Any) -> dict[str, Any]:
    return {"text": text, "at": at} | more


def _next(shown: Explanation, *, with_reviewers: bool, now: datetime) -> list[dict[str, Any]]:
    """Where it stands now, and what follows."""
    claim = shown.claim
    stage = queries.stage_of(claim)
    decided = shown.decision.at if shown.decision is not None else None
    if stage is Stage.REJECTED:
        return [_step(_("Nothing is paid"), decided, tone="bad", is_now=True)]
    if stage is Stage.ASKED:
        return [
            _step(_("Waits for the facility’s answer"), claim.talk_since, is_now=True),
            _step(_("Review"), is_ahead=True),
            _step(_("Payment"), is_ahead=True),
        ]
    if stage is Stage.REVIEW:
        second = with_reviewers and claim.review is ReviewState.PROPOSED
        text = _("Waits for a second look") if second else _("Waits for a reviewer")
        return [_step(text, is_now=True), _step(_("Payment"), is_ahead=True)]
    if stage is Stage.INDEX:
        return [
            _step(_("Decided; the index of its period is still missing"), decided, is_now=True),
            _step(_("Payment"), is_ahead=True),
        ]
    if stage is Stage.ENTERED:
        return [_step(_("Not decided yet"), is_now=True), *_run(claim, now)]
    payment = hooks.payments_of([claim.id]).get(claim.id)
    valued = _step(_("Amount fixed"), decided, tone="good", is_now=payment is None)
    if payment is None:
        return [valued, _step(_("Waits for the next payment run"), is_ahead=True)]
    return [valued, _paid(payment)]


def _run(claim: Claim, now: datetime) -> list[dict[str, Any]]:
    """The run that decides what waits, where one comes by itself."""
    if claim.origin != "entered":
        return []
    nights = queries.next_nights([organisations.scheme(claim.scheme)], now)
    return [_step(_("Decision"), night, is_ahead=True) for night in nights.values()]


def _paid(payment: Payment) -> dict[str, Any]:
    return {"payment": payment, "is_now": True, "tone": "good"}
