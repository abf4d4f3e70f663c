"""The packs of this process: what their files say, and in which order they count.

A pack's files lie beside the module that its entry point names. They are read once; a pack that
cannot be read speaks up when it is checked or taken, not in the middle of a page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from jamii.kernel.errors import Invalid, NotFound
from jamii.platform.packs import reading
from jamii.platform.packs.types import Delta, DeltaKind, Layer, PackFiles

_current: ContextVar[tuple[str, ...]] = ContextVar("packs", default=())


@cache
def installed() -> tuple[str, ...]:
    """The names of the packs that are installed beside Jamii."""
    return tuple(sorted(point.name for point in entry_points(group="jamii.packs")))


@cache
def folder_of(name: str) -> Path:
    """Where the files of an installed pack lie. Raises: NotFound (`pack-not-installed`)."""
    for point in entry_points(group="jamii.packs"):
        if point.name == name:
            spec = find_spec(point.value.partition(":")[0].partition(".")[0])
            if spec is not None and spec.origin:
                return Path(spec.origin).parent
    raise NotFound("pack-not-installed", name=name)


@cache
def files_of(name: str) -> PackFiles:
    """What an installed pack says. Raises: NotFound (`pack-not-installed`), Invalid with every
    mistake in its files.
    """
    return reading.read(reading.files_of(folder_of(name)))


def _known(name: str) -> PackFiles | None:
    try:
        return files_of(name)
    except (NotFound, Invalid):
        return None


@cache
def in_order(packs: tuple[str, ...]) -> tuple[str, ...]:
    """The packs, the one that wins first: the later layer before the earlier, and within a layer
    as the scheme names them.
    """
    ranks = {name: _rank(name) for name in packs}
    return tuple(sorted(packs, key=lambda name: -ranks[name]))


def _rank(name: str) -> int:
    files = _known(name)
    return Layer.COUNTRY.rank if files is None else files.pack.layer.rank


@cache
def deltas_of(packs: tuple[str, ...], kind: DeltaKind) -> tuple[Delta, ...]:
    """What these packs state of one kind, the pack that wins first."""
    return tuple(
        delta
        for name in in_order(packs)
        if (files := _known(name)) is not None
        for delta in files.deltas
        if delta.kind is kind
    )


def current() -> tuple[str, ...]:
    """The packs of the schemes for which the person of this request works; none outside of one."""
    return _current.get()


def use(packs: Sequence[str]) -> None:
    """From here to the end of the request these packs choose: who asks by a key is known late."""
    _current.set(tuple(packs))


@contextmanager
def using(packs: Sequence[str]) -> Iterator[None]:
    """Within it these packs choose words, menus and fields."""
    token = _current.set(tuple(packs))
    try:
        yield
    finally:
        _current.reset(token)


def forget() -> None:
    """Read everything anew, after packs were installed or changed."""
    for kept in (installed, folder_of, files_of, in_order, deltas_of):
        kept.cache_clear()
