"""What became of one's decisions about several claims."""

from __future__ import annotations

from uuid import UUID

from jamii.claims import models
from jamii.claims.records import Bulk, BulkItem, ItemState, What
from jamii.kernel.actors import Actor
from jamii.kernel.errors import NotFound
from jamii.kernel.reasons import Reason


def several(key: UUID, *, by: Actor) -> Bulk:
    """One of the reader's own decisions, with each claim. Two statements. Raises: NotFound."""
    row = models.Bulk.objects.filter(pk=key, actor_id=by.id).first()
    if row is None:
        raise NotFound("not-found")
    items = row.items.select_related("claim__facility").order_by("id")
    return Bulk(
        row.id,
        row.id.hex[-8:],
        What(row.what),
        row.reason,
        row.at,
        tuple(
            BulkItem(
                item.claim_id,
                item.claim.code,
                item.claim.facility.name,
                ItemState(item.state),
                Reason.from_json(item.reason) if item.reason else None,
                item.paid,
            )
            for item in items
        ),
    )


def reviewer_of_bulk(key: UUID) -> UUID | None:
    """Who decided, for the job that carries it out."""
    return models.Bulk.objects.filter(pk=key).values_list("actor_id", flat=True).first()
