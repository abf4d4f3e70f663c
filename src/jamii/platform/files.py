"""Contents that are too private or too large for rows: encrypted files, named by a random key."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from jamii.kernel.errors import NotFound, Unavailable


def _cipher() -> Fernet:
    digest = hashlib.sha256(b"files:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def _path(key: str) -> Path:
    if len(key) != 32 or not key.isalnum():
        raise NotFound("not-found")
    return Path(settings.JAMII_FILES) / key[:2] / key


def store(content: bytes) -> str:
    """Keep the content encrypted and return its key. A file that no row names is swept by `jamii
    doctor`.
    """
    key = secrets.token_hex(16)
    path = _path(key)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half_written = path.with_suffix(".part")
    with os.fdopen(
        os.open(half_written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
    ) as file:
        file.write(_cipher().encrypt(content))
        file.flush()
        os.fsync(file.fileno())
    half_written.rename(path)
    return key


def read(key: str) -> bytes:
    """The content. Raises: NotFound for an unknown key, Unavailable when the secret key does not
    open it.
    """
    try:
        return _cipher().decrypt(_path(key).read_bytes())
    except FileNotFoundError:
        raise NotFound("not-found") from None
    except InvalidToken:
        raise Unavailable("unavailable") from None
