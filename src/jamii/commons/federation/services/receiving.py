"""What arrives is taken in once, in order, or told: the same lines on every way."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from jamii.commons.federation import queries
from jamii.commons.federation.models import (
    Contents,
    Incoming,
    Node,
    NodeKey,
    Quarantine,
    Tombstone,
)
from jamii.commons.federation.offers import OFFERS
from jamii.commons.federation.rules import envelopes, fields, keys, order, rotation
from jamii.commons.federation.services.naming import subject
from jamii.commons.federation.types import (
    BATCH_ENVELOPES,
    Envelope,
    How,
    Kind,
    Part,
    Place,
    Received,
    Refusal,
    Via,
)
from jamii.kernel.actors import Actor
from jamii.platform import journal
from jamii.platform.acting import done_by


@dataclass(slots=True)
class _Count:
    """What came of the lines of one node so far."""

    node: str
    taken: int = 0
    known: int = 0
    refused: list[Refusal] = field(default_factory=list)
    ahead: int | None = None

    def received(self, next_number: int) -> Received:
        return Received(
            self.node, self.taken, self.known, tuple(self.refused), next_number, self.ahead
        )


def take_in(
    lines: Iterable[bytes], *, via: Via, by: Actor, at: datetime, sender: str = ""
) -> tuple[Received, ...]:
    """Take in envelopes, one a line: what is next in the chain of its node is kept, what is known
    changes nothing, what comes too early is refused until the missing ones are there, everything
    else is held without its contents. Returns what came of it, by node.

    Whoever brings them: each is signed by its node. `sender` is the node that a request came from,
    which may send its own only. A node that is not known here counts under "".
    """
    counts: dict[str, _Count] = {}
    remaining = iter(lines)
    while chunk := list(islice(remaining, BATCH_ENVELOPES)):
        with done_by(by, at):
            for line in chunk:
                _take_one(line.rstrip(b"\r\n"), via, sender, counts, by, at)
    found = {row.code: row.next for row in Node.objects.filter(code__in=list(counts))}
    return tuple(count.received(found.get(code, 1)) for code, count in sorted(counts.items()))


def _take_one(
    line: bytes, via: Via, sender: str, counts: dict[str, _Count], by: Actor, at: datetime
) -> None:
    if not line:
        return
    try:
        envelope = envelopes.read(line)
    except envelopes.Unreadable as problem:
        count = counts.setdefault(sender, _Count(sender))
        count.refused.append(Refusal(None, problem.code))
        _hold(sender, None, problem.code, "", line, via, at)
        return
    row = Node.objects.select_for_update().filter(code=envelope.node).first()
    code = envelope.node if row else sender
    count = counts.setdefault(code, _Count(code))

    def refuse(reason: str, name: str = "") -> None:
        count.refused.append(Refusal(envelope.sequence, reason, name))
        _hold(code, envelope.sequence, reason, name, line, via, at)

    if row is None:
        refuse("node-unknown")
    elif sender and envelope.node != sender:
        refuse("not-its-own")
    elif row.is_suspended:
        refuse("node-suspended")
    else:
        _place(envelope, row, count, refuse, via, by, at)


def _place(
    envelope: Envelope,
    row: Node,
    count: _Count,
    refuse: Any,
    via: Via,
    by: Actor,
    at: datetime,
) -> None:
    """Where it falls in the chain of its node, and what follows from that."""
    known_hash = None
    if envelope.sequence < row.next:
        seen = Incoming.objects.filter(node=row, sequence=envelope.sequence)
        known_hash = seen.values_list("hash", flat=True).first()
    judged = order.judge(envelope, queries.standing(row), known_hash, at)
    match judged.place:
        case Place.KNOWN:
            count.known += 1
        case Place.AHEAD:
            count.ahead = min(count.ahead or envelope.sequence, envelope.sequence)
            count.refused.append(Refusal(envelope.sequence, "sequence-ahead"))
        case Place.REFUSED:
            refuse(judged.code)
        case Place.NEXT:
            wrong = _wrong(envelope, Part(row.part))
            _keep(envelope, row, wrong, judged.flag, via, by, at)
            if wrong is None:
                count.taken += 1
            else:
                # It is genuine, so the chain goes on; what it says is not kept.
                refuse(wrong.code, wrong.field)


def _wrong(envelope: Envelope, part: Part) -> Refusal | None:
    """Why the contents of a genuine envelope are not kept; None where they are."""
    schema = fields.SCHEMAS.get((envelope.kind, envelope.schema))
    if schema is None:
        return Refusal(envelope.sequence, "type-unknown")
    if part not in schema.senders or (part is Part.MEMBER and not queries.is_hub()):
        return Refusal(envelope.sequence, "type-not-theirs")
    if envelope.payload is None:
        return None
    for problem in fields.problems(schema, envelope.payload, envelope.node):
        return Refusal(envelope.sequence, problem.code, problem.field)
    if schema.kind is Kind.KEY and not rotation.is_proven(
        envelope.node, envelope.sequence, envelope.payload
    ):
        return Refusal(envelope.sequence, "key-unproven")
    return None


def _keep(
    envelope: Envelope,
    row: Node,
    wrong: Refusal | None,
    flag: str,
    via: Via,
    by: Actor,
    at: datetime,
) -> None:
    digest = envelopes.hash_of(envelope)
    is_record = wrong is None and envelope.kind in OFFERS
    head = Incoming.objects.create(
        node=row,
        sequence=envelope.sequence,
        kind=envelope.kind,
        record=envelope.record if is_record else "",
        at=envelope.at,
        received_at=at,
        via=via,
        hash=digest,
        head=envelopes.text_of(envelopes.without_contents(envelope)),
        flag=flag,
        refused=wrong.code if wrong else "",
    )
    Node.objects.filter(pk=row.pk).update(
        next=envelope.sequence + 1, last_hash=digest, last_at=envelope.at, heard_at=at
    )
    if wrong is not None or envelope.payload is None:
        return
    if is_record:
        Contents.objects.create(incoming=head, payload=envelope.payload, salt=envelope.salt or "")
        offer = OFFERS[Kind(envelope.kind)]
        if offer.receive is not None:
            offer.receive(envelope)
    elif envelope.kind == Kind.TOMBSTONE:
        _honour(envelope.payload, row, by, at)
    elif envelope.kind == Kind.KEY:
        public_key = envelope.payload["public_key"]
        NodeKey.objects.create(
            node=row,
            public_key=public_key,
            first=envelope.sequence + 1,
            how=How.ROTATED,
            at=at,
        )
        name = keys.fingerprint(public_key)
        journal.write(
            "federation.rotated", subject(row.code), by=by, at=at, node=row.code, key=name
        )


def _honour(said: Mapping[str, Any], row: Node, by: Actor, at: datetime) -> None:
    """Delete what the node took back, at once: the thirty days are for what lies in copies."""
    stone = Tombstone.objects.create(
        node=row,
        kind=said["of"],
        until=said["until"],
        record=said.get("record", ""),
        received_at=at,
    )
    gone = Contents.objects.filter(
        incoming__node=row, incoming__kind=stone.kind, incoming__sequence__lte=stone.until
    )
    if stone.record:
        gone = gone.filter(incoming__record=stone.record)
    count, _by_table = gone.delete()
    journal.write(
        "federation.honoured", subject(row.code), by=by, at=at, node=row.code, count=count
    )


def _hold(
    node: str,
    sequence: int | None,
    reason: str,
    name: str,
    line: bytes,
    via: Via,
    at: datetime,
) -> None:
    """Note what was refused, once; never what it said."""
    Quarantine.objects.get_or_create(
        line_hash=hashlib.sha256(line).hexdigest(),
        reason=reason,
        defaults={
            "node": node,
            "sequence": sequence,
            "field": name,
            "size": len(line),
            "via": via,
            "at": at,
        },
    )
