"""Speak with the hub over the network: send what it lacks, fetch what this node lacks."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from jamii.commons.federation import access, queries
from jamii.commons.federation.models import Node
from jamii.commons.federation.rules import asking, order
from jamii.commons.federation.services import joining, keeping
from jamii.commons.federation.services.receiving import take_in
from jamii.commons.federation.types import (
    BATCH_BYTES,
    BATCH_ENVELOPES,
    KnownNode,
    OwnNode,
    Received,
    Refusal,
    Via,
)
from jamii.kernel.actors import Actor
from jamii.kernel.errors import Invalid, NotFound, Unavailable, WrongState
from jamii.platform import outward, permissions
from jamii.platform.acting import done_by

_PATH = "/api/v1/federation"


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What came of speaking with the hub: how many envelopes went, the number it expects next, and
    what was fetched.
    """

    hub: str
    sent: int
    next: int
    fetched: Received


def join(code: str, address: str, *, by: Actor, at: datetime) -> str:
    """Join the hub at this address with the code that it told; returns the hub's own code.

    Raises: NotAllowed (`federation.connect`), Invalid (`hub-address`, `join-code-wrong`,
    `hub-refused`), Unavailable (`hub-silent`), Conflict (`has-a-hub`), WrongState.
    """
    address = _address(address)
    line = joining.ask_to_join(code, by=by, at=at)
    answer = outward.ask("POST", f"{address}{_PATH}/join", line.encode(), {}, BATCH_BYTES)
    return joining.accept(_content(answer), address, by=by, at=at)


def _address(given: str) -> str:
    """Raises: Invalid (`hub-address`)."""
    address = given.strip().rstrip("/")
    parts = urlsplit(address)
    is_here = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if not parts.hostname or (parts.scheme != "https" and not (is_here and parts.scheme == "http")):
        raise Invalid("hub-address", field="address")
    if parts.path or parts.query or parts.username or len(address) > 200:
        raise Invalid("hub-address", field="address")
    return address


def exchange(*, by: Actor, at: datetime) -> Exchanged:
    """Send the hub what it lacks of our chain, then fetch what we lack of its own. What went is
    known to the hub: being cut off in the middle loses nothing and doubles nothing.

    Raises: NotAllowed (`federation.connect`), NotFound (`no-hub`), Invalid (`hub-refused`),
    Unavailable (`hub-silent`, `private-key-missing`), WrongState (`node-has-no-name`).
    """
    permissions.require(by, access.CONNECT)
    own, hub = queries.own_node(), queries.our_hub()
    if own is None:
        raise WrongState("node-has-no-name")
    if hub is None or not hub.address:
        raise NotFound("no-hub")
    sent, expected = _send(own, hub, by, at)
    _forget_old_keys(expected)
    return Exchanged(hub.code, sent, expected, _fetch(own, hub, expected, by, at))


def _seed(expected: int) -> bytes:
    """The key that the hub knows: the one that signs the number which it expects. Where that one is
    lost, the newest, with which the hub readmits.
    """
    known = queries.own_keys()
    key = order.key_for(known, expected)
    if key is not None and key != known[-1]:
        with contextlib.suppress(Unavailable):
            return keeping.seed_of(key.public_key)
    return keeping.seed_of(known[-1].public_key)


def _forget_old_keys(expected: int) -> None:
    """Remove the private keys that nothing is signed with any more: the hub has the newest."""
    *old, newest = queries.own_keys()
    if newest.first <= expected:
        for key in old:
            keeping.forget(key.public_key)


def _send(own: OwnNode, hub: KnownNode, by: Actor, at: datetime) -> tuple[int, int]:
    sent, expected, has_gone_back = 0, hub.sent_next, False
    while batch := _batch(expected):
        answer = _ask(own, hub, expected, "POST", "/envelopes", batch, at)
        said = _json(answer)
        after = said.get("next")
        if type(after) is not int or after < 1:
            raise Unavailable("hub-silent")
        with done_by(by, at):
            Node.objects.filter(code=hub.code).update(sent_next=after)
        if after == expected or (after < expected and has_gone_back):
            return sent, after
        # A hub that was restored from a copy asks for an earlier range.
        has_gone_back = after < expected
        sent, expected = sent + max(after - expected, 0), after
    return sent, expected


def _batch(first: int) -> bytes:
    """As many lines from this number on as one request holds."""
    body = b""
    for _number, line in queries.lines_from(first, BATCH_ENVELOPES):
        added = line.encode() + b"\n"
        if len(body) + len(added) > BATCH_BYTES:
            break
        body += added
    return body


def _fetch(own: OwnNode, hub: KnownNode, sent_next: int, by: Actor, at: datetime) -> Received:
    taken = known = 0
    refused: tuple[Refusal, ...] = ()
    expected = hub.next
    while True:
        path = f"/envelopes?first={expected}"
        lines = _ask(own, hub, sent_next, "GET", path, b"", at).splitlines()
        found = take_in(lines, via=Via.HTTPS, by=by, at=at, sender=hub.code)
        one = next((r for r in found if r.node == hub.code), Received(hub.code, next=expected))
        taken, known, refused = taken + one.taken, known + one.known, refused + one.refused
        if one.next <= expected or one.ahead is not None:
            return Received(hub.code, taken, known, refused, max(one.next, expected), one.ahead)
        expected = one.next


def _ask(
    own: OwnNode, hub: KnownNode, sent_next: int, method: str, path: str, body: bytes, at: datetime
) -> bytes:
    full, seed = _PATH + path, _seed(sent_next)
    headers = asking.headers(seed, method, full, body, node=own.code, to=hub.code, at=at)
    return _content(outward.ask(method, hub.address + full, body, headers, 2 * BATCH_BYTES))


def _content(answer: outward.Answer) -> bytes:
    """What the hub says. Raises: Invalid (`hub-refused`) with its sentence, Unavailable."""
    if answer.status == 200:
        return answer.content
    if 400 <= answer.status < 500:
        title = _json(answer.content).get("title")
        raise Invalid("hub-refused", said=str(title or answer.status)[:300])
    raise Unavailable("hub-silent")


def _json(content: bytes) -> dict[str, object]:
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        raise Unavailable("hub-silent") from None
    if not isinstance(said, dict):
        raise Unavailable("hub-silent")
    return said
