"""Private keys are files that their owner alone may read; no database and no copy of one has
them.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from django.conf import settings

from jamii.commons.federation.rules import keys
from jamii.kernel.errors import Unavailable


def _file(public_key: str) -> Path:
    return Path(settings.JAMII_NODE_KEYS) / f"{keys.fingerprint(public_key)}.key"


def keep(seed: bytes) -> str:
    """Write the private key and return the public one."""
    public_key = keys.public_key_of(seed)
    file = _file(public_key)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as written:
        written.write(seed.hex() + "\n")
        written.flush()
        os.fsync(written.fileno())
    return public_key


def seed_of(public_key: str) -> bytes:
    """The private key of a public one.

    Raises: Unavailable (`private-key-missing`, `private-key-open` where others may read it).
    """
    file = _file(public_key)
    try:
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise Unavailable("private-key-open")
        seed = bytes.fromhex(file.read_text().strip())
    except (FileNotFoundError, ValueError):
        raise Unavailable("private-key-missing") from None
    if len(seed) != keys.SEED_BYTES or keys.public_key_of(seed) != public_key:
        raise Unavailable("private-key-missing")
    return seed


def forget(public_key: str) -> None:
    """Remove a private key that nothing will be signed with any more."""
    _file(public_key).unlink(missing_ok=True)
