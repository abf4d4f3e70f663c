"""Envelopes, nodes and their keys, consents, and what became of what arrived."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

NODE_CODE = re.compile(r"[a-z]{2}-[a-z0-9]{2,20}\Z")
START = "0" * 64  # what stands before the first envelope of a node
ENVELOPE_BYTES = 64 * 1024
BATCH_BYTES = 1024 * 1024  # of one request
BATCH_ENVELOPES = 200
FILE_BYTES = 64 * 1024 * 1024
SKEW_HOURS = 24
INVITED_DAYS = 14
ENVELOPE_VERSION = 1


class Kind(StrEnum):
    """The types of envelopes. A type that is not here never leaves."""

    FEEDBACK = "feedback"
    TOMBSTONE = "tombstone"
    KEY = "key"


# What the house itself must say to stay understood needs no consent.
OWN_AFFAIRS = frozenset({Kind.TOMBSTONE, Kind.KEY})


class Via(StrEnum):
    """How envelopes travelled."""

    HTTPS = "https"
    FILE = "file"


class Part(StrEnum):
    """What another node is to this one."""

    HUB = "hub"
    MEMBER = "member"


class How(StrEnum):
    """How a key of a node came to be believed."""

    JOINED = "joined"
    ROTATED = "rotated"
    READMITTED = "readmitted"


class Purpose(StrEnum):
    """What an invitation is for. Coming back with a new key needs a second person."""

    JOIN = "join"
    READMIT = "readmit"


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message of a node. `at` is UTC to the second; `previous` the hash of the envelope before;
    `key` the fingerprint of the signing key; `digest` that of payload and salt, which are both
    None once the contents were withdrawn. The signature covers all but payload and salt, which the
    digest covers.
    """

    kind: str
    schema: int
    node: str
    sequence: int
    at: datetime
    previous: str
    key: str
    digest: str
    signature: str
    payload: Mapping[str, Any] | None
    salt: str | None

    @property
    def record(self) -> str:
        """The record that the payload speaks of, such as `cm-bepha:FB-00042`; "" where none."""
        record = (self.payload or {}).get("record", "")
        return record if isinstance(record, str) else ""


@dataclass(frozen=True, slots=True)
class NodeKey:
    """A public key (64 hexadecimal digits) of a node, and the first sequence number it signs."""

    public_key: str
    fingerprint: str
    first: int
    how: How
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the chain of a node stands here: the number that comes next, the hash and the moment
    of the last one, and the keys in the order of their first numbers.
    """

    node: str
    next: int
    last_hash: str
    last_at: datetime | None
    keys: tuple[NodeKey, ...]


class Place(StrEnum):
    """Where an envelope falls in the chain of its node."""

    NEXT = "next"
    KNOWN = "known"
    AHEAD = "ahead"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Judged:
    """What becomes of an envelope. `code` says why it is refused, `flag` what its clock shows."""

    place: Place
    code: str = ""
    flag: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An envelope that was not taken in, or whose contents were not."""

    sequence: int | None
    code: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """What came of a sending, for one node: how many were new and known, which were refused, the
    number that comes next, and the first of what arrived too early (from `next` on it is missing).
    """

    node: str
    taken: int = 0
    known: int = 0
    refused: tuple[Refusal, ...] = ()
    next: int = 1
    ahead: int | None = None


@dataclass(frozen=True, slots=True)
class OwnNode:
    """This installation: its code, the key it signs with, the number that its next envelope has,
    and whether feedback goes on by itself.
    """

    code: str
    named_at: datetime
    key: NodeKey
    next: int
    last_hash: str
    auto_forward: bool


@dataclass(frozen=True, slots=True)
class KnownNode:
    """Another node. `next` is the number expected from it, `sent_next` the one it expects from
    us.
    """

    code: str
    part: Part
    address: str
    joined_at: datetime
    heard_at: datetime | None
    next: int
    sent_next: int
    is_suspended: bool
    keys: tuple[NodeKey, ...]
    held: int = 0


@dataclass(frozen=True, slots=True)
class Consent:
    """The last word about a type: who agreed or took it back, when, for which version of its
    fields.
    """

    kind: Kind
    version: int
    is_agreed: bool
    at: datetime
    by_name: str


@dataclass(frozen=True, slots=True)
class Sent:
    """One envelope of ours, with the very text that left; `withdrawn` once it was taken back."""

    sequence: int
    kind: str
    record: str
    at: datetime
    hash: str
    document: str
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Arrived:
    """One envelope of another node. `payload` is None where its contents were withdrawn or
    refused (`refused` says why).
    """

    id: int
    node: str
    sequence: int
    kind: str
    record: str
    at: datetime
    received_at: datetime
    via: str
    hash: str
    flag: str
    refused: str
    payload: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Held:
    """What could not be taken in: who is said to have sent it, why, and its size; never what it
    said.
    """

    id: int
    node: str
    sequence: int | None
    reason: str
    field: str
    size: int
    via: str
    at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation: for which node, until when, and whether it may be used."""

    id: UUID
    node: str
    purpose: Purpose
    made_by: UUID | None
    made_by_name: str
    made_at: datetime
    until: date
    confirmed_by_name: str
    used_at: datetime | None
