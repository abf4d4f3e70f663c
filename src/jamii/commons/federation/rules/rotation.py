"""A new key is said by an envelope that the old key signed, and proves that its holder has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jamii.commons.federation.rules import keys
from jamii.kernel.canonical import canonical_json

_PURPOSE = "new-key"


def payload(node: str, sequence: int, seed: bytes) -> dict[str, Any]:
    """What the envelope of this number says: the new key signs from the next number on."""
    public_key = keys.public_key_of(seed)
    words = _words(node, sequence, public_key)
    return {"public_key": public_key, "proof": keys.sign(seed, _PURPOSE, words)}


def is_proven(node: str, sequence: int, said: Mapping[str, Any]) -> bool:
    """Whether whoever says this holds the new key."""
    words = _words(node, sequence, said["public_key"])
    return keys.is_signed(said["public_key"], _PURPOSE, words, said["proof"])


def _words(node: str, sequence: int, public_key: str) -> bytes:
    return canonical_json({"node": node, "sequence": sequence, "public_key": public_key}).encode()
