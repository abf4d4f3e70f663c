"""What was paid, by whom, for what."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from jamii.coverage.contributions import access, models
from jamii.coverage.contributions.types import Contribution, ContributionId, PaidFor, PayKind
from jamii.coverage.enrolment.types import Payment
from jamii.kernel.actors import Actor
from jamii.kernel.days import Days
from jamii.kernel.errors import NotFound
from jamii.kernel.money import ZERO
from jamii.kernel.words import fold
from jamii.platform import permissions


def _contribution(row: models.Contribution) -> Contribution:
    return Contribution(
        ContributionId(row.id),
        row.scheme_id,
        row.cover_id,
        row.cover.number,
        row.cover.household_id,
        row.plan_id,
        row.amount,
        row.paid_on,
        PayKind(row.kind),
        row.receipt,
        row.payer_id,
        row.is_photo_fee,
        row.received_by,
        row.received_at,
        row.cancelled_at,
        row.version,
        row.scheme.currency,
    )


def payments_of(cover: UUID) -> tuple[Payment, ...]:
    """The valid payments of a cover by day, as the rules of enrolment read them. One statement."""
    rows = models.Contribution.objects.filter(cover=cover, cancelled_at=None)
    listed = rows.order_by("paid_on", "id").values_list("paid_on", "amount", "is_photo_fee")
    return tuple(Payment(day, amount, photo) for day, amount, photo in listed)


def _counting() -> QuerySet[models.Contribution]:
    return models.Contribution.objects.filter(cancelled_at=None, is_photo_fee=False)


def is_received(key: UUID) -> bool:
    """Whether money was booked under this id."""
    return models.Contribution.objects.filter(pk=key).exists()


def paid_sum(cover: UUID) -> Decimal:
    """What was paid for the cover itself; photo fees never count. One statement."""
    rows = _counting().filter(cover=cover)
    summed: Decimal = rows.aggregate(paid=Sum("amount", default=ZERO))["paid"]
    return summed


def _visible(by: Actor, act: str = access.VIEW) -> QuerySet[models.Contribution]:
    return permissions.limit(
        models.Contribution.objects.all(),
        by,
        act,
        scheme="scheme_id",
        place="cover__household__place_id",
    ).select_related("cover", "scheme")


def paid_for(plans: Iterable[UUID], days: Days) -> list[PaidFor]:
    """What was paid for covers of these plans that count on some of the days, and what was paid on
    these days at all; summed where plan and days are the same. Photo fees, cancelled contributions
    and covers that still wait are left out. One statement. The days must end.
    """
    counts = Q(cover__effective__lte=days.last, cover__expiry__gte=days.first)
    rows = (
        _counting()
        .exclude(cover__status="idle")
        .filter(counts | Q(paid_on__gte=days.first), plan__in=set(plans), paid_on__lte=days.last)
        .values_list("plan_id", "paid_on", "cover__effective", "cover__expiry")
        .annotate(total=Sum("amount"))
        .order_by("plan_id", "paid_on", "cover__effective", "cover__expiry")
    )
    return [
        PaidFor(plan, total, paid_on, effective, expiry)
        for plan, paid_on, effective, expiry, total in rows
    ]


def contribution(key: UUID, *, by: Actor, act: str = access.VIEW) -> Contribution:
    """The contribution. Raises: NotFound, also where it is out of reach."""
    row = _visible(by, act).filter(pk=key).first()
    if row is None:
        raise NotFound("not-found")
    return _contribution(row)


def contribution_by_id(key: UUID) -> Contribution:
    """The contribution, for other rooms. Raises: NotFound."""
    row = models.Contribution.objects.select_related("cover", "scheme").filter(pk=key).first()
    if row is None:
        raise NotFound("not-found")
    return _contribution(row)


def of_cover(cover: UUID) -> list[Contribution]:
    """The contributions of a cover, cancelled ones too, latest first; for rooms that checked the
    reach.
    """
    rows = models.Contribution.objects.filter(cover=cover).select_related("cover", "scheme")
    return [_contribution(row) for row in rows.order_by("-paid_on", "-id")]


def of_household(household: UUID, *, by: Actor) -> list[Contribution]:
    """All contributions of a household, latest first. One statement."""
    rows = _visible(by).filter(cover__household=household)
    return [_contribution(row) for row in rows.order_by("-paid_on", "-id")]


def contributions(
    *, by: Actor, text: str = "", kind: str = "", after: str | None = None, size: int = 50
) -> list[Contribution]:
    """One page of contributions, newest first; one more than `size` when there are more. One
    statement.
    """
    rows = _visible(by).order_by("-id")
    if kind:
        rows = rows.filter(kind=kind)
    if text.strip():
        rows = rows.filter(
            Q(receipt__icontains=text.strip())
            | Q(cover__number__istartswith=text.strip())
            | Q(cover__household__head__name_key__contains=fold(text))
        )
    if after:
        rows = rows.filter(id__lt=UUID(after))
    return [_contribution(row) for row in rows[: size + 1]]


def total(scheme: UUID) -> Decimal:
    """What was paid to a scheme by all contributions that were not cancelled, photo fees
    included.
    """
    rows = models.Contribution.objects.filter(scheme=scheme, cancelled_at=None)
    summed: Decimal = rows.aggregate(total=Sum("amount", default=Decimal(0)))["total"]
    return summed
