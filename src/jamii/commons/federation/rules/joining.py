"""How two nodes come to know each other's keys: by a short code that travels another way.

The hub invites a node and gets a code of twelve signs, told by telephone or on paper. The node
sends its key with a proof that only the holder of the code can make, and the hub answers likewise,
so that each knows the other; the code itself is in neither message. Sixty random bits, used once
and for days only, cannot be tried out.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from typing import Any

from jamii.commons.federation.rules import keys
from jamii.commons.federation.types import NODE_CODE
from jamii.kernel.canonical import canonical_json

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
_SPOKEN = str.maketrans({"O": "0", "I": "1", "L": "1"})
CODE_SIGNS = 12
CODE_BYTES = 8
MOST_BYTES = 4096
_HASH = re.compile(r"[0-9a-f]{64}\Z")
_SIGNATURE = re.compile(r"[0-9a-f]{128}\Z")


@dataclass(frozen=True, slots=True)
class Asking:
    """A node that wants to join: its key, the first number that this key signs, the number that
    comes next, and the hash before it.
    """

    node: str
    public_key: str
    first: int
    next: int
    previous: str


@dataclass(frozen=True, slots=True)
class Admitting:
    """The hub's answer: the key it signs with, the key from which its chain can be followed
    (`start_key`, from the number `first`, behind the hash `before`), and where it sees the chain of
    the node.
    """

    hub: str
    public_key: str
    start_key: str
    first: int
    before: str
    node: str
    next: int
    previous: str


def code_from(random: bytes) -> str:
    """Twelve signs from eight random bytes, as people read them out: `7Q2M-XR3D-9PWA`."""
    number = int.from_bytes(random[:CODE_BYTES], "big")
    signs = "".join(_SIGNS[(number >> (5 * place)) & 31] for place in range(CODE_SIGNS))
    return "-".join(signs[place : place + 4] for place in range(0, CODE_SIGNS, 4))


def code_key(code: str) -> str:
    """What both sides keep of the code, however it was typed. Raises: ValueError for no code."""
    signs = re.sub(r"[\s-]", "", code.upper()).translate(_SPOKEN)
    if len(signs) != CODE_SIGNS or any(sign not in _SIGNS for sign in signs):
        raise ValueError("This is no code.")
    return hashlib.sha256(f"jamii-join-1\n{signs}".encode()).hexdigest()


def asking(said: Asking, key: str, seed: bytes) -> str:
    """The message of a node that wants to join, as one line."""
    return _message("join", said, key, seed)


def admitting(said: Admitting, key: str, seed: bytes) -> str:
    """The answer of the hub, as one line."""
    return _message("admitted", said, key, seed)


def read_asking(line: bytes) -> tuple[Asking, str, str]:
    """What a node says, its proof and its signature. Raises: ValueError where it is no such
    message.
    """
    said, proof, signature = _read("join", line, Asking)
    return Asking(**said), proof, signature


def read_admitting(line: bytes) -> tuple[Admitting, str, str]:
    """What the hub says, its proof and its signature. Raises: ValueError."""
    said, proof, signature = _read("admitted", line, Admitting)
    hashes = _is(said["start_key"], _HASH) and _is(said["before"], _HASH)
    if not hashes or not _is(said["hub"], NODE_CODE):
        raise ValueError("This is no answer of a hub.")
    return Admitting(**said), proof, signature


def is_proven(said: Asking | Admitting, key: str, proof: str, signature: str) -> bool:
    """Whether whoever says this knows the code and holds the key."""
    words = canonical_json(said).encode()
    return hmac.compare_digest(_proof(key, words), proof) and keys.is_signed(
        said.public_key, "joining", words, signature
    )


def _message(name: str, said: Asking | Admitting, key: str, seed: bytes) -> str:
    words = canonical_json(said).encode()
    proof, signature = _proof(key, words), keys.sign(seed, "joining", words)
    return canonical_json({name: said, "proof": proof, "signature": signature})


def _proof(key: str, words: bytes) -> str:
    return hmac.new(bytes.fromhex(key), words, hashlib.sha256).hexdigest()


def _is(value: Any, form: re.Pattern[str]) -> bool:
    return isinstance(value, str) and bool(form.match(value))


def _read(name: str, line: bytes, kind: Any) -> tuple[dict[str, Any], str, str]:
    if len(line) > MOST_BYTES:
        raise ValueError("This is too long.")
    try:
        given = json.loads(line)
    except RecursionError:
        raise ValueError("This is no message.") from None
    if not isinstance(given, dict) or given.keys() != {name, "proof", "signature"}:
        raise ValueError("This is no message.")
    said = given[name]
    if not isinstance(said, dict) or said.keys() != set(kind.__dataclass_fields__):
        raise ValueError("This is no message.")
    fits = (
        _is(said["node"], NODE_CODE)
        and _is(said["public_key"], _HASH)
        and _is(said["previous"], _HASH)
        and all(type(said[name]) is int and 1 <= said[name] < 2**53 for name in ("first", "next"))
        and _is(given["proof"], _HASH)
        and _is(given["signature"], _SIGNATURE)
    )
    if not fits:
        raise ValueError("This is no message.")
    return said, given["proof"], given["signature"]
