"""What is really running: read from the import graph, the addresses, the registries and the tables.

It takes a few seconds, so that a job looks every night and pages show what it found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

import grimp
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver

from jamii.commons.feedback import queries as feedback
from jamii.commons.modules.queries.declarations import name_of, paths
from jamii.commons.modules.queries.source import Source, count_named
from jamii.commons.modules.types import Facts, Table
from jamii.platform import hooks, jobs, permissions
from jamii.platform.packs import loaded
from jamii.platform.packs.types import DeltaKind

API = "api/v1/"
_OLD = timedelta(days=183)  # what replaces code is to be gone within half a year


def measured(on: date) -> dict[str, Facts]:
    """The facts of every module by its path, on this day. Two statements."""
    rooms = paths()
    uses = _uses(rooms)
    rows = _rows()
    screens, routes = _screens(), _routes()
    said = feedback.open_by_module()
    offered, overridden = _hooks(), _overridden(on)
    packs = _packs()
    facts = {}
    for place, path in enumerate(rooms):
        name = name_of(path)
        source = Source(Path(str(files(path))))
        acting, journalled = source.mutations()
        texts, translated = _texts(source.folder)
        refusals = source.refusals
        addresses = tuple(sorted(routes.get(name, ())))
        facts[path] = Facts(
            uses=tuple(sorted(uses[path], key=rooms.index)),
            used_by=tuple(other for other in rooms if path in uses[other]),
            upward=tuple(other for other in uses[path] if rooms.index(other) > place),
            lines=source.lines,
            tables=_tables(path, rows),
            screens=tuple(sorted(screens.get(name, ()))),
            routes=addresses,
            acts=_beginning(name, permissions.all_acts()),
            jobs=_beginning(name, jobs.known()),
            hooks=tuple(sorted(offered[name])),
            packs=tuple(sorted(packs[name])),
            texts=texts,
            translated=translated,
            tests=source.tests,
            services=len(acting),
            journalled=len(journalled),
            refusals=len(refusals),
            refused_in_tests=count_named(source.tested_words, refusals),
            budgets=source.budgets,
            old_overrides=overridden[name],
            upgrades=source.upgrades,
            routes_tested=count_named(source.tested_words, map(_beginning_of, addresses)),
            open_feedback=said.get(name, 0),
        )
    return facts


def _hooks() -> Mapping[str, set[str]]:
    """The hooks that each module offers, by its short name."""
    found: dict[str, set[str]] = defaultdict(set)
    for hook in hooks.declared():
        found[hook.room].add(hook.name)
    return found


def _packs() -> Mapping[str, set[str]]:
    """The loaded packs that implement a hook of a module or state a difference on it."""
    found: dict[str, set[str]] = defaultdict(set)
    rooms = {hook.name: hook.room for hook in hooks.declared()}
    for pack in settings.JAMII_PACKS:
        for hook in hooks.implemented_by(pack):
            found[rooms[hook]].add(pack)
    for kind in DeltaKind:
        for delta in loaded.deltas_of(tuple(settings.JAMII_PACKS), kind):
            found[delta.room].add(delta.pack)
    return found


def _overridden(on: date) -> Mapping[str, int]:
    """How many differences replace code of a module for more than half a year."""
    found: dict[str, int] = defaultdict(int)
    for delta in loaded.deltas_of(tuple(settings.JAMII_PACKS), DeltaKind.CODE_OVERRIDE):
        found[delta.room] += delta.since < on - _OLD
    return found


def _beginning(name: str, codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(str(code) for code in codes if str(code).partition(".")[0] == name))


def _beginning_of(route: str) -> str:
    """What a test of a route must name: its address up to the first part that varies."""
    return "/" + route.partition("<")[0]


def _uses(rooms: tuple[str, ...]) -> dict[str, set[str]]:
    """Which modules each imports, itself or through what lies in it."""
    graph = grimp.build_graph("jamii", cache_dir=None)
    for room in rooms:
        graph.squash_module(room)
    known = set(rooms)
    return {room: graph.find_modules_directly_imported_by(room) & known for room in rooms}


def _rows() -> Mapping[str, int]:
    """How many rows each table has, as the database estimates; of one never analysed, none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, greatest(reltuples, 0)::bigint FROM pg_class "
            "WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace"
        )
        return dict(cursor.fetchall())


def _tables(path: str, rows: Mapping[str, int]) -> tuple[Table, ...]:
    models = apps.get_app_config(name_of(path)).get_models(include_auto_created=True)
    names = sorted(model._meta.db_table for model in models if model._meta.managed)
    return tuple(Table(name, rows.get(name, 0)) for name in names)


def _addresses(
    patterns: Iterable[URLPattern | URLResolver], before: str = "", space: str = ""
) -> Iterator[tuple[str, str, URLPattern]]:
    """Every address with the name under which its module mounted it."""
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern.url_patterns, address, pattern.app_name or space)
        else:
            yield address, space, pattern


def _screens() -> Mapping[str, set[str]]:
    """The codes of the screens by module."""
    found: dict[str, set[str]] = {}
    for _address, space, pattern in _addresses(get_resolver().url_patterns):
        code = getattr(pattern.callback, "screen_code", None)
        if code is not None and space:
            found.setdefault(space, set()).add(code)
    return found


def _routes() -> Mapping[str, set[str]]:
    """The addresses for programs by module."""
    found: dict[str, set[str]] = {}
    for address, _space, _pattern in _addresses(get_resolver().url_patterns):
        if address.startswith(API):
            route = address.removeprefix(API)
            found.setdefault(route.partition("/")[0], set()).add(route)
    return found


def _texts(folder: Path) -> tuple[int, int]:
    """How many texts a module has, and how many of them in French."""
    catalogue = folder / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    if not catalogue.exists():
        return 0, 0
    with catalogue.open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    return len(messages), sum(_is_translated(message.string) for message in messages)


def _is_translated(text: str | tuple[str, ...] | list[str]) -> bool:
    return bool(text) if isinstance(text, str) else all(text)
