"""A node gets its code once, and its keys; the old key says what the new one is."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from jamii.commons.federation import access, queries
from jamii.commons.federation.models import OwnKey, OwnNode
from jamii.commons.federation.rules import keys, rotation
from jamii.commons.federation.services import keeping, sealing
from jamii.commons.federation.types import NODE_CODE, START, How, Kind
from jamii.kernel.actors import Actor
from jamii.kernel.errors import Conflict, Invalid
from jamii.platform import journal, permissions
from jamii.platform.acting import done_by


def subject(code: str) -> tuple[str, UUID]:
    """What the journal calls a node."""
    return "federation.node", uuid5(NAMESPACE_URL, f"jamii-node:{code}")


def name_node(code: str, *, by: Actor, at: datetime) -> None:
    """Give this installation its code, for ever, and its first key. The same code again changes
    nothing.

    Raises: NotAllowed (`federation.connect`), Invalid (`node-code-badly-formed`), Conflict
    (`node-has-a-name`).
    """
    permissions.require(by, access.CONNECT)
    code = code.strip()
    if not NODE_CODE.match(code):
        raise Invalid("node-code-badly-formed", field="code")
    with done_by(by, at):
        known = OwnNode.objects.select_for_update().first()
        if known is not None:
            if known.code != code:
                raise Conflict("node-has-a-name", node=known.code)
            return
        OwnNode.objects.create(code=code, named_at=at, next=1, last_hash=START)
        _new_key(1, How.JOINED, secrets.token_bytes(keys.SEED_BYTES), at)
        journal.write("federation.named", subject(code), by=by, at=at, node=code)


def rotate_key(*, by: Actor, at: datetime) -> None:
    """Make a new key; an envelope that the old one signs says so to whoever follows the chain. The
    old one signs requests until the hub has taken that envelope in; then it is removed.

    Raises: NotAllowed (`federation.connect`), WrongState (`node-has-no-name`), Unavailable.
    """
    permissions.require(by, access.CONNECT)
    with done_by(by, at):
        own = sealing.own_for_update()
        seed = secrets.token_bytes(keys.SEED_BYTES)
        payload = rotation.payload(own.code, own.next, seed)
        sequence = sealing.seal(Kind.KEY, payload, own=own, at=at)
        old = own.key.public_key
        public_key = _new_key(sequence + 1, How.ROTATED, seed, at)
        hub = queries.our_hub()
        if hub is None or not hub.address:
            transaction.on_commit(lambda: keeping.forget(old))
        _tell(own.code, public_key, by, at)


def replace_lost_key(*, by: Actor, at: datetime) -> None:
    """Make a new key where the old one is lost: nobody can sign for it, so the hub has to readmit
    this node.

    Raises: NotAllowed (`federation.connect`), WrongState (`node-has-no-name`).
    """
    permissions.require(by, access.CONNECT)
    with done_by(by, at):
        own = sealing.own_for_update()
        seed = secrets.token_bytes(keys.SEED_BYTES)
        _tell(own.code, _new_key(own.next, How.READMITTED, seed, at), by, at)


def _new_key(first: int, how: How, seed: bytes, at: datetime) -> str:
    public_key = keeping.keep(seed)
    OwnKey.objects.create(public_key=public_key, first=first, how=how, at=at)
    return public_key


def _tell(code: str, public_key: str, by: Actor, at: datetime) -> None:
    name = keys.fingerprint(public_key)
    journal.write("federation.key-made", subject(code), by=by, at=at, key=name)
