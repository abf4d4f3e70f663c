"""The modules as the map shows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from jamii.commons.modules import models
from jamii.commons.modules.queries.declarations import declaration, name_of, paths, wing_of
from jamii.commons.modules.rules.grading import grade
from jamii.commons.modules.types import Facts, Module
from jamii.kernel.errors import NotFound
from jamii.platform import switches

# The wings from the top of the house to its foot; one that nobody knows stands on top.
WINGS = (
    "reports",
    "settlement",
    "claims",
    "coverage",
    "schemes",
    "finance",
    "commons",
    "registers",
)


def modules() -> tuple[Module, ...]:
    """Every module that is loaded, the lowest first, with what was found last. One statement."""
    newest = models.Measurement.objects.order_by("module", "-id").distinct("module")
    found = {
        row.module: (Facts.from_json(row.facts), row.at)
        for row in newest.filter(module__in=paths())
    }
    return tuple(_module(path, *found.get(path, (None, None))) for path in paths())


def _module(path: str, facts: Facts | None, at: datetime | None) -> Module:
    said = declaration(path)
    return Module(
        name=name_of(path),
        path=path,
        wing=wing_of(path),
        declared=said,
        facts=facts or Facts(),
        verdict=None if facts is None else grade(said, facts),
        measured_at=at,
        is_on=not switches.is_off(name_of(path)),
    )


def module(name: str) -> tuple[Module, tuple[Module, ...]]:
    """One module by its short name, and all of them. Raises: NotFound."""
    every = modules()
    for one in every:
        if one.name == name:
            return one, every
    raise NotFound("not-found")


def goes_with(one: Module, every: Sequence[Module]) -> list[Module]:
    """The module and those that use it, itself or through others, and are on."""
    return [other for other in _reached(one, every, lambda facts: facts.used_by) if other.is_on]


def comes_with(one: Module, every: Sequence[Module]) -> list[Module]:
    """The module and those that it uses, itself or through others, and are off."""
    return [other for other in _reached(one, every, lambda facts: facts.uses) if not other.is_on]


def _reached(
    one: Module, every: Sequence[Module], near: Callable[[Facts], Sequence[str]]
) -> list[Module]:
    by_path = {other.path: other for other in every}
    reached, ahead = {one.path}, [one.path]
    while ahead:
        found = [path for path in near(by_path[ahead.pop()].facts) if path in by_path]
        ahead += [path for path in found if path not in reached]
        reached.update(found)
    return [other for other in every if other.path in reached]


def wings(every: Sequence[Module]) -> list[tuple[str, list[Module]]]:
    """The modules by wing, the highest wing first, and in a wing the lowest module first."""
    by_wing: dict[str, list[Module]] = {}
    for one in every:
        by_wing.setdefault(one.wing, []).append(one)
    order = {wing: place for place, wing in enumerate(WINGS)}
    return sorted(by_wing.items(), key=lambda pair: order.get(pair[0], -1))
