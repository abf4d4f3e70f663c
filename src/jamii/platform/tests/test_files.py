"""Contents kept in parts: as they came, and never half or swapped."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest

from jamii.kernel.errors import NotFound, Unavailable
from jamii.platform import files


def _content() -> Iterator[bytes]:
    for place in range(30):
        yield bytes([place]) * 100_000


def test_contents_come_back_in_parts_as_they_went_in() -> None:
    key, digest, size = files.store_parts(_content())
    whole = b"".join(_content())
    assert (digest, size) == (hashlib.sha256(whole).hexdigest(), 3_000_000)
    parts = list(files.read_parts(key))
    assert b"".join(parts) == whole
    assert max(len(part) for part in parts) == 1024 * 1024
    assert whole[:1000] not in files._path(key).read_bytes()
    files.forget(key)
    files.forget(key)
    with pytest.raises(NotFound):
        next(files.read_parts(key))


def test_parts_are_not_lost_swapped_or_changed_unseen() -> None:
    key, _digest, _size = files.store_parts(_content())
    path = files._path(key)
    lines = path.read_bytes().splitlines(keepends=True)
    for spoilt in (lines[:-1], lines[1:], [lines[1], lines[0], *lines[2:]], [b"x", *lines]):
        path.write_bytes(b"".join(spoilt))
        with pytest.raises(Unavailable):
            list(files.read_parts(key))


def test_what_breaks_off_leaves_nothing(settings: Any) -> None:
    def broken() -> Iterator[bytes]:
        yield b"a" * 2_000_000
        raise ValueError

    before = {one for one in settings.JAMII_FILES.rglob("*") if one.is_file()}
    with pytest.raises(ValueError, match=""):
        files.store_parts(broken())
    assert {one for one in settings.JAMII_FILES.rglob("*") if one.is_file()} == before
