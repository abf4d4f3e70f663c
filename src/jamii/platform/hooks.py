"""What a country pack may choose, add or hear.

Rooms declare hooks in their `hooks.py`; packs implement them. A pack is found by entry point (group
`jamii.packs`), loaded when `JAMII_PACKS` names it (an object with `hook_modules`), and active for a
scheme that lists it. An implementation of an unknown hook is an error at start.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from types import ModuleType
from typing import Any

import pluggy
from django.conf import settings

from jamii.platform.packs import loaded

hookspec = pluggy.HookspecMarker("jamii")
hookimpl = pluggy.HookimplMarker("jamii")

_manager = pluggy.PluginManager("jamii")
_loaded: set[str] = set()


class HookError(RuntimeError):
    """A pack does not fit: it is missing, or implements a hook that does not exist."""


def register_specs(module: ModuleType) -> None:
    """Make the hooks of a room known."""
    _manager.add_hookspecs(module)


@dataclass(frozen=True, slots=True)
class Declared:
    """A hook as its room declares it. `kind` is what the pack does there: choose, add or hear."""

    room: str
    name: str
    kind: str
    doc: str


def declared() -> Iterator[Declared]:
    """Every hook of the house, in the order of rooms and names."""
    known = (caller.spec for caller in vars(_manager.hook).values() if caller.spec is not None)
    for spec in sorted(known, key=lambda spec: (spec.namespace.__name__, spec.name)):
        kind, _colon, doc = (inspect.getdoc(spec.function) or "").partition(":")
        room = spec.namespace.__name__.split(".")[-2]
        yield Declared(room, spec.name, kind.strip().lower(), " ".join(doc.split()))


def implemented_by(pack: str) -> frozenset[str]:
    """The names of the hooks that a loaded pack answers."""
    return frozenset(
        caller.name
        for plugin in _manager.get_plugins()
        if (_manager.get_name(plugin) or "").partition(":")[0] == pack
        for caller in _manager.get_hookcallers(plugin) or ()
    )


def load_packs() -> tuple[str, ...]:
    """Load the packs that the settings name, once. Raises HookError for a missing pack or an
    unknown hook.
    """
    found = {point.name: point for point in entry_points(group="jamii.packs")}
    for name in settings.JAMII_PACKS:
        if name not in found:
            raise HookError(
                f"The pack {name} is not installed. Install it, or take it out of JAMII_PACKS."
            )
        if name not in _loaded:
            for module in found[name].load().hook_modules:
                _manager.register(module, name=f"{name}:{module.__name__}")
            _loaded.add(name)
    try:
        _manager.check_pending()
    except pluggy.PluginValidationError as problem:
        raise HookError(str(problem)) from problem
    return tuple(settings.JAMII_PACKS)


@cache
def _implementations(hook: str, packs: tuple[str, ...]) -> tuple[Any, ...]:
    """The functions of these packs for a hook: the later layer first, within one as named."""
    caller = getattr(_manager.hook, hook, None)
    if caller is None:
        raise HookError(f"There is no hook {hook}.")
    by_pack: dict[str, Any] = {}
    for implementation in caller.get_hookimpls():
        by_pack.setdefault(implementation.plugin_name.partition(":")[0], implementation.function)
    return tuple(by_pack[name] for name in loaded.in_order(packs) if name in by_pack)


def choose(packs: Sequence[str], hook: str, /, *values: Any) -> Any | None:
    """The answer of the first pack of the scheme that has one; None leaves it to the core's own
    rule.
    """
    for function in _implementations(hook, tuple(packs)):
        answer = function(*values)
        if answer is not None:
            return answer
    return None


def add(packs: Sequence[str], hook: str, /, *values: Any) -> list[Any]:
    """What every pack of the scheme contributes, in the order of the packs."""
    return [item for function in _implementations(hook, tuple(packs)) for item in function(*values)]


def hear(packs: Sequence[str], hook: str, /, *values: Any) -> None:
    """Tell every pack of the scheme; called from a job after commit, so none can veto."""
    for function in _implementations(hook, tuple(packs)):
        function(*values)
