"""What a person is typing and has not sent."""

from __future__ import annotations

from uuid import UUID

from jamii.claims import models
from jamii.claims.records import Draft
from jamii.kernel.actors import Actor
from jamii.kernel.errors import NotFound


def _draft(row: models.Draft) -> Draft:
    return Draft(row.id, row.facility_id, row.title, row.content, row.revision, row.changed_at)


def drafts(*, by: Actor, limit: int = 50) -> list[Draft]:
    """The reader's own drafts, the last changed first. One statement."""
    rows = models.Draft.objects.filter(owner=by.id).order_by("-changed_at", "id")
    return [_draft(row) for row in rows[:limit]]


def draft(key: UUID, *, by: Actor) -> Draft:
    """One of the reader's own drafts. Raises: NotFound."""
    row = models.Draft.objects.filter(pk=key, owner=by.id).first()
    if row is None:
        raise NotFound("not-found")
    return _draft(row)
