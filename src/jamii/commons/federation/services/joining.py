"""A node makes itself known to a hub, and takes its answer."""

from __future__ import annotations

from datetime import datetime

from jamii.commons.federation import access, queries
from jamii.commons.federation.models import Node, NodeKey, OwnNode
from jamii.commons.federation.rules import joining
from jamii.commons.federation.services import keeping, sealing
from jamii.commons.federation.services.naming import subject
from jamii.commons.federation.types import How, Part
from jamii.kernel.actors import Actor
from jamii.kernel.errors import Conflict, Invalid
from jamii.platform import journal, permissions
from jamii.platform.acting import done_by


def ask_to_join(code: str, *, by: Actor, at: datetime) -> str:
    """The message with which this node asks the hub that gave it this code to be admitted.

    Raises: NotAllowed (`federation.connect`), Invalid (`join-code-wrong`), WrongState
    (`node-has-no-name`), Unavailable.
    """
    permissions.require(by, access.CONNECT)
    try:
        key = joining.code_key(code)
    except ValueError:
        raise Invalid("join-code-wrong", field="code") from None
    with done_by(by, at):
        own = sealing.own_for_update()
        seed = keeping.seed_of(own.key.public_key)
        OwnNode.objects.update(joining_key=key)
    said = joining.Asking(own.code, own.key.public_key, own.key.first, own.next, own.last_hash)
    return joining.asking(said, key, seed)


def accept(line: bytes, address: str = "", *, by: Actor, at: datetime) -> str:
    """Take the hub's answer: from now on this node sends to it and follows its chain. The same
    answer again changes nothing. Returns the code of the hub.

    Raises: NotAllowed (`federation.connect`), Invalid (`join-unreadable`, `join-code-wrong`),
    Conflict (`has-a-hub`), WrongState.
    """
    permissions.require(by, access.CONNECT)
    try:
        said, proof, signature = joining.read_admitting(line)
    except ValueError:
        raise Invalid("join-unreadable") from None
    with done_by(by, at):
        own = sealing.own_for_update()
        key = OwnNode.objects.values_list("joining_key", flat=True).get()
        known_hub = queries.our_hub()
        if known_hub is not None and known_hub.code != said.hub:
            raise Conflict("has-a-hub", node=known_hub.code)
        if said.node != own.code or said.hub == own.code:
            raise Invalid("join-unreadable")
        if not key or not joining.is_proven(said, key, proof, signature):
            raise Invalid("join-code-wrong")
        if known_hub is None:
            node = Node.objects.create(
                code=said.hub,
                part=Part.HUB,
                joined_at=at,
                next=said.first,
                last_hash=said.before,
            )
            NodeKey.objects.create(
                node=node, public_key=said.start_key, first=said.first, how=How.JOINED, at=at
            )
            journal.write("federation.joined", subject(own.code), by=by, at=at, node=said.hub)
        changes = {"sent_next": said.next, **({"address": address} if address else {})}
        Node.objects.filter(code=said.hub).update(**changes)
        if own.next < said.next:
            # Our own records were lost, the hub's are further: the chain goes on behind them.
            OwnNode.objects.update(next=said.next, last_hash=said.previous)
    return said.hub
