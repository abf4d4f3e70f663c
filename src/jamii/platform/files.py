"""Contents that are too private or too large for rows: encrypted files, named by a random key.

A row names its file in a column made by `key_field`, so that everything that names files is known:
what no such column names is left over, from an act that was taken back or a process that was
killed, and `jamii doctor` says so.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from jamii.kernel.errors import NotFound, Unavailable
from jamii.platform.database import copy_rows, found

_KEY_LENGTH = 32
_FOLDER = 2  # so many letters of the key name the folder
# An act that stores a file names it within its transaction; none lasts so long.
_SURELY_NAMED_AFTER = 24 * 60 * 60  # seconds


class _KeyField(models.CharField):  # type: ignore[type-arg]  # has no [] when it runs
    """A text for the database and for migrations; the class says that it names a file."""

    def deconstruct(self) -> Any:
        name, _path, arguments, options = super().deconstruct()
        return name, "django.db.models.CharField", arguments, options


def key_field() -> models.CharField[Any, Any]:
    """The column in which a row names its file; empty: none."""
    return _KeyField(max_length=_KEY_LENGTH, blank=True)


def _cipher() -> Fernet:
    digest = hashlib.sha256(b"files:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def _path(key: str) -> Path:
    if len(key) != _KEY_LENGTH or not key.isalnum():
        raise NotFound("not-found")
    return Path(settings.JAMII_FILES) / key[:_FOLDER] / key


def store(content: bytes) -> str:
    """Keep the content encrypted and return its key, for a column made by `key_field`. Files that
    no row names are swept by `jamii doctor --mend`.
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


# Large contents are kept in parts, each encrypted with its place, so that no more than one of them
# is in memory, and none can be lost, swapped or cut off unseen. The last part is empty.
_PART = 1024 * 1024


def store_parts(content: Iterable[bytes]) -> tuple[str, str, int]:
    """Keep contents that come in pieces, encrypted; returns key, SHA-256 of the contents, size."""
    key = secrets.token_hex(16)
    path = _path(key)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half_written = path.with_suffix(".part")
    digest, size, place = hashlib.sha256(), 0, 0
    cipher = _cipher()
    try:
        with os.fdopen(
            os.open(half_written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
        ) as file:
            for part in _parts_of_one_size(content):
                digest.update(part)
                size += len(part)
                file.write(cipher.encrypt(place.to_bytes(8) + part) + b"\n")
                place += 1
            file.write(cipher.encrypt(place.to_bytes(8)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        half_written.unlink(missing_ok=True)
        raise
    half_written.rename(path)
    return key, digest.hexdigest(), size


def _parts_of_one_size(content: Iterable[bytes]) -> Iterator[bytes]:
    waiting = bytearray()
    for piece in content:
        waiting += piece
        while len(waiting) >= _PART:
            yield bytes(waiting[:_PART])
            del waiting[:_PART]
    if waiting:
        yield bytes(waiting)


def read_parts(key: str) -> Iterator[bytes]:
    """The contents piece by piece. Raises: NotFound for an unknown key, Unavailable when a part
    does not open, is missing, or stands elsewhere.
    """
    cipher = _cipher()
    try:
        with _path(key).open("rb") as file:
            for place, line in enumerate(file):
                part = cipher.decrypt(line.rstrip(b"\n"))
                if int.from_bytes(part[:8]) != place:
                    raise Unavailable("unavailable")
                if len(part) == 8:
                    return
                yield part[8:]
    except FileNotFoundError:
        raise NotFound("not-found") from None
    except InvalidToken:
        raise Unavailable("unavailable") from None
    raise Unavailable("unavailable")


def forget(key: str) -> None:
    """Remove contents that no row names any more; unknown keys are nothing to do."""
    _path(key).unlink(missing_ok=True)


def columns() -> list[tuple[str, str]]:
    """Table and column of everything that names files: of today's rows, and of the old rows that
    history keeps.
    """
    named = []
    for model in apps.get_models():
        tracked = getattr(model, "pgh_tracked_model", None) or model
        keys = {str(field.column) for field in tracked._meta.concrete_fields if _names_files(field)}
        here = {str(field.column) for field in model._meta.concrete_fields}
        named += [(model._meta.db_table, column) for column in sorted(keys & here)]
    return sorted(named)


def _names_files(field: Any) -> bool:
    return isinstance(field, _KeyField)


def left_over() -> list[str]:
    """The names of stored files that no row names and that are older than a day, half-written ones
    among them: a younger one may belong to an act that is under way. Four statements.
    """
    # The age of a file is by the clock of the machine, also where the demonstration has its own.
    before = time.time() - _SURELY_NAMED_AFTER
    unnamed = " AND ".join(
        f'NOT EXISTS (SELECT 1 FROM "{table}" WHERE "{table}"."{column}" = stored_file.key)'
        for table, column in columns()
    )
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS pg_temp.stored_file")
            cursor.execute("CREATE TEMPORARY TABLE stored_file (key text) ON COMMIT DROP")
            copy_rows("stored_file", ["key"], ([name] for name in _stored_before(before)))
            cursor.execute("ANALYZE stored_file")
        return [key for (key,) in found(f"SELECT key FROM stored_file WHERE {unnamed} ORDER BY 1")]


def _stored_before(moment: float) -> Iterator[str]:
    root = Path(settings.JAMII_FILES)
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        if folder.is_dir() and len(folder.name) == _FOLDER:
            with os.scandir(folder) as entries:
                yield from (
                    entry.name
                    for entry in entries
                    if entry.is_file(follow_symlinks=False) and entry.stat().st_mtime < moment
                )


def sweep() -> int:
    """Remove what is left over, and return how many files that were."""
    swept = left_over()
    for name in swept:
        (Path(settings.JAMII_FILES) / name[:_FOLDER] / name).unlink(missing_ok=True)
    return len(swept)
