"""Claims: the list, one claim with everything that explains it, and the same on paper."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from jamii.claims import access, queries, services
from jamii.claims.records import ClaimRow, Explanation, Filters
from jamii.claims.types import Status
from jamii.claims.ui.forms import FilterForm
from jamii.claims.ui.talking import talk_context
from jamii.claims.ui.tracking import timeline
from jamii.finance.ledger import queries as ledger
from jamii.kernel.actors import Actor
from jamii.kernel.days import Days
from jamii.kernel.errors import NotFound
from jamii.platform import journal
from jamii.registers.organisations import queries as organisations
from jamii.ui import slots
from jamii.ui.pages import Request, download, page, screen
from jamii.ui.paging import page_of

_PAGE = 50
# What reviewers do among themselves is not yet a word to the facility.
_AMONG_REVIEWERS = frozenset(
    {"claims.noted", "claims.proposed", "claims.confirmed", "claims.sent-back"}
)


def currencies(rows: list[ClaimRow], actor: Actor) -> dict[UUID, str]:
    """The currency of each scheme whose claims are shown; one statement, none for no rows."""
    if not rows:
        return {}
    return {UUID(str(one.id)): one.currency for one in organisations.all_schemes()}


@require_safe
@screen("claims.list", access.VIEW)
def claims(request: Request) -> HttpResponse:
    """Claims by status, day, number."""
    form = FilterForm(request.GET)
    form.is_valid()
    data = getattr(form, "cleaned_data", {})
    filters = Filters(
        text=data.get("q", ""),
        status=data.get("status", ""),
        first=data.get("first"),
        last=data.get("last"),
        **_behind_a_figure(request),
    )
    after = request.GET.get("after")
    rows = queries.claims(by=request.actor, filters=filters, after=after, size=_PAGE)
    shown = page_of(
        rows,
        _PAGE,
        lambda row: str(row.id),
        after=after,
        q=filters.text,
        status=filters.status,
        first=_plain(filters.first),
        last=_plain(filters.last),
        **_kept(request),
    )
    known = currencies(rows, request.actor)
    listed = [(row, known.get(row.scheme, "")) for row in shown]
    return page(
        request,
        "claims/list.html",
        fragment="rows",
        form=form,
        shown=shown,
        listed=listed,
        filters=filters,
        kept=_kept(request),
        is_filtered=any((filters.text, filters.status, filters.first, filters.last))
        or bool(_kept(request)),
    )


# What the figures of how claims settle ask of this list; kept while one pages and filters.
_OF_FIGURES = ("scheme", "entered_first", "entered_last", "way", "why", "outcome")


def _kept(request: Request) -> dict[str, str]:
    return {name: request.GET[name] for name in _OF_FIGURES if request.GET.get(name)}


def _behind_a_figure(request: Request) -> dict[str, Any]:
    """Which claims a figure counts; nothing where the address does not come from one."""
    given = _kept(request)
    if not given:
        return {}
    try:
        scheme = organisations.scheme(UUID(given.get("scheme", "")))
        entered = Days(
            date.fromisoformat(given.get("entered_first", "")),
            date.fromisoformat(given.get("entered_last", "")),
        )
    except ValueError:
        raise NotFound("not-found") from None
    return {
        "scheme": scheme.id,
        "zone": scheme.time_zone,
        "entered": entered,
        "way": given.get("way", ""),
        "why": given.get("why", ""),
        "outcome": given.get("outcome", ""),
    }


def _plain(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _chart(shown: Explanation) -> list[dict[str, Any]]:
    """From asked to paid, each bar where the one before it ends."""
    whole = shown.asked or Decimal(1)
    paid, borne, refused = shown.paid, shown.borne, shown.not_accepted
    # What an index of less than 1, or capitation, leaves unpaid lies between paid and borne.
    less = max(Decimal(0), -shown.by_index)
    rows = [
        (_("Asked"), shown.asked, Decimal(0), "calm"),
        (_("Not accepted"), refused, paid + less + borne, "bad"),
        (_("Borne by the person"), borne, paid + less, "warn"),
        (_("Paid by the scheme"), paid, Decimal(0), "good"),
    ]
    if shown.by_index:
        name = _("Taken by the index or capitation") if less else _("Added by the index")
        start = paid if less else paid - shown.by_index
        rows.insert(3, (name, abs(shown.by_index), start, "calm"))
    return [
        {
            "label": label,
            "value": value,
            "start": _percent(start, whole),
            "percent": _percent(value, whole),
            "tone": tone,
        }
        for label, value, start, tone in rows
    ]


def _percent(part: Decimal, whole: Decimal) -> str:
    """A share for a drawing: one decimal place with a point, in every language."""
    return f"{max(Decimal(0), min(Decimal(100), part * 100 / whole)):.1f}"


def shown_claim(shown: Explanation) -> dict[str, Any]:
    """What page, paper and review show alike."""
    return {
        "shown": shown,
        "claim": shown.claim,
        "chart": _chart(shown),
        "currency": shown.currency,
        "said_tone": _tone(shown),
        "zone": shown.time_zone,
    }


def _tone(shown: Explanation) -> str:
    """Good only where something is paid."""
    if shown.claim.status is Status.REJECTED:
        return "bad"
    return "good" if shown.claim.status is Status.VALUED and shown.paid else "warn"


def _said_of(shown: Explanation) -> list[journal.Entry]:
    """What happened to the claim, and to all at once where a run decided it; newest first."""
    own = journal.entries_about("claims.claim", shown.claim.id)
    runs = [key for row in shown.decisions if (key := row.run) is not None]
    if not runs:
        return own
    return sorted([*journal.about_many(runs), *own], key=lambda entry: entry.at, reverse=True)


@require_safe
@screen("claims.detail", access.VIEW)
def claim(request: Request, key: UUID) -> HttpResponse:
    """One claim from asked to paid."""
    shown = queries.explanation(key, by=request.actor)
    actor, row = request.actor, shown.claim
    may_review = (
        row.waits
        and row.entered_by != actor.id
        and actor.may(access.REVIEW, scheme=row.scheme, facility=row.asked.facility)
    )
    may_restore = (
        row.status is Status.REJECTED
        and row.restored_as is None
        and actor.may(access.RESTORE, scheme=row.scheme, facility=row.asked.facility)
    )
    talk = talk_context(row, actor)
    talk.pop("claim")
    return page(
        request,
        "claims/detail.html",
        **shown_claim(shown),
        **talk,
        entries=[
            entry
            for entry in _said_of(shown)
            if talk["may_note"] or entry.code not in _AMONG_REVIEWERS
        ],
        timeline=timeline(shown, talk["words"], with_reviewers=talk["may_note"], now=request.now),
        chain=queries.chain_of(row),
        enquiry=queries.enquiry_about(row),
        ledger_entries=ledger.about(key, named=shown.named_entries),
        may_review=may_review,
        may_restore=may_restore,
        sections=slots.sections_of("claim", key, actor, request.today),
        workflow_state=f"claim.{row.status.value}",
    )


@require_GET
@screen("claims.letter", access.VIEW)
def letter(request: Request, key: UUID) -> HttpResponse:
    """The decision letter as PDF, in the reader's language or the one that is asked for. Only
    fetching makes one, for it is journalled: asking for its head is refused.
    """
    asked = request.GET.get("language", "")
    return download(services.fetch_letter(key, language=asked, by=request.actor, at=request.now))


@require_safe
@screen("claims.print", access.VIEW)
def printed(request: Request, key: UUID) -> HttpResponse:
    """The same words on paper, for the facility's file."""
    shown = queries.explanation(key, by=request.actor)
    return page(request, "claims/print.html", **shown_claim(shown))
