"""Who wins, per item: the core, or which pack, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from jamii.platform.packs.types import Delta, DeltaKind, Layer, PackFiles

_NOTHING: Mapping[str, Any] = MappingProxyType({})
# Kinds that say what one item is, so that one of them wins; all others add to what is there.
_ONE_WINS = frozenset(
    {
        DeltaKind.TERM,
        DeltaKind.MENU,
        DeltaKind.CALC,
        DeltaKind.FIELD_RELABEL,
        DeltaKind.DOCUMENT_TEMPLATE,
        DeltaKind.THEME,
        DeltaKind.CODE_OVERRIDE,
    }
)


@dataclass(frozen=True, slots=True)
class Said:
    """What one layer says of an item. `pack` and `delta` are empty for the core."""

    layer: Layer
    pack: str
    delta: Delta | None
    value: Any
    wins: bool


def explain(
    item: str,
    packs: Sequence[PackFiles],
    core: Any = None,
    language: str = "",
    worded: Mapping[str, tuple[Delta, str]] = _NOTHING,
) -> list[Said]:
    """What the core and each of these packs say of an item, in the order of layers, and which of
    it counts.

    The later layer wins; of two packs in one layer the one that the scheme names first. What adds
    (fields, rules) counts beside what is there. Terms are asked per `language`; `worded` tells by
    pack a word that it says otherwise in a text, and how the text then reads: words count together
    where no pack states the whole text.
    """
    told = [(files.pack, delta) for files in packs for delta in _about(item, files, language)]
    # Lowest layer first, and within one layer the pack that the scheme names first comes last.
    numbered = sorted(enumerate(told), key=lambda one: (one[1][0].layer.rank, -one[0]))
    ordered = [one for _number, one in numbered]
    deciding = [delta for _pack, delta in ordered if delta.kind in _ONE_WINS]
    winner = deciding[-1] if deciding else None
    lines = [Said(Layer.CORE, "", None, core, winner is None)]
    lines += [
        Said(
            pack.layer,
            pack.name,
            delta,
            _value(delta),
            delta is winner or delta.kind not in _ONE_WINS,
        )
        for pack, delta in ordered
    ]
    lines += [
        Said(files.pack.layer, files.pack.name, *worded[files.pack.name], winner is None)
        for files in packs
        if files.pack.name in worded and winner is None
    ]
    if len(lines) > 1 and winner is None and worded:
        lines[0] = replace(lines[0], wins=False)
    return lines


def _about(item: str, files: PackFiles, language: str) -> Iterable[Delta]:
    for delta in files.deltas:
        is_there = delta.target == item and delta.kind is not DeltaKind.UNKNOWN
        if is_there and language in ("", delta.spec.get("language", language)):
            yield delta


def _value(delta: Delta) -> Any:
    """What the difference says, in the shortest form: the text of a term, else its data."""
    return delta.spec["text"] if "text" in delta.spec else dict(delta.spec)
