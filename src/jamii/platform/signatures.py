"""This installation signs what it tells others, and reads what others signed. Ed25519 (RFC 8032).

The private key lies in `JAMII_HOME/node-key`, made when it is first needed, readable by the owner
alone. Keys and signatures travel as base64.
"""

from __future__ import annotations

import base64
import binascii
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings


def _key() -> Ed25519PrivateKey:
    """The key of this installation. Two that make it at once end with the same one."""
    file = Path(settings.JAMII_HOME) / "node-key"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        # Written beside it and linked into place, so that nobody reads half a key.
        fresh = file.with_name(f"node-key.{os.getpid()}")
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as made:
            made.write(Ed25519PrivateKey.generate().private_bytes_raw())
        try:
            os.link(fresh, file)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return Ed25519PrivateKey.from_private_bytes(file.read_bytes())


def public_key() -> str:
    """What others need to read our signatures."""
    return base64.b64encode(_key().public_key().public_bytes_raw()).decode()


def sign(content: bytes) -> str:
    """Our signature under the content."""
    return base64.b64encode(_key().sign(content)).decode()


def is_signed(content: bytes, signature: str, key: str) -> bool:
    """Whether the signature under the content is by the holder of the public key; what is no key or
    no signature proves nothing.
    """
    try:
        holder = Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))
        holder.verify(base64.b64decode(signature, validate=True), content)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True
