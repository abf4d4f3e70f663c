"""Instances that join and tell, with keys that the tests hold."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jamii.commons.differences import services
from jamii.commons.differences.rules.manifests import read_told
from jamii.commons.differences.types import Received
from jamii.kernel.actors import SYSTEM, Actor, Grant
from jamii.kernel.canonical import canonical_json, plain
from jamii.kernel.ids import new_id

AT = datetime(2026, 1, 31, 9, 0, tzinfo=UTC)
CURATOR = Actor(UUID(int=0x51), "Cora", (Grant(frozenset({"differences.curate"})),))
CHAMPION = Actor(UUID(int=0x52), "Leila", (Grant(frozenset({"differences.speak"})),))
CLERK = Actor(UUID(int=0x53), "Amina", (Grant(frozenset({"people.view"})),))


def key_of(code: str) -> Ed25519PrivateKey:
    """The private key of an instance of the tests."""
    return Ed25519PrivateKey.from_private_bytes(code.encode().ljust(32, b".")[:32])


def public(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def envelope(told: Mapping[str, Any], sequence: int = 1) -> tuple[dict[str, Any], str]:
    """What an instance tells, and its signature."""
    content = {**plain(dict(told)), "sequence": sequence, "on": "2026-01-31"}
    code = content["node"]["code"]
    signature = key_of(code).sign(canonical_json(content).encode())
    return content, base64.b64encode(signature).decode()


def tells(told: Mapping[str, Any], sequence: int = 1, at: datetime = AT) -> Received:
    """The instance joins, if it has not, and its manifest is received."""
    node = read_told(told).node
    services.join(node, public(key_of(node.code)), id=new_id(at), by=CURATOR, at=at)
    content, signature = envelope(told, sequence)
    return services.receive(content, signature, id=new_id(at), by=CURATOR, at=at)


def without(told: Mapping[str, Any], code: str) -> dict[str, Any]:
    """The same, but for one difference."""
    left = [one for one in told["difference"] if one["id"] != code]
    return {**told, "difference": left}


__all__ = ["AT", "CHAMPION", "CLERK", "CURATOR", "SYSTEM"]
