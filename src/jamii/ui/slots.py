"""The shell's named places, which rooms fill at start: menu, work of today, find, record sections,
foot of the page.

Each entry names the act that it needs; who lacks it does not see it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from jamii.kernel.actors import Actor
from jamii.platform import switches
from jamii.platform.packs import extensions, loaded
from jamii.platform.packs.types import DeltaKind, Extension, ExtensionKind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise
else:
    Text = object

_SLOTS = {
    "work": _("Cards on the home page: today’s work"),
    "record": _("Sections on the page of a record"),
    "find": _("Kinds of records that the search box finds"),
    "foot": _("What stands at the foot of every page"),
}
SECTIONS = ("daily", "money", "registers", "scheme", "system")


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One line of the menu."""

    label: Text
    url_name: str
    act: str | None
    section: str
    order: int
    icon: str


@dataclass(frozen=True, slots=True)
class OpenPage:
    """A page that anybody may read, with a line that says what one finds there."""

    label: Text
    about: Text
    url_name: str
    order: int


@dataclass(frozen=True, slots=True)
class Filling:
    """A template, the query that feeds it, and the act it needs. A query that returns None shows
    nothing.
    """

    template: str
    query: Callable[..., Mapping[str, Any] | None]
    act: str | None
    order: int


@dataclass(frozen=True, slots=True)
class Found:
    """One result of the search box."""

    title: str
    subtitle: str
    url: str
    badge: str = ""
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Finder:
    """A kind of record that the search box finds."""

    label: Text
    query: Callable[[str, Actor, int], Sequence[Found]]
    act: str | None
    order: int


_menu: list[MenuEntry] = []
_open: list[OpenPage] = []
_work: list[Filling] = []
_records: dict[str, list[Filling]] = {}
_finders: list[Finder] = []
_foot: list[tuple[str, Callable[[Actor | None], bool]]] = []


def menu(
    label: Text,
    url_name: str,
    act: str | None,
    section: str = "daily",
    order: int = 0,
    icon: str = "dot",
) -> None:
    """Add a line to the menu. Raises ValueError for an unknown section."""
    if section not in SECTIONS:
        raise ValueError(f"The menu has no section {section}.")
    _menu.append(MenuEntry(label, url_name, act, section, order, icon))


def open_page(label: Text, about: Text, url_name: str, order: int = 0) -> None:
    """Show the way to a page that anybody may read, to visitors and on the home page."""
    _open.append(OpenPage(label, about, url_name, order))


def open_pages() -> tuple[OpenPage, ...]:
    """The pages that anybody may read."""
    shown = (one for one in _open if not _is_off(one.url_name))
    return tuple(sorted(shown, key=lambda one: (one.order, one.url_name)))


def work(
    template: str,
    query: Callable[[Actor, date], Mapping[str, Any] | None],
    act: str | None,
    order: int = 0,
) -> None:
    """Add a card to the home page of those who hold the act."""
    _work.append(Filling(template, query, act, order))


def record(
    kind: str,
    template: str,
    query: Callable[[Actor, UUID, date], Mapping[str, Any] | None],
    act: str | None,
    order: int = 0,
) -> None:
    """Add a section to the page of a kind of record, such as `household`."""
    _records.setdefault(kind, []).append(Filling(template, query, act, order))


def find(
    label: Text,
    query: Callable[[str, Actor, int], Sequence[Found]],
    act: str | None,
    order: int = 0,
) -> None:
    """Let the search box find a kind of record."""
    _finders.append(Finder(label, query, act, order))


def foot(template: str, is_open: Callable[[Actor | None], bool] = lambda actor: True) -> None:
    """Add a template to the foot of every page, for those (visitors too) to whom it is open."""
    _foot.append((template, is_open))


def _open_to(actor: Actor, act: str | None) -> bool:
    return act is None or bool(actor.reaches(act))


def _is_off(named: str) -> bool:
    """Whether the module of an address (`claims:list`) or a template (`claims/…`) is switched
    off.
    """
    return switches.is_off(named.replace(":", ".").replace("/", "."))


def menu_target(entry: MenuEntry) -> str:
    """How a pack names a line of the menu: `people.menu.register`, `web.menu.jobs`."""
    room, _colon, name = entry.url_name.rpartition(":")
    return f"{room or 'web'}.menu.{name}"


def _changed(entry: MenuEntry, spec: Mapping[str, Any]) -> MenuEntry | None:
    """The line as a pack wants it: elsewhere, or not at all."""
    if spec.get("hidden"):
        return None
    section, order = spec.get("section", entry.section), spec.get("order", entry.order)
    return replace(entry, section=section if section in SECTIONS else entry.section, order=order)


def _of_packs(entries: Sequence[MenuEntry]) -> list[MenuEntry]:
    """The lines, changed by the packs of the request; of two packs the one that wins."""
    changes: dict[str, Mapping[str, Any]] = {}
    packs = loaded.current()
    for delta in loaded.deltas_of(packs, DeltaKind.MENU) if packs else ():
        changes.setdefault(delta.target, delta.spec)
    if not changes:
        return list(entries)
    changed = (_changed(entry, changes.get(menu_target(entry), {})) for entry in entries)
    return [entry for entry in changed if entry is not None]


@extensions.publish
def _published() -> Iterable[Extension]:
    """The places of the shell, for the map of what packs may change."""
    for entry in _menu:
        target = menu_target(entry)
        words = extensions.in_languages(entry.label)
        yield Extension(target, ExtensionKind.MENU, words, target.partition(".")[0])
    for name, words_of_slot in _SLOTS.items():
        yield Extension(
            f"ui.slots.{name}", ExtensionKind.SLOT, extensions.in_languages(words_of_slot), "ui"
        )


def menu_for(actor: Actor) -> list[tuple[str, list[MenuEntry]]]:
    """The menu of this person, by section, empty sections left out."""
    entries = sorted(
        _of_packs([e for e in _menu if _open_to(actor, e.act) and not _is_off(e.url_name)]),
        key=lambda e: (e.order, e.url_name),
    )
    grouped = ((section, [e for e in entries if e.section == section]) for section in SECTIONS)
    return [(section, lines) for section, lines in grouped if lines]


def _filled(
    fillings: Sequence[Filling], actor: Actor, *arguments: Any
) -> list[tuple[str, Mapping[str, Any]]]:
    shown = []
    for filling in sorted(fillings, key=lambda filling: filling.order):
        if _open_to(actor, filling.act) and not _is_off(filling.template):
            context = filling.query(actor, *arguments)
            if context is not None:
                shown.append((filling.template, context))
    return shown


def work_for(actor: Actor, today: date) -> list[tuple[str, Mapping[str, Any]]]:
    """The cards of this person's home page: template and context."""
    return _filled(_work, actor, today)


def sections_of(
    kind: str, key: UUID, actor: Actor, today: date
) -> list[tuple[str, Mapping[str, Any]]]:
    """The sections that rooms add to a record's page: template and context."""
    return _filled(_records.get(kind, []), actor, key, today)


def finders_for(actor: Actor) -> list[Finder]:
    """What this person may search."""
    return sorted((f for f in _finders if _open_to(actor, f.act)), key=lambda finder: finder.order)


def feet(actor: Actor | None) -> tuple[str, ...]:
    """The templates at the foot of every page of this person, or of a visitor."""
    return tuple(
        template for template, is_open in _foot if is_open(actor) and not _is_off(template)
    )
