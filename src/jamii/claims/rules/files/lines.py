"""Bytes as they come, cut into lines of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jamii.kernel.errors import Invalid, Problem

LONGEST = 1_000_000  # bytes of one line; more is no claim


def lines_of(pieces: Iterable[bytes]) -> Iterator[str]:
    """The lines with their ends, without the mark of UTF-8 before the first.

    Raises: Invalid with the row (`file-not-utf8`, `file-line-too-long`).
    """
    for row, line in enumerate(_cut(pieces), start=1):
        try:
            text = line.decode("utf-8-sig" if row == 1 else "utf-8")
        except UnicodeDecodeError:
            raise Invalid([Problem("file-not-utf8", "file", {}, row)]) from None
        yield text


def _cut(pieces: Iterable[bytes]) -> Iterator[bytes]:
    row, rest = 1, b""
    for piece in pieces:
        first, *others = piece.split(b"\n")
        rest += first
        for other in others:
            yield rest + b"\n"
            row, rest = row + 1, other
        if len(rest) > LONGEST:
            raise Invalid([Problem("file-line-too-long", "file", {"max": LONGEST}, row)])
    if rest:
        yield rest
