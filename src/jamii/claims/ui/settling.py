"""How claims settle, on one page: each figure leads to its claims, and all of them can be saved."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from jamii.claims import access, queries
from jamii.claims.records import AgeBand, Duration, ReasonYield, Settled
from jamii.claims.rules.shares import certain_within, percent
from jamii.kernel.days import Days, day_at
from jamii.kernel.errors import NotFound
from jamii.platform import locale
from jamii.registers.organisations import queries as organisations
from jamii.registers.organisations.types import Scheme
from jamii.ui.pages import Request, page, screen

_WEEKS = (4, 12, 26, 52)
_USUAL = 12
_BY_DAY_UP_TO = 4
_COLUMN = 10  # the width of one column of the drawing, with its gap
_TELLING = 20  # so many reviews without a change say that a reason is of little use


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the page is about."""

    scheme: Scheme
    schemes: tuple[Scheme, ...]
    weeks: int
    days: Days
    today: date

    @property
    def is_weekly(self) -> bool:
        return self.weeks > _BY_DAY_UP_TO

    @property
    def query(self) -> str:
        return urlencode({"scheme": self.scheme.id, "weeks": self.weeks})

    def list(self, entered: Days | None = None, **more: str) -> str:
        """The address of the claims behind a figure."""
        days = entered or self.days
        given = {
            "scheme": str(self.scheme.id),
            "entered_first": days.first.isoformat(),
            "entered_last": "" if days.last is None else days.last.isoformat(),
        }
        return f"{reverse('claims:list')}?{urlencode(given | more)}"


def _asked(request: Request) -> _Asked:
    schemes = organisations.schemes(request.actor, access.SEE_HAND)
    if not schemes:
        raise NotFound("not-found")
    wanted = request.GET.get("scheme", "")
    scheme = next((one for one in schemes if str(one.id) == wanted), schemes[0])
    given = request.GET.get("weeks", "")
    weeks = int(given) if given.isdigit() and int(given) in _WEEKS else _USUAL
    today = day_at(request.now, scheme.time_zone)
    return _Asked(scheme, schemes, weeks, Days(today - timedelta(days=7 * weeks - 1), today), today)


@require_safe
@screen("claims.settling", access.SEE_HAND)
def settling(request: Request) -> HttpResponse:
    """Share without a hand, what waits, why, what came of the looks, and how long it took."""
    asked, actor = _asked(request), request.actor
    came = queries.settled(asked.scheme, asked.days, by=actor, weekly=asked.is_weekly)
    ages = queries.waiting_by_age(asked.scheme, asked.today, by=actor)
    reasons = queries.yields(asked.scheme, asked.days, by=actor)
    agreed = queries.agreement(asked.scheme, asked.days, by=actor)
    took = queries.durations(asked.scheme, asked.days, by=actor)
    claims, straight = sum(one.claims for one in came), sum(one.straight for one in came)
    return page(
        request,
        "claims/settling.html",
        asked=asked,
        currency=asked.scheme.currency,
        tabs=[
            {
                "label": ngettext("%(number)s week", "%(number)s weeks", weeks) % {"number": weeks},
                "url": "?" + urlencode({"scheme": asked.scheme.id, "weeks": weeks}),
                "current": weeks == asked.weeks,
                "count": None,
            }
            for weeks in _WEEKS
        ],
        claims=claims,
        straight=straight,
        share=percent(straight, claims),
        all_url=asked.list(),
        straight_url=asked.list(way="straight"),
        columns=_columns(came),
        came=[_came(asked, one) for one in came],
        ages=_ages(asked, ages),
        waiting=sum(one.claims for one in ages),
        waiting_url=asked.list(Days(date(1900, 1, 1), asked.today), status="checked"),
        reasons=[_reason(asked, one) for one in reasons],
        agreed=agreed,
        unchanged=percent(agreed.reviewed - agreed.changed, agreed.reviewed),
        unchanged_url=asked.list(outcome="unchanged"),
        changed_url=asked.list(outcome="changed"),
        drawn=percent(agreed.drawn_changed, agreed.drawn),
        drawn_within=certain_within(agreed.drawn_changed, agreed.drawn),
        drawn_url=asked.list(why="review-sampled", outcome="reviewed"),
        took=_took(asked, took),
        run=queries.profile_run(asked.scheme.id),
    )


def _columns(came: list[Settled]) -> dict[str, Any]:
    """A column for each bar: the share without a hand, as numbers of a drawing."""
    bars = []
    for place, one in enumerate(came):
        height = percent(one.straight, one.claims) or Decimal(0)
        bars.append(
            {
                "x": str(place * _COLUMN + 1),
                "y": f"{100 - height:.1f}",
                "height": f"{height:.1f}",
                "track": "100",
            }
        )
    return {"bars": bars, "width": str(max(1, len(came)) * _COLUMN), "bar": str(_COLUMN - 2)}


def _came(asked: _Asked, one: Settled) -> dict[str, Any]:
    return {
        "days": one.days,
        "claims": one.claims,
        "claims_url": asked.list(one.days),
        "straight": one.straight,
        "straight_url": asked.list(one.days, way="straight"),
        "hand": one.claims - one.straight,
        "hand_url": asked.list(one.days, way="hand"),
        "share": percent(one.straight, one.claims),
    }


def _ages(asked: _Asked, ages: list[AgeBand]) -> list[dict[str, Any]]:
    most = max((one.claims for one in ages), default=0) or 1
    return [
        {
            "label": _age(one),
            "claims": one.claims,
            "asked": one.asked,
            "url": asked.list(one.entered, status="checked"),
            "percent": f"{Decimal(one.claims) * 100 / most:.1f}",
            "tone": "bad" if one.most is None or one.least > 14 else "calm",
        }
        for one in ages
    ]


def _age(one: AgeBand) -> str:
    if one.most is None:
        return _("%(least)s days and more") % {"least": one.least}
    return _("%(least)s to %(most)s days") % {"least": one.least, "most": one.most}


def _reason(asked: _Asked, one: ReasonYield) -> dict[str, Any]:
    changed = percent(one.changed, one.reviewed)
    return {
        "code": one.code,
        "claims": one.claims,
        "claims_url": asked.list(why=one.code),
        "reviewed": one.reviewed,
        "reviewed_url": asked.list(why=one.code, outcome="reviewed"),
        "changed": one.changed,
        "changed_url": asked.list(why=one.code, outcome="changed"),
        "share": changed,
        "percent": f"{changed or Decimal(0):.1f}",
        "is_idle": one.reviewed >= _TELLING and not one.changed,
    }


def _took(asked: _Asked, took: Any) -> list[dict[str, Any]]:
    """Both ways, also the one that nobody went."""
    nothing = Duration(0, timedelta(), timedelta())
    ways = (("straight", _("without a hand")), ("hand", _("with a hand")))
    return [
        {
            "label": label,
            "claims": took.get(way, nothing).claims,
            "url": asked.list(way=way),
            "median": _words(took.get(way, nothing).median),
            "most": _words(took.get(way, nothing).most),
        }
        for way, label in ways
    ]


def _words(span: timedelta) -> str:
    """A span in the unit that a person would say."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 1:
        return _("at once")
    if minutes < 60:
        return ngettext("%(number)s minute", "%(number)s minutes", minutes) % {"number": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(number)s hour", "%(number)s hours", hours) % {"number": hours}
    days = locale.number(Decimal(hours * 10 // 24) / 10)
    return _("%(number)s days") % {"number": days}


@require_safe
@screen("claims.settling-download", access.SEE_HAND)
def download(request: Request) -> HttpResponse:
    """The same figures as rows: what, which group, days of entry, claims, part of them, percent."""
    asked, actor = _asked(request), request.actor
    text = StringIO()
    write = csv.writer(text).writerow
    write(("figure", "group", "first_day", "last_day", "claims", "part", "percent"))
    for one in queries.settled(asked.scheme, asked.days, by=actor, weekly=asked.is_weekly):
        share = percent(one.straight, one.claims)
        write(("without-a-hand", "", *_span(one.days), one.claims, one.straight, share))
    for band in queries.waiting_by_age(asked.scheme, asked.today, by=actor):
        group = f"{band.least}-{'' if band.most is None else band.most}"
        write(("waiting", group, *_span(band.entered), band.claims, "", ""))
    for reason in queries.yields(asked.scheme, asked.days, by=actor):
        days = _span(asked.days)
        share = percent(reason.changed, reason.reviewed)
        write(("needed-a-hand", reason.code, *days, reason.claims, reason.reviewed, ""))
        write(("changed-by-review", reason.code, *days, reason.reviewed, reason.changed, share))
    agreed = queries.agreement(asked.scheme, asked.days, by=actor)
    for group, whole, part in (
        ("all", agreed.reviewed, agreed.changed),
        ("drawn-at-random", agreed.drawn, agreed.drawn_changed),
    ):
        write(("reviewed", group, *_span(asked.days), whole, part, percent(part, whole)))
    name = f"claims-{asked.scheme.code}-{asked.today.isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _span(days: Days) -> tuple[str, str]:
    return days.first.isoformat(), "" if days.last is None else days.last.isoformat()
