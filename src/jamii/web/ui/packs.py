"""Packs to look at: what each says it changes and why, and the map of what may be changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from jamii.kernel.errors import Invalid, NotFound, Problem
from jamii.kernel.words import fold, pick
from jamii.platform.packs import extensions, loaded, speaking
from jamii.platform.packs.checks import Checked, Mode
from jamii.platform.packs.house import check_files
from jamii.platform.packs.layers import Said, explain
from jamii.platform.packs.types import TEXT, WORD, Delta, Extension, ExtensionKind, PackFiles
from jamii.registers.organisations import access
from jamii.registers.organisations import queries as organisations
from jamii.registers.organisations.types import Scheme
from jamii.ui.pages import Request, page, screen

_MOST_TEXTS = 20


@dataclass(frozen=True, slots=True)
class _Listed:
    """A pack, or why its files cannot be read; and the schemes that take it."""

    name: str
    files: PackFiles | None
    problems: Sequence[Problem]
    schemes: Sequence[Scheme]


def _listed(name: str, schemes: Iterable[Scheme]) -> _Listed:
    taking = [scheme for scheme in schemes if name in scheme.packs]
    try:
        return _Listed(name, loaded.files_of(name), (), taking)
    except Invalid as refusal:
        return _Listed(name, None, refusal.problems, taking)


@require_safe
@screen("packs", access.VIEW)
def packs(request: Request) -> HttpResponse:
    """The packs that are loaded, and who takes them."""
    schemes = organisations.schemes(request.actor, access.VIEW)
    listed = [_listed(name, schemes) for name in settings.JAMII_PACKS]
    return page(request, "web/packs.html", packs=listed)


@require_safe
@screen("pack", access.VIEW)
def pack(request: Request, name: str) -> HttpResponse:
    """What a pack changes, each with its reason; and what its check says."""
    if name not in settings.JAMII_PACKS:
        raise NotFound("not-found")
    shown = _listed(name, organisations.schemes(request.actor, access.VIEW))
    checked = Checked(tuple(shown.problems))
    differences: list[Delta] = []
    words: list[Delta] = []
    if shown.files is not None:
        checked = check_files(shown.files, Mode.PRODUCTION)
        for delta in shown.files.deltas:
            (words if delta.is_about_words else differences).append(delta)
    return page(
        request,
        "web/pack.html",
        shown=shown,
        pack=shown.files.pack if shown.files else None,
        differences=differences,
        words=[(delta, _said_by_core(delta)) for delta in words],
        checked=checked,
        today=request.today,
    )


def _said_by_core(delta: Delta) -> str:
    """The text or word that the pack replaces, as the core says it in that language."""
    if delta.target.startswith(WORD):
        return delta.target.removeprefix(WORD)
    from django.utils import translation

    with translation.override(str(delta.spec.get("language", "en"))), loaded.using(()):
        return gettext(delta.target.removeprefix(TEXT))


@dataclass(frozen=True, slots=True)
class _Place:
    """A place of the map, and what packs say about it, the core first."""

    target: str
    what: str
    extension: Extension | None
    said: Sequence[Said]

    @property
    def is_changed(self) -> bool:
        """Whether any pack says something here."""
        return len(self.said) > 1


@require_safe
@screen("extensions", access.VIEW)
def extension_map(request: Request) -> HttpResponse:
    """Every place that a pack may change, by room; and who says what there."""
    asked = request.GET.get("q", "").strip()[:100]
    only_changed = request.GET.get("changed") == "1"
    files = [
        one.files
        for name in loaded.in_order(tuple(settings.JAMII_PACKS))
        if (one := _listed(name, ())).files is not None
    ]
    known = extensions.all_extensions()
    found = [_place(extension, files) for extension in known.values() if _fits(extension, asked)]
    if only_changed:
        found = [place for place in found if place.is_changed]
    rooms: dict[str, list[_Place]] = {}
    for place in found:
        rooms.setdefault(place.extension.room if place.extension else "", []).append(place)
    return page(
        request,
        "web/extensions.html",
        rooms=rooms.items(),
        texts=_texts(asked, files),
        asked=asked,
        only_changed=only_changed,
        count=len(found),
        nearest=[] if found else extensions.nearest_to(asked, known),
    )


def _fits(extension: Extension, asked: str) -> bool:
    words: Mapping[str, Any] = extension.what
    where = fold(f"{extension.target} {extension.kind.value} {' '.join(words.values())}")
    return all(part in where for part in fold(asked).split())


def _place(extension: Extension, files: Sequence[PackFiles]) -> _Place:
    language = get_language() or "en"
    what = pick(extension.what, language).text
    said = [] if extension.kind is ExtensionKind.TEXT else explain(extension.target, files)
    return _Place(extension.target, what, extension, said)


def _texts(asked: str, files: Sequence[PackFiles]) -> list[_Place]:
    """Texts as they are shown or written that hold what was asked; a few, the shortest first."""
    if len(asked) < 3:
        return []
    language = get_language() or "en"
    wanted = fold(asked)
    found = []
    with loaded.using(()):
        for source in extensions.texts():
            shown = gettext(source)
            if wanted in fold(shown) or wanted in fold(source):
                found.append((source, shown))
    found.sort(key=lambda one: (len(one[0]), one[0]))
    return [
        _Place(
            TEXT + source,
            shown,
            None,
            explain(
                TEXT + source,
                files,
                shown,
                language,
                speaking.worded(files, language, shown),
            ),
        )
        for source, shown in found[:_MOST_TEXTS]
    ]
