"""Ed25519: a key from its seed, signing, verifying, and the short name of a key.

RFC 8032, by the package `cryptography`. Signing is a function of key and words: the same words have
the same signature. What is signed begins with what it is for, so that a signature over a request is
none over an envelope.
"""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

SEED_BYTES = 32


def public_key_of(seed: bytes) -> str:
    """The public key that belongs to a seed of 32 bytes, as 64 hexadecimal digits."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw().hex()


def fingerprint(public_key: str) -> str:
    """The name of a key: the first 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(bytes.fromhex(public_key)).hexdigest()[:16]


def sign(seed: bytes, purpose: str, words: bytes) -> str:
    """The signature over the words for this purpose, as 128 hexadecimal digits."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(_for(purpose, words)).hex()


def is_signed(public_key: str, purpose: str, words: bytes, signature: str) -> bool:
    """Whether the holder of the key signed these words for this purpose."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature), _for(purpose, words))
    except (ValueError, InvalidSignature):
        return False
    return True


def _for(purpose: str, words: bytes) -> bytes:
    return f"jamii-{purpose}-1\n".encode() + words
