"""What arrived from other nodes, what was held, and who was invited: the pages of a hub."""

from __future__ import annotations

from django.db.models import QuerySet

from jamii.commons.federation import access, models
from jamii.commons.federation.queries import nodes
from jamii.commons.federation.types import (
    Arrived,
    Held,
    Invited,
    Kind,
    KnownNode,
    Part,
    Purpose,
)
from jamii.kernel.actors import Actor
from jamii.kernel.errors import NotFound
from jamii.platform import permissions


def _arrived(row: models.Incoming) -> Arrived:
    contents = getattr(row, "contents", None)
    return Arrived(
        row.id,
        row.node_id,
        row.sequence,
        row.kind,
        row.record,
        row.at,
        row.received_at,
        row.via,
        row.hash,
        row.flag,
        row.refused,
        contents.payload if contents else None,
    )


def _page(rows: QuerySet[models.Incoming], after: str | None, size: int) -> list[Arrived]:
    rows = rows.select_related("contents").order_by("-id")
    if after and after.isdigit():
        rows = rows.filter(id__lt=int(after))
    return [_arrived(row) for row in rows[: size + 1]]


def arrived(
    *, by: Actor, node: str = "", kind: str = "", after: str | None = None, size: int = 50
) -> list[Arrived]:
    """What arrived, newest first; one more than `size` when there are more. One statement.

    Raises: NotAllowed (`federation.see`).
    """
    permissions.require(by, access.SEE)
    rows = models.Incoming.objects.all()
    if node:
        rows = rows.filter(node=node)
    if kind:
        rows = rows.filter(kind=kind)
    return _page(rows, after, size)


def arrived_one(key: int, *, by: Actor) -> Arrived:
    """One envelope that arrived. Raises: NotAllowed (`federation.see`), NotFound."""
    permissions.require(by, access.SEE)
    row = models.Incoming.objects.select_related("contents").filter(pk=key).first()
    if row is None:
        raise NotFound("not-found")
    return _arrived(row)


def forwarded_here(*, by: Actor) -> int:
    """How many feedbacks of other nodes are here with their words."""
    permissions.require(by, access.SEE)
    rows = models.Contents.objects.filter(incoming__kind=Kind.FEEDBACK.value)
    return rows.values("incoming__node", "incoming__record").distinct().count()


def members(*, by: Actor) -> list[KnownNode]:
    """The members of this hub. Raises: NotAllowed (`federation.see`)."""
    permissions.require(by, access.SEE)
    return [node for node in nodes.known_nodes() if node.part is Part.MEMBER]


def invitations(*, by: Actor) -> list[Invited]:
    """The last invitations, newest first. Raises: NotAllowed (`federation.see`)."""
    permissions.require(by, access.SEE)
    rows = models.Invitation.objects.select_related("made_by", "confirmed_by")
    return [
        Invited(
            row.id,
            row.node,
            Purpose(row.purpose),
            row.made_by_id,
            row.made_by.name if row.made_by else "",
            row.made_at,
            row.until,
            row.confirmed_by.name if row.confirmed_by else "",
            row.used_at,
        )
        for row in rows.order_by("-made_at", "-id")[:50]
    ]


def held(*, by: Actor, after: str | None = None, size: int = 50) -> list[Held]:
    """What could not be taken in, newest first; one more than `size` when there are more.

    Raises: NotAllowed (`federation.see`).
    """
    permissions.require(by, access.SEE)
    rows = models.Quarantine.objects.order_by("-id")
    if after and after.isdigit():
        rows = rows.filter(id__lt=int(after))
    return [
        Held(
            row.id,
            row.node,
            row.sequence,
            row.reason,
            row.field,
            row.size,
            row.via,
            row.at,
            row.settled_at,
        )
        for row in rows[: size + 1]
    ]


def held_count(*, by: Actor) -> int:
    """How much is held and was not looked at. Raises: NotAllowed (`federation.see`)."""
    permissions.require(by, access.SEE)
    return models.Quarantine.objects.filter(settled_at=None).count()
