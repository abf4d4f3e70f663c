"""The one map of the places that a pack may change.

Rooms publish what they know; hooks, acts and jobs are read from where they are declared, so that
no list has to be kept by hand. A difference that names anything else is refused with the nearest
names.

A target is `room.thing.name`: `claims.hooks.claim_checks`, `people.person.attributes`,
`people.person.phone`. Texts are targets as well (`text:Facilities`), but there are thousands: they
are asked for one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.pofile import read_po
from django.conf import settings
from django.urls import get_resolver
from django.utils import translation
from django.utils.translation import gettext_lazy as _

import jamii
from jamii.platform import hooks, jobs, permissions, translations
from jamii.platform.packs.reading import nearest
from jamii.platform.packs.types import TEXT, DeltaKind, Extension, ExtensionKind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise
else:
    Text = object

Source = Callable[[], Iterable[Extension]]

_sources: list[Source] = []
_described: dict[str, Text] = {}

# What takes effect at each kind of place. A place without an entry is named on the map, so that
# requests and other countries can speak about it, and refuses differences until it has one.
EFFECTS: Mapping[ExtensionKind, tuple[DeltaKind, ...]] = {
    ExtensionKind.ATTRIBUTES: (DeltaKind.FIELD_ADD,),
    ExtensionKind.FIELD: (DeltaKind.FIELD_HIDE, DeltaKind.FIELD_REQUIRE, DeltaKind.FIELD_RELABEL),
    ExtensionKind.MENU: (DeltaKind.MENU,),
    ExtensionKind.TEXT: (DeltaKind.TERM,),
}
_HOOKS = {
    "choose": (DeltaKind.CALC,),
    "add": (DeltaKind.RULE_VALIDATION, DeltaKind.RULE_ELIGIBILITY, DeltaKind.RULE_BENEFIT),
    "hear": (DeltaKind.CONNECTOR,),
}
# Where each kind of place is described, and the test that proves it.
DOCUMENTED: Mapping[ExtensionKind, tuple[str, str]] = {
    ExtensionKind.HOOK: ("how-to/write-a-pack.md#hooks", "packs/demoland/tests/test_hooks.py"),
    ExtensionKind.ATTRIBUTES: (
        "how-to/write-a-pack.md#fields-of-your-own",
        "src/jamii/platform/packs/tests/test_attributes.py",
    ),
    ExtensionKind.FIELD: (
        "how-to/write-a-pack.md#fields-of-the-core",
        "src/jamii/registers/people/tests/test_fields_of_packs.py",
    ),
    ExtensionKind.MENU: (
        "how-to/write-a-pack.md#menu",
        "src/jamii/ui/tests/test_menu_of_packs.py",
    ),
    ExtensionKind.TEXT: (
        "how-to/write-a-pack.md#words",
        "src/jamii/platform/packs/tests/test_speaking.py",
    ),
}
_NAMED_ONLY = (
    "how-to/write-a-pack.md#places-that-are-only-named",
    "src/jamii/platform/packs/tests/test_extensions.py",
)


def publish(source: Source) -> Source:
    """Add what the function tells to the map; it is asked each time the map is drawn."""
    _sources.append(source)
    return source


def describe(texts: Mapping[str, Text]) -> None:
    """Say in words what the places with these targets are, where their declaration cannot."""
    _described.update(texts)


def all_extensions() -> dict[str, Extension]:
    """Every published place by its target, in the order of rooms and targets."""
    # Forms and lines of the menu are published when they are loaded, which the addresses do.
    _ = get_resolver().url_patterns
    found = {one.target: _complete(one) for source in _sources for one in source()}
    return dict(sorted(found.items(), key=lambda item: (item[1].room, item[0])))


def _complete(extension: Extension) -> Extension:
    """With its documentation, its test, and what takes effect there, where it names none itself."""
    accepts = extension.accepts or EFFECTS.get(extension.kind, ())
    doc, test = DOCUMENTED.get(extension.kind, _NAMED_ONLY)
    return replace(
        extension,
        accepts=accepts,
        doc=extension.doc or doc,
        tested_by=extension.tested_by or test,
    )


def in_languages(text: Text | Callable[[], str]) -> dict[str, str]:
    """The text in each language of the house."""
    said = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said[language] = str(text() if callable(text) else text)
    return said


@cache
def texts() -> Mapping[str, str]:
    """Every text that can be said otherwise, and the room that says it; those with a context are
    written `context|text`. Plural forms follow their words only.
    """
    known: dict[str, str] = {}
    for file in translations.catalogues([Path(jamii.__file__).parent]):
        room = file.parents[3].name
        with file.open("rb") as stream:
            catalogue = read_po(stream)
        for message in catalogue:
            if isinstance(message.id, str) and message.id:
                key = f"{message.context}|{message.id}" if message.context else message.id
                known.setdefault(key, room)
    return known


def nearest_to(target: str, known: Iterable[str]) -> list[str]:
    """The targets that are most like this one, those of texts among texts."""
    if target.startswith(TEXT):
        return [TEXT + text for text in nearest(target.removeprefix(TEXT), texts())]
    return nearest(target, list(known))


@publish
def _of_hooks() -> Iterable[Extension]:
    for hook in hooks.declared():
        target = f"{hook.room}.hooks.{hook.name}"
        yield Extension(
            target,
            ExtensionKind.HOOK,
            in_languages(_described.get(target, hook.doc)),
            hook.room,
            _HOOKS.get(hook.kind, ()),
        )


@publish
def _of_acts() -> Iterable[Extension]:
    for act in permissions.all_acts():
        room, _dot, name = act.partition(".")
        yield Extension(
            f"{room}.acts.{name}",
            ExtensionKind.ACT,
            in_languages(lambda act=act: permissions.all_acts()[act]),  # type: ignore[misc]
            room,
        )


@publish
def _of_schedules() -> Iterable[Extension]:
    for name, every in sorted(jobs.that_come_round().items()):
        room, _dot, job = name.partition(".")
        target = f"{room}.schedule.{job}"
        yield Extension(
            target,
            ExtensionKind.SCHEDULE,
            in_languages(_described.get(target, _("A job that comes round by itself"))),
            room,
            values=(every,),
        )


@publish
def _of_texts() -> Iterable[Extension]:
    by_room: dict[str, int] = {}
    for room in texts().values():
        by_room[room] = by_room.get(room, 0) + 1
    for room, number in by_room.items():
        yield Extension(
            f"{room}.texts",
            ExtensionKind.TEXT,
            in_languages(_("What the screens, messages and documents of the room say")),
            room,
            values=(str(number),),
        )


_HEAD = """# What a pack may change

This page is generated by `jamii pack map`; a test asks that it is up to date. A difference that
names anything else is refused with the nearest names. How to write one is said in
[how to write a pack](../how-to/write-a-pack.md).

A place without a kind of difference is only named: requests and other countries can speak about it,
and nothing can be changed there yet.
"""


def page() -> str:
    """The map as the page of the reference, in English, by room."""
    lines = [_HEAD]
    room = None
    for extension in all_extensions().values():
        if extension.room != room:
            room = extension.room
            lines.append(f"\n## {room}\n\n| place | what it is | takes | described | tested |")
            lines.append("|---|---|---|---|---|")
        takes = ", ".join(f"`{kind.value}`" for kind in extension.accepts) or "–"
        what = extension.what.get("en", "").replace("|", "/").replace("\n", " ")
        if extension.kind is ExtensionKind.TEXT:
            what += " (`text:…`)"
        lines.append(
            f"| `{extension.target}` | {what} | {takes} | [{extension.doc.partition('#')[2]}]"
            f"(../{extension.doc}) | `{extension.tested_by.rpartition('/')[2]}` |"
        )
    return "\n".join(lines) + "\n"
