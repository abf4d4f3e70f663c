"""Packs say some things otherwise: whole texts, and words wherever they stand.

A text that a pack states takes the place of the catalogue's. A word is replaced in what the
catalogue says, whole words only, never within a placeholder or a tag, and with a capital where the
catalogue has one. The packs that count are those of the request (`loaded.current`); without any,
nothing is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import trans_real

from jamii.platform.packs import loaded
from jamii.platform.packs.types import TEXT, WORD, Delta, DeltaKind, PackFiles

# What is no prose: placeholders of both kinds, doubled percent signs, tags.
_KEPT = re.compile(r"(%\(\w+\)[a-z]|%%|\{\w*\}|<[^>]*>)")


@dataclass(frozen=True, slots=True)
class Words:
    """What the packs say in one language: whole texts by the source text, and words with what takes
    their place, in lower case.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    def said(self, text: str) -> str:
        """The text with the words of the packs."""
        if not self.words:
            return text
        pattern = _pattern(tuple(self.words))
        parts = _KEPT.split(text)
        parts[::2] = [pattern.sub(self._instead, part) for part in parts[::2]]
        return "".join(parts)

    def _instead(self, found: re.Match[str]) -> str:
        word = found[0]
        instead = self.words[word.lower()]
        return instead[:1].upper() + instead[1:] if word[:1].isupper() else instead


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """The words, the longest first, so that “health centre” goes before “centre”."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    choice = "|".join(re.escape(word) for word in longest_first)
    return re.compile(rf"(?<!\w)(?:{choice})(?!\w)", re.IGNORECASE)


@cache
def words_of(packs: tuple[str, ...], language: str) -> Words:
    """What these packs say in a language; of two that say the same thing the one that wins."""
    texts: dict[str, str] = {}
    words: dict[str, str] = {}
    for delta in loaded.deltas_of(packs, DeltaKind.TERM):
        if delta.spec.get("language") != language or not delta.spec.get("text"):
            continue
        if delta.target.startswith(TEXT):
            texts.setdefault(delta.target.removeprefix(TEXT), delta.spec["text"])
        elif delta.target.startswith(WORD):
            words.setdefault(delta.target.removeprefix(WORD).lower(), delta.spec["text"])
    return Words(texts, words)


def worded(packs: Iterable[PackFiles], language: str, text: str) -> dict[str, tuple[Delta, str]]:
    """For each pack that says a word of the text otherwise: that word, and how the text then
    reads.
    """
    found = {}
    for files in packs:
        said = {
            delta.target.removeprefix(WORD).lower(): delta
            for delta in files.deltas
            if delta.target.startswith(WORD) and delta.spec.get("language") == language
        }
        words = Words({}, {word: str(delta.spec["text"]) for word, delta in said.items()})
        changed = words.said(text)
        if changed != text:
            first = _pattern(tuple(said)).search(text)
            if first is not None:
                found[files.pack.name] = (said[first[0].lower()], changed)
    return found


class Catalogue(trans_real.DjangoTranslation):
    """A language's catalogue that lets the packs of the request speak first."""

    def __init__(self, language: str) -> None:
        super().__init__(language)
        self._said: dict[tuple[tuple[str, ...], str], str] = {}

    def gettext(self, message: str) -> str:
        packs = loaded.current()
        if not packs or not message:
            return super().gettext(message)
        known = self._said.get((packs, message))
        if known is None:
            known = self._said[packs, message] = self._of_packs(packs, message)
        return known

    def _of_packs(self, packs: tuple[str, ...], message: str) -> str:
        words = words_of(packs, self.to_language())
        context, joined, text = message.rpartition(trans_real.CONTEXT_SEPARATOR)
        stated = words.texts.get(f"{context}|{text}" if joined else message)
        if stated is not None:
            return stated
        said = super().gettext(message)
        # Django takes an unchanged message with a context for one that has no translation.
        return said if joined and said == message else words.said(said)

    def ngettext(self, singular: str, plural: str, number: Any) -> str:
        said = super().ngettext(singular, plural, number)
        packs = loaded.current()
        return words_of(packs, self.to_language()).said(said) if packs else said


def _catalogues() -> dict[str, Any]:
    """Django's own catalogues of this process, by language; it offers no other door."""
    kept: dict[str, Any] = vars(trans_real)["_translations"]
    return kept


def let_packs_speak() -> None:
    """From now on the catalogues of this process listen to packs."""
    known = _catalogues()
    for language, _name in settings.LANGUAGES:
        if not isinstance(known.get(language), Catalogue):
            known[language] = Catalogue(language)
    current = translation.get_language()
    if current:
        translation.activate(current)


def forget() -> None:
    """Read the words of packs anew."""
    words_of.cache_clear()
    for catalogue in _catalogues().values():
        if isinstance(catalogue, Catalogue):
            catalogue._said.clear()
