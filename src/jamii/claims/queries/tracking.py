"""Where claims are, as their facility asks: at which stage, how much, and what came before."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Case, CharField, Count, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from jamii.claims import access
from jamii.claims.queries import listing
from jamii.claims.records import Claim, ClaimRow, Filters, Link, StageSum
from jamii.claims.types import Stage, Status, Talk
from jamii.kernel.actors import Actor
from jamii.kernel.money import ZERO
from jamii.platform import permissions
from jamii.platform.database import found

_STAGES = (
    (Q(status=Status.CHECKED.value, talk=Talk.ASKED.value), Stage.ASKED),
    (Q(status=Status.CHECKED.value), Stage.REVIEW),
    (Q(status=Status.PROCESSED.value), Stage.INDEX),
    (Q(status=Status.VALUED.value), Stage.VALUED),
    (Q(status=Status.REJECTED.value), Stage.REJECTED),
)
_STAGE = Case(
    *(When(condition, then=Value(stage.value)) for condition, stage in _STAGES),
    default=Value(Stage.ENTERED.value),
    output_field=CharField(),
)


def stage_of(row: ClaimRow | Claim) -> Stage:
    """Where a claim is."""
    if row.status is Status.CHECKED:
        return Stage.ASKED if row.talk is Talk.ASKED else Stage.REVIEW
    by_status = {
        Status.PROCESSED: Stage.INDEX,
        Status.VALUED: Stage.VALUED,
        Status.REJECTED: Stage.REJECTED,
    }
    return by_status.get(row.status, Stage.ENTERED)


def sums_by_stage(*, by: Actor, filters: Filters = Filters()) -> list[StageSum]:
    """What the claims of the actor's facilities ask and come to, by stage and scheme, in the order
    of the stages; days of the filter count, its stage does not. One statement.

    Raises: NotAllowed (`claims.enter`).
    """
    permissions.require(by, access.ENTER)
    rows = listing.visible(by, access.ENTER)
    if filters.first is not None:
        rows = rows.filter(last_day__gte=filters.first)
    if filters.last is not None:
        rows = rows.filter(first_day__lte=filters.last)
    summed = (
        rows.annotate(stage=_STAGE)
        .values("stage", "scheme_id")
        .annotate(
            number=Count("id"),
            asked=Sum("claimed"),
            paid=Sum(Coalesce(F("remunerated"), F("valuated"), ZERO)),
        )
        .order_by()
    )
    order = list(Stage)
    found_sums = [
        StageSum(Stage(row["stage"]), row["scheme_id"], row["number"], row["asked"], row["paid"])
        for row in summed
    ]
    return sorted(found_sums, key=lambda one: (order.index(one.stage), str(one.scheme)))


def claims_of_facility(
    *, by: Actor, filters: Filters = Filters(), after: str | None = None, size: int = 50
) -> list[ClaimRow]:
    """The claims of the actor's facilities, newest first, within days and stage of the filter; one
    more than `size` when there are more. One statement. Raises: NotAllowed (`claims.enter`).
    """
    permissions.require(by, access.ENTER)
    rows = listing.visible(by, access.ENTER).order_by("-id")
    if filters.stage:
        rows = rows.annotate(stage=_STAGE).filter(stage=filters.stage)
    if filters.first is not None:
        rows = rows.filter(last_day__gte=filters.first)
    if filters.last is not None:
        rows = rows.filter(first_day__lte=filters.last)
    if text := filters.text.strip():
        rows = rows.filter(Q(code__startswith=text) | Q(person__number=text))
    if after:
        rows = rows.filter(id__lt=UUID(after))
    return listing.rows_of(rows, size + 1)


_CHAIN = """
WITH RECURSIVE before AS (
    SELECT id, restores_id FROM claims_claim WHERE id = %(claim)s
    UNION SELECT older.id, older.restores_id FROM claims_claim older
    JOIN before ON before.restores_id = older.id
), after AS (
    SELECT id FROM claims_claim WHERE id = %(claim)s
    UNION SELECT newer.id FROM claims_claim newer JOIN after ON newer.restores_id = after.id
)
SELECT id, code, status, entered_at FROM claims_claim
WHERE id IN (SELECT id FROM before UNION SELECT id FROM after) ORDER BY entered_at, id
"""


def chain_of(claim: Claim) -> tuple[Link, ...]:
    """The rejected claims before this one and those that were sent in its place, oldest first;
    nothing for a claim that stands alone. One statement, none for one that stands alone.

    All of a chain are claims of one facility for one scheme: who sees one may see all.
    """
    if claim.restores is None and claim.restored_as is None:
        return ()
    rows = found(_CHAIN, {"claim": claim.id})
    return tuple(Link(key, code, Status(status), at) for key, code, status, at in rows)
