"""Bills within the reader's reach, and how far the payment of a claim is."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from jamii.claims import queries as claims
from jamii.kernel.actors import Actor
from jamii.kernel.errors import NotFound
from jamii.kernel.money import ZERO
from jamii.platform import permissions
from jamii.registers.organisations import queries as organisations
from jamii.schemes.plans import queries as plans
from jamii.settlement import access, models
from jamii.settlement.records import Bill, BillFilters, BillShown, ClaimPayment
from jamii.settlement.types import BillState


def visible_bills(by: Actor, act: str = access.BILLS) -> QuerySet[models.Bill]:
    """The bills within the actor's reach for the act: scheme, the facility's place, facility."""
    return permissions.limit(
        models.Bill.objects.select_related("scheme", "facility", "run"),
        by,
        act,
        scheme="scheme_id",
        place="facility__place_id",
        facility="facility_id",
    )


def bill_of(row: models.Bill) -> Bill:
    """The row as a list shows it."""
    return Bill(
        row.id,
        row.number,
        row.scheme_id,
        row.scheme.currency,
        row.run_id,
        row.run.place_id,
        row.run.year,
        row.run.month,
        row.facility_id,
        row.facility.code,
        row.facility.name,
        row.facility.place_id,
        BillState(row.state),
        row.claims,
        row.claims_amount,
        row.capitation,
        row.amount,
        row.made_at,
        row.paid_on,
        row.reference,
        row.account,
        row.paid_by_name,
        row.version,
    )


def bills(
    *, by: Actor, filters: BillFilters = BillFilters(), after: str | None = None, size: int = 50
) -> list[Bill]:
    """Bills, newest first; one more than `size` when there are more. One statement.

    The text of the filter is a bill's number, a facility's code, or a part of its name.
    """
    permissions.require(by, access.BILLS)
    rows = visible_bills(by).order_by("-id")
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.run is not None:
        rows = rows.filter(run_id=filters.run)
    if text := filters.text.strip():
        rows = rows.filter(
            Q(number__startswith=text)
            | Q(facility__code__iexact=text)
            | Q(facility__name__icontains=text)
        )
    if after:
        rows = rows.filter(id__lt=UUID(after))
    return [bill_of(row) for row in rows[: size + 1]]


def count_open(*, by: Actor) -> tuple[int, Decimal]:
    """How many bills the actor may pay, and what they come to. One statement."""
    summed = (
        visible_bills(by, access.PAY)
        .filter(state=BillState.OPEN.value)
        .aggregate(number=Count("id"), amount=Sum("amount", default=ZERO))
    )
    return summed["number"], summed["amount"]


def bill(key: UUID, *, by: Actor, act: str = access.BILLS) -> BillShown:
    """A bill with its claims, in their order, and its capitation by plan. Five statements. Raises:
    NotFound, also where it is out of reach.
    """
    row = visible_bills(by, act).filter(pk=key).first()
    if row is None:
        raise NotFound("not-found")
    scheme = organisations.scheme(row.scheme_id)
    amounts = dict(
        models.BillLine.objects.filter(bill=row).order_by("claim_id").values_list("claim", "amount")
    )
    known = claims.on_bill(amounts)
    shares = models.RunCapitation.objects.filter(run=row.run_id, facility=row.facility_id)
    by_plan = dict(shares.values_list("plan_id", "amount"))
    names = plans.plan_names(by_plan)
    lines = [(known[claim], amount) for claim, amount in amounts.items()]
    return BillShown(
        bill_of(row),
        scheme.names,
        scheme.time_zone,
        row.facility.account_code,
        tuple(sorted(lines, key=lambda line: (line[0].last_day, line[0].code))),
        tuple((names[plan], amount) for plan, amount in by_plan.items() if amount),
    )


def payment_of(claim_ids: Iterable[UUID]) -> dict[UUID, ClaimPayment]:
    """On which bill each of these claims stands, and whether it is paid; claims on no bill are left
    out. For rooms and screens that checked the reach. One statement.
    """
    rows = models.BillLine.objects.filter(claim__in=list(claim_ids), counts=True).select_related(
        "bill"
    )
    return {
        row.claim_id: ClaimPayment(
            row.claim_id,
            row.bill_id,
            row.bill.number,
            BillState(row.bill.state),
            row.amount,
            row.bill.paid_on,
            row.bill.reference,
        )
        for row in rows
    }
