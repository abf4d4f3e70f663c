"""Which node is this, which others does it know, and where do their chains stand?"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from jamii.commons.federation import models
from jamii.commons.federation.rules import keys
from jamii.commons.federation.types import (
    How,
    KnownNode,
    NodeKey,
    OwnNode,
    Part,
    Standing,
)


def is_hub() -> bool:
    """Whether other nodes may join this one (the setting `JAMII_HUB`)."""
    return bool(settings.JAMII_HUB)


def _key(row: models.NodeKey | models.OwnKey) -> NodeKey:
    return NodeKey(
        row.public_key, keys.fingerprint(row.public_key), row.first, How(row.how), row.at
    )


def own_node() -> OwnNode | None:
    """This node with its newest key; None while it has no code. Two statements."""
    row = models.OwnNode.objects.first()
    if row is None:
        return None
    key = models.OwnKey.objects.order_by("id").last()
    assert key is not None  # the two are written in one transaction
    return OwnNode(row.code, row.named_at, _key(key), row.next, row.last_hash, row.auto_forward)


def own_keys() -> tuple[NodeKey, ...]:
    """All keys of this node, the oldest first. One statement."""
    return tuple(_key(row) for row in models.OwnKey.objects.order_by("id"))


def keys_of(row: models.Node) -> tuple[NodeKey, ...]:
    """The keys of a node in the order in which they count. One statement."""
    return _in_order(row.keys.all())


def _in_order(rows: Iterable[models.NodeKey]) -> tuple[NodeKey, ...]:
    # Two keys of one first number: the node came back, and the later one counts.
    return tuple(_key(key) for key in sorted(rows, key=lambda key: (key.first, key.id)))


def standing(row: models.Node) -> Standing:
    """Where the chain of a node stands here."""
    return Standing(row.code, row.next, row.last_hash, row.last_at, keys_of(row))


def _known(row: models.Node, held: int = 0) -> KnownNode:
    return KnownNode(
        row.code,
        Part(row.part),
        row.address,
        row.joined_at,
        row.heard_at,
        row.next,
        row.sent_next,
        row.is_suspended,
        _in_order(row.keys.all()),
        held,
    )


def known_nodes() -> list[KnownNode]:
    """Every node that this one knows, by code, with how much of each is held and not settled.
    Three statements.
    """
    held: dict[str, int] = {}
    for code in models.Quarantine.objects.filter(settled_at=None).values_list("node", flat=True):
        held[code] = held.get(code, 0) + 1
    rows = models.Node.objects.prefetch_related("keys").order_by("code")
    return [_known(row, held.get(row.code, 0)) for row in rows]


def known_node(code: str) -> KnownNode | None:
    """One node, or None. Two statements."""
    row = models.Node.objects.prefetch_related("keys").filter(code=code).first()
    return _known(row) if row else None


def our_hub() -> KnownNode | None:
    """The hub that this node joined, or None."""
    row = models.Node.objects.prefetch_related("keys").filter(part=Part.HUB.value).first()
    return _known(row) if row else None
