"""Runs within the reader's reach."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet

from jamii.kernel.actors import Actor
from jamii.kernel.errors import NotFound
from jamii.kernel.reasons import Reason
from jamii.registers.organisations import queries as organisations
from jamii.schemes.plans import queries as plans
from jamii.schemes.plans.types import Care, Period
from jamii.settlement import access, models
from jamii.settlement.records import (
    CapitationOfPlan,
    CapitationShown,
    FacilityShown,
    IndexShown,
    Run,
    RunShown,
)
from jamii.settlement.types import BillState, Component, FacilitySum, RunState


def visible_runs(by: Actor, act: str = access.RUNS) -> QuerySet[models.Run]:
    """The runs within the actor's reach for the act: those of the country only for who holds it
    for all places.
    """
    allowed = Q(pk__in=[])
    for reach in by.reaches(act):
        if reach.facility is not None:
            continue
        condition = Q()
        if reach.scheme is not None:
            condition &= Q(scheme_id=reach.scheme)
        if reach.places is not None:
            condition &= Q(place_id__in=reach.places)
        if not condition:
            return models.Run.objects.all()
        allowed |= condition
    return models.Run.objects.filter(allowed)


def run_of(row: models.Run) -> Run:
    """The row as a list shows it."""
    return Run(
        row.id,
        row.scheme_id,
        row.scheme.currency,
        row.place_id,
        "" if row.place is None else row.place.name,
        row.year,
        row.month,
        RunState(row.state),
        row.total,
        row.claims_indexed,
        row.claims_still_waiting,
        row.claims_valued,
        row.proposed_at,
        row.proposed_by,
        row.proposed_by_name,
        row.decided_at,
        row.decided_by_name,
        row.refused_because,
        row.undone_at,
        row.undone_by_name,
        row.undone_because,
        row.facts,
        tuple(Reason.from_json(reason) for reason in row.warnings),
        row.version,
    )


def runs(*, by: Actor, after: str | None = None, size: int = 50) -> list[Run]:
    """Runs, newest first; one more than `size` when there are more. One statement."""
    rows = visible_runs(by).select_related("scheme", "place").order_by("-id")
    if after:
        rows = rows.filter(id__lt=UUID(after))
    return [run_of(row) for row in rows[: size + 1]]


def count_waiting(*, by: Actor) -> int:
    """How many drafts wait for the actor: those that somebody else made. One statement."""
    rows = visible_runs(by, access.CONFIRM).filter(state=RunState.DRAFT.value)
    return rows.exclude(proposed_by=by.id).count()


def last_month(scheme: UUID, place: UUID | None) -> tuple[int, int] | None:
    """Year and month of the last run that counts for the place. One statement."""
    rows = models.Run.objects.filter(
        Q(place=place), scheme_id=scheme, state=RunState.CONFIRMED.value
    )
    last: tuple[int, int] | None = (
        rows.order_by("-year", "-month").values_list("year", "month").first()
    )
    return last


def run(key: UUID, *, by: Actor, act: str = access.RUNS) -> RunShown:
    """A run with its whole arithmetic. Seven statements. Raises: NotFound, also where it is out of
    reach.
    """
    rows = visible_runs(by, act).select_related("scheme", "place").filter(pk=key)
    row = rows.first()
    if row is None:
        raise NotFound("not-found")
    scheme = organisations.scheme(row.scheme_id)
    indexes = list(models.RunIndex.objects.filter(run=row).order_by("id"))
    shares = list(
        models.RunCapitation.objects.filter(run=row).select_related("facility").order_by("id")
    )
    keys = {index.plan_id for index in indexes} | {share.plan_id for share in shares}
    names = plans.plan_names(keys)
    bills = {
        facility: (bill, BillState(state))
        for facility, bill, state in models.Bill.objects.filter(run=row).values_list(
            "facility_id", "id", "state"
        )
    }
    sums = models.RunFacility.objects.filter(run=row).select_related("facility").order_by("id")
    return RunShown(
        run_of(row),
        scheme.names,
        scheme.time_zone,
        tuple(
            IndexShown(
                one.plan_id,
                names[one.plan_id],
                Care(one.care),
                Period(one.period),
                one.number,
                one.first,
                one.last,
                one.allocated,
                one.percent,
                one.pool,
                one.base,
                one.lines,
                one.index,
            )
            for one in indexes
        ),
        tuple(
            _capitation([one for one in shares if one.plan_id == plan], names)
            for plan in dict.fromkeys(one.plan_id for one in shares)
        ),
        tuple(
            FacilityShown(
                one.facility.code,
                one.facility.name,
                FacilitySum(
                    one.facility_id,
                    one.indexed_claims,
                    one.indexed_amount,
                    one.valued_claims,
                    one.valued_amount,
                    one.capitation,
                ),
                *bills.get(one.facility_id, (None, None)),
            )
            for one in sums
        ),
    )


def _capitation(
    shares: list[models.RunCapitation], names: Mapping[UUID, Mapping[str, str]]
) -> CapitationOfPlan:
    first = shares[0]
    return CapitationOfPlan(
        first.plan_id,
        names[first.plan_id],
        first.allocated,
        first.share_percent,
        first.pool,
        first.distributed,
        tuple(
            CapitationShown(
                one.facility_id,
                one.facility.code,
                one.facility.name,
                one.amount,
                {Component(name): Decimal(value) for name, value in one.indicators.items()},
                {Component(name): Decimal(value) for name, value in one.parts.items()},
            )
            for one in shares
        ),
    )
