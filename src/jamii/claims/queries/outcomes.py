"""What became of a claim: settled without a hand or not, and what a review changed; as conditions
that figures and the lists behind them share.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import DecimalField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from jamii.claims import models
from jamii.claims.records import Filters
from jamii.claims.types import ReviewState, Status
from jamii.kernel.days import Days

NEEDED_A_HAND = ~Q(hand_reasons=[])
REVIEWED = Q(review=ReviewState.DELIVERED.value)


def moments_of(days: Days, zone: str) -> tuple[datetime, datetime]:
    """The first moment of the days and the first one after them, where the scheme is."""
    if days.last is None:
        raise ValueError("Figures are of days that end.")
    begin = datetime.combine(days.first, time(), ZoneInfo(zone))
    return begin, datetime.combine(days.last + timedelta(days=1), time(), ZoneInfo(zone))


def entered_within(days: Days, zone: str) -> Q:
    """Claims that were entered on these days."""
    begin, end = moments_of(days, zone)
    return Q(entered_at__gte=begin, entered_at__lt=end)


_FIRST = Subquery(
    models.Decision.objects.filter(claim_id=OuterRef("pk"), number=1)
    .annotate(figure=Cast(KT("amounts__approved"), DecimalField(max_digits=18, decimal_places=4)))
    .values("figure")
)


def with_change(rows: QuerySet[models.Claim]) -> QuerySet[models.Claim]:
    """The rows with `first_approved`, what the rules alone approved; see `CHANGED`."""
    return rows.annotate(first_approved=_FIRST)


# A review changed a claim where it was rejected, or where other quantities or prices were approved
# than the rules had. What is paid is no measure: it also moves with a ceiling that others used.
CHANGED = REVIEWED & (Q(status=Status.REJECTED.value) | ~Q(approved=F("first_approved")))


def settled_so(rows: QuerySet[models.Claim], filters: Filters) -> QuerySet[models.Claim]:
    """The claims behind a figure of how claims settle."""
    if filters.scheme is not None:
        rows = rows.filter(scheme_id=filters.scheme)
    if filters.entered is not None:
        rows = rows.filter(entered_within(filters.entered, filters.zone))
    if filters.asks_why:
        rows = rows.filter(decision_no__gt=0).exclude(origin="imported")
    if filters.way == "straight":
        rows = rows.filter(hand_reasons=[])
    elif filters.way == "hand":
        rows = rows.exclude(hand_reasons=[])
    if filters.why:
        rows = rows.filter(hand_reasons__contains=[filters.why])
    if filters.outcome:
        rows = with_change(rows.filter(REVIEWED))
    if filters.outcome == "changed":
        rows = rows.filter(CHANGED)
    elif filters.outcome == "unchanged":
        rows = rows.exclude(CHANGED)
    return rows
