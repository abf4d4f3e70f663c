"""What taking a pack does: its effects, one by one, and whether there are any.

Pure. A scheme remembers of each pack the release and a hash of every difference; beside that the
effects of the pack as it is now are what is new, what changed, and what is gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from jamii.kernel.canonical import fingerprint, plain
from jamii.kernel.errors import Problem
from jamii.platform.packs.types import Delta, PackFiles


class Change(StrEnum):
    """What becomes of a difference."""

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Effect:
    """One difference that begins, changes or ends to count. `delta` is None for what is gone."""

    id: str
    change: Change
    delta: Delta | None


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking the pack did, or would do. Without effects it is there already, as it is."""

    files: PackFiles
    effects: tuple[Effect, ...]
    notices: tuple[Problem, ...]


def memory_of(files: PackFiles) -> dict[str, Any]:
    """What a scheme remembers of a pack that it took."""
    return {
        "version": files.pack.version,
        "deltas": {delta.id: _hash(delta) for delta in files.deltas},
    }


def _hash(delta: Delta) -> str:
    """Of what the difference does and why; where it stands in the files does not count."""
    return fingerprint(
        [
            delta.kind.value,
            delta.target,
            _plain(delta.spec),
            delta.intent,
            delta.reason.value,
            delta.citation,
            delta.personal_data.value,
        ]
    )[:16]


def _plain(value: Any) -> Any:
    """TOML knows floats, which have no canonical form: their text has."""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return plain(value)


def effects_of(files: PackFiles, memory: Mapping[str, Any] | None) -> tuple[Effect, ...]:
    """What begins, changes and ends to count, in the order of the files."""
    before: Mapping[str, str] = (memory or {}).get("deltas", {})
    effects = []
    for delta in files.deltas:
        if delta.id not in before:
            effects.append(Effect(delta.id, Change.NEW, delta))
        elif before[delta.id] != _hash(delta):
            effects.append(Effect(delta.id, Change.CHANGED, delta))
    now = {delta.id for delta in files.deltas}
    effects += [Effect(key, Change.GONE, None) for key in sorted(set(before) - now)]
    return tuple(effects)
