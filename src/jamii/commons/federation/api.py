"""Between nodes: a member sends its envelopes to the hub, and fetches the hub's.

Every request but the first is signed by the node that sends it (`rules.asking`); every envelope is
signed once more. The lines are those of a file on a stick.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema
from ninja.security.base import AuthBase

from jamii.commons.federation import queries, services
from jamii.commons.federation.rules import asking
from jamii.commons.federation.types import BATCH_BYTES, BATCH_ENVELOPES, How, KnownNode, Via
from jamii.kernel.actors import SYSTEM
from jamii.kernel.errors import Invalid, NotAllowed, NotSignedIn
from jamii.platform import wire

LINES = "application/x-ndjson"


class ByNode(AuthBase):
    """Another node, which signs its request with its key."""

    openapi_type = "apiKey"
    openapi_in = "header"
    openapi_name = asking.SIGNATURE

    def __call__(self, request: HttpRequest) -> KnownNode:
        """The node. Raises: NotSignedIn (`request-unsigned`), NotAllowed (`node-suspended`)."""
        own = queries.own_node()
        node = queries.known_node(request.headers.get(asking.NODE, "")[:23])
        if own is None or node is None or not _signed(request, node, own.code):
            raise NotSignedIn("request-unsigned")
        if node.is_suspended:
            raise NotAllowed("node-suspended")
        return node


def _signed(request: HttpRequest, node: KnownNode, to: str) -> bool:
    keys = node.keys[-1:]
    if keys and keys[0].how is How.ROTATED:
        # Until it has heard that the envelope with its new key arrived, it signs with the old one.
        keys = node.keys[-2:]
    return any(
        asking.is_signed(
            key.public_key,
            request.method or "",
            request.get_full_path(),
            _body(request),
            node=node.code,
            to=to,
            moment=request.headers.get(asking.AT, ""),
            signature=request.headers.get(asking.SIGNATURE, ""),
            at=request.now,  # type: ignore[attr-defined]
        )
        for key in keys
    )


def _body(request: HttpRequest) -> bytes:
    """Raises: Invalid (`batch-too-large`)."""
    try:
        length = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        length = BATCH_BYTES + 1
    if length > BATCH_BYTES:
        raise Invalid("batch-too-large", limit=BATCH_ENVELOPES)
    return request.body


router = Router(auth=ByNode())


class RefusedOut(Schema):
    """An envelope that was not taken in, or whose contents were not kept, with a stable code."""

    sequence: int | None
    code: str
    field: str


class ReceivedOut(Schema):
    """What came of a sending. `next` is the number that the hub expects: send from there on."""

    node: str
    taken: int
    known: int
    refused: list[RefusedOut]
    next: int
    ahead: int | None


class StandingOut(Schema):
    """Who answers, what it expects of the asking node, and where its own chain ends."""

    node: str
    next: int
    last: int


@router.post("/envelopes", response=ReceivedOut, summary="Send envelopes, one a line")
def send(request: HttpRequest, key: wire.Key = None) -> dict[str, Any]:
    """Take in lines of the asking node. Sending again changes nothing, with a key or without."""
    node: KnownNode = request.auth  # type: ignore[attr-defined]
    lines = _body(request).splitlines()
    if len(lines) > BATCH_ENVELOPES:
        raise Invalid("batch-too-large", limit=BATCH_ENVELOPES)
    at = request.now  # type: ignore[attr-defined]
    found = services.take_in(lines, via=Via.HTTPS, by=SYSTEM, at=at, sender=node.code)
    for received in found:
        if received.node == node.code:
            return asdict(received)
    now = queries.known_node(node.code)
    return {
        "node": node.code,
        "taken": 0,
        "known": 0,
        "refused": [],
        "next": now.next if now else node.next,
        "ahead": None,
    }


@router.get(
    "/envelopes",
    summary="Fetch envelopes of the hub, one a line",
    openapi_extra=wire.files(LINES),
)
def fetch(
    request: HttpRequest, first: Annotated[int, Field(ge=1, lt=2**53), Query()] = 1
) -> HttpResponse:
    """The lines of our chain from a number on, as many as one answer holds."""
    body = b""
    for _number, line in queries.lines_from(first, BATCH_ENVELOPES):
        added = line.encode() + b"\n"
        if body and len(body) + len(added) > BATCH_BYTES:
            break
        body += added
    return HttpResponse(body, content_type=LINES)


@router.get("/standing", response=StandingOut, summary="What does the hub expect of this node?")
def standing(request: HttpRequest) -> dict[str, Any]:
    """The number that comes next, of both chains."""
    node: KnownNode = request.auth  # type: ignore[attr-defined]
    own = queries.own_node()
    return {
        "node": own.code if own else "",
        "next": node.next,
        "last": own.next - 1 if own else 0,
    }


@router.post(
    "/join",
    auth=None,
    summary="Join this hub with a code that it told",
    openapi_extra=wire.files("application/json"),
)
def join(request: HttpRequest, key: wire.Key = None) -> HttpResponse:
    """Admit the node whose message proves that it knows the code, and answer likewise."""
    at = request.now  # type: ignore[attr-defined]
    answer = services.admit(_body(request), by=SYSTEM, at=at)
    return HttpResponse(answer, content_type="application/json")
