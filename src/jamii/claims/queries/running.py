"""Runs within the reader's reach: how far they are, and what came of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from jamii.claims import access, models
from jamii.claims.queries import listing
from jamii.claims.records import ClaimRow, RunFigures, RunShown, RunState
from jamii.claims.types import Status
from jamii.kernel.actors import Actor
from jamii.kernel.errors import NotFound
from jamii.kernel.money import ZERO
from jamii.platform import permissions
from jamii.platform.database import found

_FIGURES = """
SELECT run_id,
       count(*) FILTER (WHERE done_at IS NOT NULL),
       coalesce(sum(cardinality(claims)) FILTER (WHERE done_at IS NOT NULL), 0),
       coalesce(sum((figures ->> 'lines')::int), 0),
       coalesce(sum((figures -> 'acts' ->> 'value')::int), 0),
       coalesce(sum((figures -> 'acts' ->> 'pass')::int), 0),
       coalesce(sum((figures -> 'acts' ->> 'await')::int), 0),
       coalesce(sum((figures -> 'acts' ->> 'reject')::int), 0),
       coalesce(sum((figures ->> 'claimed')::numeric), 0),
       coalesce(sum((figures ->> 'valuated')::numeric), 0),
       coalesce(sum((figures ->> 'remunerated')::numeric), 0),
       coalesce(sum(jsonb_array_length("left")), 0),
       max(done_at)
FROM claims_runchunk WHERE run_id = ANY(%(runs)s) GROUP BY run_id
"""


def figures_of(runs: Collection[UUID]) -> dict[UUID, RunFigures]:
    """What is done of these runs so far, summed over their chunks. One statement."""
    rows = found(_FIGURES, {"runs": list(runs)})
    return {row[0]: RunFigures(*row[1:]) for row in rows}


def _visible(by: Actor) -> QuerySet[models.Run]:
    return permissions.limit(
        models.Run.objects.all(), by, access.DECIDE_WAITING, scheme="scheme_id"
    )


def _shown(rows: Collection[models.Run]) -> list[RunShown]:
    figures = figures_of([row.id for row in rows])
    return [
        RunShown(
            row.id,
            row.scheme_id,
            RunState(row.state),
            row.chunks,
            row.claims,
            row.problem,
            row.started_at,
            row.finished_at,
            row.actor_name,
            figures.get(row.id, RunFigures()),
        )
        for row in rows
    ]


def run(key: UUID, *, by: Actor) -> RunShown:
    """The run, how far it is, and what came of it. Two statements. Raises: NotFound."""
    rows = list(_visible(by).filter(pk=key))
    if not rows:
        raise NotFound("not-found")
    return _shown(rows)[0]


def runs(*, by: Actor, size: int = 20) -> list[RunShown]:
    """The newest runs of the reader's schemes. Two statements."""
    permissions.require(by, access.DECIDE_WAITING)
    return _shown(list(_visible(by).order_by("-id")[:size]))


# No chunk takes so long; who has done none for this long was killed.
_IDLE = timedelta(minutes=2)


def unattended(at: datetime) -> list[UUID]:
    """Runs that should be at work and on which nobody has worked for two minutes. Two
    statements.
    """
    rows = list(models.Run.objects.filter(state=RunState.RUNNING.value).order_by("id"))
    figures = figures_of([row.id for row in rows])
    nothing = RunFigures()
    return [
        row.id
        for row in rows
        if (figures.get(row.id, nothing).last_at or row.started_at) < at - _IDLE
    ]


def to_decide(*, by: Actor) -> dict[UUID, tuple[int, Decimal]]:
    """How many claims wait for a first decision and how much they ask, by scheme. One statement."""
    rows: Any = permissions.limit(
        models.Claim.objects.all(), by, access.DECIDE_WAITING, scheme="scheme_id"
    )
    waiting = rows.filter(status=Status.ENTERED.value, decision_no=0, origin="entered")
    summed = waiting.values("scheme_id").annotate(
        number=Count("id"), asked=Sum("claimed", default=ZERO)
    )
    return {row["scheme_id"]: (row["number"], row["asked"]) for row in summed.order_by()}


def left_of(key: UUID, *, by: Actor) -> list[tuple[ClaimRow, str]]:
    """The claims on which the rules failed, with the kind of error. Three statements."""
    _ = run(key, by=by)
    parts = models.RunChunk.objects.filter(run=key).exclude(left=[]).values_list("left", flat=True)
    said = {UUID(one["claim"]): one["problem"] for left in parts for one in left}
    rows = listing.rows_of(models.Claim.objects.filter(pk__in=said).order_by("id"), 200)
    return [(row, said[row.id]) for row in rows]


def claims_of_entry(key: UUID, entry: UUID, chunk: int, *, by: Actor) -> list[ClaimRow]:
    """The claims whose amounts stand in one ledger entry of the run, of one facility and chunk."""
    part = models.RunChunk.objects.filter(run__in=_visible(by), run=key, number=chunk).first()
    if part is None:
        raise NotFound("not-found")
    decided = models.Decision.objects.filter(Q(claim__in=part.claims) & Q(entry=entry))
    rows = listing.visible(by).filter(pk__in=decided.values("claim_id")).order_by("id")
    return listing.rows_of(rows, len(part.claims))
