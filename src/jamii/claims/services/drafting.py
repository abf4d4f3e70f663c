"""What is typed is kept as typed: unchecked, the writer’s own, gone once the claim is sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from jamii.claims import access, models
from jamii.claims.queries.drafts import draft
from jamii.claims.records import Draft
from jamii.kernel.actors import Actor
from jamii.kernel.canonical import canonical_json
from jamii.kernel.errors import Conflict, Invalid
from jamii.platform import permissions
from jamii.platform.acting import done_by

_MOST_CHARACTERS = 200_000


def save_draft(
    key: UUID,
    content: Mapping[str, Any],
    *,
    revision: int,
    title: str = "",
    facility: UUID | None = None,
    by: Actor,
    at: datetime,
) -> Draft:
    """Keep what was typed so far. An older revision than the stored one changes nothing.

    Raises: NotAllowed (`claims.enter`), Invalid (`draft-too-long`), Conflict (`claim-sent-already`,
    or `not-your-draft`).
    """
    permissions.require(by, access.ENTER, facility=facility)
    if len(canonical_json(content)) > _MOST_CHARACTERS:
        raise Invalid("draft-too-long")
    with done_by(by, at):
        if models.Claim.objects.filter(pk=key).exists():
            raise Conflict("claim-sent-already")
        row, is_new = models.Draft.objects.select_for_update().get_or_create(
            id=key,
            defaults={
                "owner": by.id,
                "facility_id": facility,
                "title": title[:200],
                "content": dict(content),
                "revision": revision,
                "changed_at": at,
            },
        )
        if row.owner != by.id:
            raise Conflict("not-your-draft")
        if not is_new and revision >= row.revision:
            row.facility_id, row.title, row.content = facility, title[:200], dict(content)
            row.revision, row.changed_at = revision, at
            row.save(update_fields=["facility", "title", "content", "revision", "changed_at"])
    return Draft(row.id, row.facility_id, row.title, row.content, row.revision, row.changed_at)


def discard_draft(key: UUID, *, by: Actor, at: datetime) -> None:
    """Throw one's own draft away. Raises: NotFound."""
    draft(key, by=by)
    with done_by(by, at):
        models.Draft.objects.filter(pk=key, owner=by.id).delete()
