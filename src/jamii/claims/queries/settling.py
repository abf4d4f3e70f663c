"""How claims settle: how many without a hand, what waits, why, whether it was worth the look, and
how long it took. Every figure is one statement, and the list behind it shows its claims.

Counted are claims that were entered here within the days and decided by the rules, within the
reader's reach; what was decided elsewhere has no part in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import (
    Aggregate,
    Case,
    CharField,
    Count,
    DurationField,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import TruncDate, TruncWeek

from jamii.claims import access, models
from jamii.claims.queries.listing import visible
from jamii.claims.queries.outcomes import (
    CHANGED,
    NEEDED_A_HAND,
    REVIEWED,
    entered_within,
    with_change,
)
from jamii.claims.records import AgeBand, Agreement, Duration, ReasonYield, Settled
from jamii.claims.types import Status
from jamii.kernel.actors import Actor
from jamii.kernel.days import Days
from jamii.kernel.money import ZERO
from jamii.platform import permissions
from jamii.registers.organisations.types import Scheme

SAMPLED = "review-sampled"
# A claim waits so many days at most: what is older falls into the band without an end.
AGES: tuple[tuple[int, int | None], ...] = ((0, 1), (2, 3), (4, 7), (8, 14), (15, 30), (31, None))


class _Percentile(Aggregate):
    """A percentile of a duration, between the cases where there is none."""

    function = "percentile_cont"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"

    def __init__(self, expression: Any, share: str, **more: Any) -> None:
        super().__init__(expression, share=share, output_field=DurationField(), **more)


def _decided(scheme: Scheme, days: Days, by: Actor) -> QuerySet[models.Claim]:
    permissions.require(by, access.SEE_HAND, scheme=scheme.id)
    return (
        visible(by, access.SEE_HAND)
        .filter(entered_within(days, scheme.time_zone), scheme_id=scheme.id, decision_no__gt=0)
        .exclude(origin="imported")
        .order_by()
    )


def settled(scheme: Scheme, days: Days, *, by: Actor, weekly: bool) -> list[Settled]:
    """By week (the Monday) or by day of entry: how many claims came, and how many of them were
    settled or rejected by the rules without a hand. One statement.
    """
    zone = ZoneInfo(scheme.time_zone)
    step: Any = (
        TruncWeek("entered_at", tzinfo=zone) if weekly else TruncDate("entered_at", tzinfo=zone)
    )
    rows = (
        _decided(scheme, days, by)
        .annotate(first=step)
        .values("first")
        .annotate(claims=Count("id"), straight=Count("id", filter=Q(hand_reasons=[])))
        .order_by("first")
    )
    return [
        Settled(_whole(row["first"], days, weekly), row["claims"], row["straight"]) for row in rows
    ]


def _whole(first: date | datetime, days: Days, weekly: bool) -> Days:
    """The days of a bar, so far as they were asked for."""
    begin = first.date() if isinstance(first, datetime) else first
    span = Days(begin, begin + timedelta(days=6 if weekly else 0))
    return span.common(days) or span


def waiting_by_age(scheme: Scheme, today: date, *, by: Actor) -> list[AgeBand]:
    """What waits for a reviewer by the days since it was entered: how many claims, and how much
    they ask. One statement.
    """
    permissions.require(by, access.SEE_HAND, scheme=scheme.id)
    band = Case(
        *(
            When(entered_within(band_days(place, today), scheme.time_zone), then=Value(place))
            for place in range(len(AGES))
        ),
        output_field=IntegerField(),
    )
    rows = (
        visible(by, access.SEE_HAND)
        .filter(scheme_id=scheme.id, status=Status.CHECKED.value)
        .order_by()
        .annotate(band=band)
        .values("band")
        .annotate(claims=Count("id"), asked=Sum("claimed", default=ZERO))
    )
    found = {row["band"]: (row["claims"], row["asked"]) for row in rows}
    return [
        AgeBand(least, most, band_days(place, today), *found.get(place, (0, ZERO)))
        for place, (least, most) in enumerate(AGES)
    ]


def band_days(place: int, today: date) -> Days:
    """The days of entry of an age band."""
    least, most = AGES[place]
    first = date(1900, 1, 1) if most is None else today - timedelta(days=most)
    return Days(first, today - timedelta(days=least))


def yields(scheme: Scheme, days: Days, *, by: Actor) -> list[ReasonYield]:
    """For each reason why claims needed a hand: how many, how many of them were reviewed, and how
    many a review changed; the most frequent first. A claim with several reasons counts for each.
    One statement.
    """
    unnested = Func(F("hand_reasons"), function="unnest", output_field=CharField())
    rows = (
        with_change(_decided(scheme, days, by).filter(NEEDED_A_HAND))
        .annotate(reason=unnested)
        .values("reason")
        .annotate(
            claims=Count("id"),
            reviewed=Count("id", filter=REVIEWED),
            changed=Count("id", filter=CHANGED),
        )
        .order_by("-claims", "reason")
    )
    return [
        ReasonYield(row["reason"], row["claims"], row["reviewed"], row["changed"]) for row in rows
    ]


def agreement(scheme: Scheme, days: Days, *, by: Actor) -> Agreement:
    """How far reviewers and rules agree. One statement.

    Agreement is the share of reviewed claims of which the review changed nothing: no line rejected,
    no quantity and no price lowered. `drawn` are claims that only chance selected; among them the
    share of changed ones estimates how many of those that settle without a hand a reviewer would
    have changed.
    """
    drawn = Q(hand_reasons=[SAMPLED])
    row = with_change(_decided(scheme, days, by).filter(REVIEWED)).aggregate(
        reviewed=Count("id"),
        changed=Count("id", filter=CHANGED),
        drawn=Count("id", filter=drawn),
        drawn_changed=Count("id", filter=drawn & CHANGED),
    )
    return Agreement(**row)


def durations(scheme: Scheme, days: Days, *, by: Actor) -> Mapping[str, Duration]:
    """From entry to the decision that stands, for claims that are settled or rejected: `straight`
    and `hand`, the median and the time within which nine of ten are decided. One statement.
    """
    way = Case(
        When(hand_reasons=[], then=Value("straight")),
        default=Value("hand"),
        output_field=CharField(),
    )
    took = F("decided_at") - F("entered_at")
    rows = (
        _decided(scheme, days, by)
        .exclude(status=Status.CHECKED.value)
        .annotate(way=way)
        .values("way")
        .annotate(
            claims=Count("id"), median=_Percentile(took, "0.5"), most=_Percentile(took, "0.9")
        )
    )
    return {row["way"]: Duration(row["claims"], row["median"], row["most"]) for row in rows}
