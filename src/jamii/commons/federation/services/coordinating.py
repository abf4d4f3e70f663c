"""A hub invites nodes, admits them, lets one come back with a new key, suspends, settles."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from jamii.commons.federation import access, queries
from jamii.commons.federation.models import Invitation, Node, NodeKey, Outgoing, OwnKey, Quarantine
from jamii.commons.federation.rules import joining, keys
from jamii.commons.federation.services import keeping, sealing
from jamii.commons.federation.services.naming import subject
from jamii.commons.federation.types import INVITED_DAYS, NODE_CODE, START, How, Part, Purpose
from jamii.commons.federation.types import OwnNode as Own
from jamii.kernel.actors import Actor
from jamii.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from jamii.platform import journal, permissions
from jamii.platform.acting import done_by


def invite(node: str, purpose: Purpose, *, id: UUID, by: Actor, at: datetime) -> str:
    """Expect a node, and get the code to tell it by another way; it is shown this once. A node that
    comes back with a new key needs a second person as well.

    Raises: NotAllowed (`federation.coordinate`), WrongState (`not-a-hub`, `node-has-no-name`),
    Invalid (`node-code-badly-formed`, `node-is-member`, `node-is-no-member`, `own-node`), Conflict
    for an invitation that was made before.
    """
    permissions.require(by, access.COORDINATE)
    node = node.strip()
    if not NODE_CODE.match(node):
        raise Invalid("node-code-badly-formed", field="node")
    with done_by(by, at):
        own = _hub()
        if node == own.code:
            raise Invalid("own-node", field="node")
        is_member = Node.objects.filter(code=node).exists()
        if is_member and purpose is Purpose.JOIN:
            raise Invalid("node-is-member", field="node", node=node)
        if not is_member and purpose is Purpose.READMIT:
            raise Invalid("node-is-no-member", field="node", node=node)
        if Invitation.objects.filter(pk=id).exists():
            # The code was shown then, and nobody knows it any more but its reader.
            raise Conflict("key-used-otherwise", key=str(id))
        code = joining.code_from(secrets.token_bytes(joining.CODE_BYTES))
        Invitation.objects.create(
            id=id,
            node=node,
            purpose=purpose,
            code_key=joining.code_key(code),
            made_by_id=None if by.is_system else by.id,
            made_at=at,
            until=(at + timedelta(days=INVITED_DAYS)).date(),
        )
        if purpose is Purpose.JOIN:
            journal.write("federation.invited", subject(node), by=by, at=at, node=node)
        else:
            journal.write("federation.invited-back", subject(node), by=by, at=at, node=node)
    return code


def confirm(key: UUID, *, by: Actor, at: datetime) -> None:
    """Confirm, as somebody else than who proposed it, that a node may come back with a new key.

    Raises: NotAllowed (`federation.confirm`; `second-person`), NotFound, WrongState
    (`join-code-used`).
    """
    permissions.require(by, access.CONFIRM)
    with done_by(by, at):
        row = Invitation.objects.select_for_update().filter(pk=key).first()
        if row is None or row.purpose != Purpose.READMIT:
            raise NotFound("not-found")
        if row.used_at is not None:
            raise WrongState("join-code-used")
        # The system is one and the same, whoever types the command.
        if by.is_system or row.made_by_id == by.id:
            raise NotAllowed("second-person")
        if row.confirmed_by_id is not None:
            return
        Invitation.objects.filter(pk=key).update(confirmed_by=by.id, confirmed_at=at)
        journal.write("federation.confirmed", subject(row.node), by=by, at=at, node=row.node)


def admit(line: bytes, *, by: Actor, at: datetime) -> str:
    """Admit the node that sends this message, which proves that it knows the code; returns the
    answer. The same message again gets the answer again.

    Raises: WrongState (`not-a-hub`, `join-code-used`, `join-unconfirmed`), Invalid
    (`join-unreadable`, `join-code-wrong`).
    """
    try:
        said, proof, signature = joining.read_asking(line)
    except ValueError:
        raise Invalid("join-unreadable") from None
    with done_by(by, at):
        own = _hub()
        rows = Invitation.objects.select_for_update().filter(node=said.node).order_by("-made_at")
        invited = next(
            (row for row in rows if joining.is_proven(said, row.code_key, proof, signature)), None
        )
        if invited is None or at.date() > invited.until:
            raise Invalid("join-code-wrong", field="code")
        known = Node.objects.select_for_update().filter(code=said.node).first()
        if invited.used_at is not None:
            newest = queries.standing(known).keys[-1].public_key if known else ""
            if known is None or newest != said.public_key:
                raise WrongState("join-code-used")
            return _answer(own, known, invited.code_key)
        if invited.purpose == Purpose.READMIT and invited.confirmed_by_id is None:
            raise WrongState("join-unconfirmed")
        known = _readmitted(known, said, at) if known else _joined(said, at)
        Invitation.objects.filter(pk=invited.pk).update(used_at=at)
        name = keys.fingerprint(said.public_key)
        about = subject(said.node)
        if invited.purpose == Purpose.READMIT:
            journal.write("federation.readmitted", about, by=by, at=at, node=said.node, key=name)
        else:
            journal.write("federation.admitted", about, by=by, at=at, node=said.node, key=name)
        return _answer(own, known, invited.code_key)


def _hub() -> Own:
    if not queries.is_hub():
        raise WrongState("not-a-hub")
    return sealing.own_for_update()


def _joined(said: joining.Asking, at: datetime) -> Node:
    """A new member. What it sealed before it joined is not asked for: it was agreed for another."""
    node = Node.objects.create(
        code=said.node, part=Part.MEMBER, joined_at=at, next=said.next, last_hash=said.previous
    )
    NodeKey.objects.create(
        node=node, public_key=said.public_key, first=said.next, how=How.JOINED, at=at
    )
    return node


def _readmitted(node: Node, said: joining.Asking, at: datetime) -> Node:
    """A member with a new key. The old one counts up to the number from which the new one signs, so
    that what was sealed and not yet sent is still taken.
    """
    NodeKey.objects.create(
        node=node,
        public_key=said.public_key,
        first=max(said.first, node.next),
        how=How.READMITTED,
        at=at,
    )
    return node


def _answer(own: Own, node: Node, code_key: str) -> str:
    # A member follows the chain of the hub from its first key, or from the one after a loss.
    start = OwnKey.objects.exclude(how=How.ROTATED).order_by("id").last()
    assert start is not None
    before = (
        Outgoing.objects.filter(sequence=start.first - 1).values_list("hash", flat=True).first()
    )
    said = joining.Admitting(
        own.code,
        own.key.public_key,
        start.public_key,
        start.first,
        before or START,
        node.code,
        node.next,
        node.last_hash,
    )
    return joining.admitting(said, code_key, keeping.seed_of(own.key.public_key))


def suspend(code: str, *, by: Actor, at: datetime) -> None:
    """Take nothing more from a node. Raises: NotAllowed (`federation.coordinate`), NotFound."""
    _set_suspended(code, True, by, at)


def resume(code: str, *, by: Actor, at: datetime) -> None:
    """Take from a node again. Raises: NotAllowed (`federation.coordinate`), NotFound."""
    _set_suspended(code, False, by, at)


def _set_suspended(code: str, is_suspended: bool, by: Actor, at: datetime) -> None:
    permissions.require(by, access.COORDINATE)
    with done_by(by, at):
        rows = Node.objects.filter(code=code, part=Part.MEMBER)
        if not rows.exists():
            raise NotFound("not-found")
        if not rows.exclude(is_suspended=is_suspended).update(is_suspended=is_suspended):
            return
        if is_suspended:
            journal.write("federation.suspended", subject(code), by=by, at=at, node=code)
        else:
            journal.write("federation.resumed", subject(code), by=by, at=at, node=code)


def settle(key: int, *, by: Actor, at: datetime) -> None:
    """Note that somebody looked at what was held. Raises: NotAllowed (`federation.coordinate`),
    NotFound.
    """
    permissions.require(by, access.COORDINATE)
    with done_by(by, at):
        row = Quarantine.objects.filter(pk=key).first()
        if row is None:
            raise NotFound("not-found")
        by_id = None if by.is_system else by.id
        if Quarantine.objects.filter(pk=key, settled_at=None).update(
            settled_at=at, settled_by=by_id
        ):
            journal.write("federation.settled", subject(row.node or "held"), by=by, at=at)
