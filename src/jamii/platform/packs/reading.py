"""The files of a pack into types: `pack.toml`, `deltas/*.toml`, `terms/*.toml`.

```toml
# pack.toml                                   # deltas/claims.toml
name    = "cm-bepha"                          [[delta]]
version = "1.2.0"                             id     = "cm.claims.referral-by"
layer   = "scheme"                            kind   = "field-add"
since   = 2025-01-15                          target = "claims.claim.attributes"
node    = "cm-bepha"                          spec   = { name = "referral_by", type = "text" }
licence = "AGPL-3.0-or-later"                 intent = "Le bordereau papier porte ce nom."
maintainers = ["…"]                           reason = "practice"
languages = ["fr"]                            review_by = 2027-12-31
[requires]
core  = ">=0.1,<1"                            # terms/fr.toml
packs = { lang-fr = ">=1" }                   intent = "Le pays dit « formation sanitaire »."
[title]                                       [texts]
en = "…"                                      "Facilities" = "Formations sanitaires"
fr = "…"                                      [words]
                                              "établissement" = "formation sanitaire"
```

A text of `[texts]` takes the place of one whole source text; a word of `[words]` is replaced
wherever the language's own texts say it. Either may be a table with `text`, `base` (what the core
said when the pack was written), `intent` and the other fields of a difference. Reading judges
shapes only: whether a target exists and an intent is there is asked by the checks, which know the
core.
"""

from __future__ import annotations

import difflib
import tomllib
from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from jamii.kernel.canonical import fingerprint
from jamii.kernel.errors import Invalid, Problem
from jamii.kernel.words import fold
from jamii.platform.packs import versions
from jamii.platform.packs.types import (
    TEXT,
    WORD,
    Delta,
    DeltaId,
    DeltaKind,
    DeltaReason,
    Layer,
    Pack,
    PackFiles,
    PersonalData,
    Requirement,
    Upstream,
    UpstreamState,
)

E = TypeVar("E", bound=StrEnum)

REVIEW_MONTHS = 18
"""Months after which a difference is looked at again, where the pack names no day."""

_PACK_NEEDS = ("name", "version", "title", "layer", "since")
_PACK = {*_PACK_NEEDS, "requires", "core", "licence", "maintainers", "node", "made_on"}
_PACK |= {"currency", "calendars", "languages"}
# What a difference and a word both say about themselves, and a file of words for all in it.
_WHY = {"intent", "intent_lang", "reason", "citation", "upstream", "since", "review_by", "made_on"}
_DELTA_NEEDS = ("id", "kind", "target")
_DELTA = {*_DELTA_NEEDS, *_WHY, "pack", "spec", "personal_data", "tests", "base"}
_TERMS = {*_WHY, "language", "texts", "words"}
_TERM = {*_WHY, "text", "context", "base"}
_DAY_OF_TOML = (date, datetime)


def files_of(folder: Path) -> dict[str, str]:
    """The texts of a pack's files by their path within the pack, only those that are read here."""
    wanted = [folder / "pack.toml"]
    for name in ("deltas", "terms"):
        wanted += sorted((folder / name).glob("*.toml"))
    return {
        file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8")
        for file in wanted
        if file.exists()
    }


def read(files: Mapping[str, str]) -> PackFiles:
    """The pack that these files describe.

    Raises: Invalid with every mistake at once; each says file, entry, what, and what to do.
    """
    reader = _Reader()
    whole = {file: reader.toml(file, text) for file, text in files.items()}
    pack = reader.pack(whole.get("pack.toml"))
    deltas: list[Delta] = []
    if pack is not None:
        for file, content in sorted(whole.items()):
            if content is not None and file.startswith("deltas/"):
                deltas += reader.deltas(file, content, pack)
        for file, content in sorted(whole.items()):
            if content is not None and file.startswith("terms/"):
                deltas += reader.terms(file, content, pack)
        reader.twice(deltas)
    if reader.found or pack is None:
        raise Invalid(reader.found)
    return PackFiles(pack, tuple(deltas))


def months_later(day: date, months: int) -> date:
    """The same day of the month some months later, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def nearest(name: str, known: Collection[str], count: int = 3) -> list[str]:
    """The names that are most like this one, best first; none where none is like it."""
    return difflib.get_close_matches(name, sorted(known), count, 0.5)


@dataclass
class _Reader:
    """Reads on after a mistake, so that all of them show at once."""

    found: list[Problem] = field(default_factory=list)

    def note(self, code: str, file: str, entry: str, row: int | None = None, **values: str) -> None:
        where = f"{file}:{entry}" if entry else file
        self.found.append(
            Problem(code, where, {"file": file, "entry": entry or "–", **values}, row)
        )

    def toml(self, file: str, text: str) -> dict[str, Any] | None:
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as problem:
            self.note("pack-file-unreadable", file, "", problem=str(problem))
            return None

    # -- the parts -----------------------------------------------------------------------------

    def pack(self, content: Mapping[str, Any] | None) -> Pack | None:
        file = "pack.toml"
        if content is None:
            if not any(problem.field == file for problem in self.found):
                self.note("pack-file-missing", file, "")
            return None
        before = len(self.found)
        self._names(file, "", content, _PACK)
        for name in _PACK_NEEDS:
            self._needed(file, "", content, name)
        entry = ""
        requires = self._table(file, entry, content, "requires")
        self._names(file, "requires", requires, {"core", "packs"})
        core = self._text(file, "requires", requires, "core") or self._text(
            file, entry, content, "core"
        )
        packs = requires.get("packs", {})
        if isinstance(packs, list):
            packs = dict.fromkeys(packs, "")
        if not isinstance(packs, dict) or not _are_texts([*packs, *packs.values()]):
            self._shape(file, "requires", "packs", "form-list-of-texts")
            packs = {}
        for releases in (core, *packs.values()):
            self._range(file, "requires", releases)
        version = self._text(file, entry, content, "version")
        for name in ("version", "made_on"):
            self._version(file, entry, name, self._text(file, entry, content, name))
        pack = Pack(
            self._text(file, entry, content, "name"),
            version,
            MappingProxyType(self._languages(file, entry, content, "title")),
            self._choice(file, entry, content, "layer", Layer, Layer.COUNTRY),
            self._day(file, entry, content, "since") or date.min,
            core,
            tuple(Requirement(name, releases) for name, releases in packs.items()),
            self._text(file, entry, content, "licence"),
            self._texts(file, entry, content, "maintainers"),
            self._text(file, entry, content, "node"),
            self._text(file, entry, content, "made_on"),
            self._text(file, entry, content, "currency"),
            self._texts(file, entry, content, "calendars"),
            self._texts(file, entry, content, "languages"),
        )
        return pack if len(self.found) == before else None

    def deltas(self, file: str, content: Mapping[str, Any], pack: Pack) -> list[Delta]:
        self._names(file, "", content, {"delta"})
        rows = content.get("delta", [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self._shape(file, "", "delta", "form-list-of-tables")
            return []
        read = []
        for number, row in enumerate(rows, start=1):
            entry = row["id"] if isinstance(row.get("id"), str) else f"delta {number}"
            self._names(file, entry, row, _DELTA)
            for name in _DELTA_NEEDS:
                self._needed(file, entry, row, name)
            if row.get("pack", pack.name) != pack.name:
                self.note("pack-delta-of-another", file, entry, pack=pack.name)
            written = self._text(file, entry, row, "kind")
            kind = _kind(written)
            read.append(
                self._delta(
                    file,
                    entry,
                    row,
                    pack,
                    id=entry,
                    kind=kind,
                    target=self._text(file, entry, row, "target"),
                    spec=self._table(file, entry, row, "spec"),
                    kind_written=written,
                    number=number,
                )
            )
        return read

    def terms(self, file: str, content: Mapping[str, Any], pack: Pack) -> list[Delta]:
        self._names(file, "", content, _TERMS)
        language = self._text(file, "", content, "language") or Path(file).stem
        shared = {name: content[name] for name in _TERM & set(content)}
        slugs: set[str] = set()
        read = []
        for number, (section, source, said) in enumerate(self._said(file, content), start=1):
            own = said if isinstance(said, dict) else {"text": said}
            self._names(file, source, own, _TERM)
            if not isinstance(own.get("text"), str):
                self._shape(file, source, "text", "form-text")
                continue
            context = self._text(file, source, own, "context")
            target = f"{TEXT}{context}|{source}" if context else f"{TEXT}{source}"
            if section == "words":
                target = f"{WORD}{source}"
            slug = _slug(target, slugs)
            slugs.add(slug)
            kind = DeltaKind.TERM
            read.append(
                self._delta(
                    file,
                    source,
                    {**shared, **own},
                    pack,
                    id=f"{pack.name}.term.{language}.{slug}",
                    kind=kind,
                    target=target,
                    spec={"language": language, "text": own["text"]},
                    kind_written=kind.value,
                    number=number,
                )
            )
        return read

    def _said(self, file: str, content: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
        for section in ("texts", "words"):
            table = self._table(file, "", content, section)
            yield from ((section, source, said) for source, said in table.items())

    def _delta(
        self,
        file: str,
        entry: str,
        row: Mapping[str, Any],
        pack: Pack,
        *,
        id: str,
        kind: DeltaKind,
        target: str,
        spec: Mapping[str, Any],
        kind_written: str,
        number: int,
    ) -> Delta:
        since = self._day(file, entry, row, "since") or pack.since
        made_on = self._text(file, entry, row, "made_on")
        self._version(file, entry, "made_on", made_on)
        intent = self._text(file, entry, row, "intent")
        language = self._text(file, entry, row, "intent_lang")
        return Delta(
            DeltaId(id),
            pack.name,
            since,
            kind,
            target,
            MappingProxyType(dict(spec)),
            intent.strip(),
            language or (pack.languages[0] if pack.languages and intent else ""),
            self._choice(file, entry, row, "reason", DeltaReason, DeltaReason.UNKNOWN),
            self._text(file, entry, row, "citation").strip(),
            self._upstream(file, entry, row),
            self._choice(file, entry, row, "personal_data", PersonalData, PersonalData.NONE),
            self._day(file, entry, row, "review_by") or months_later(since, REVIEW_MONTHS),
            self._texts(file, entry, row, "tests"),
            row.get("base"),
            made_on or pack.made_on,
            kind_written,
            file,
            number,
        )

    def _upstream(self, file: str, entry: str, row: Mapping[str, Any]) -> Upstream:
        said = row.get("upstream", {})
        if isinstance(said, str):
            said = {"state": said}
        if not isinstance(said, dict):
            self._shape(file, entry, "upstream", "form-table")
            return Upstream()
        self._names(file, f"{entry}.upstream", said, {"state", "reference"})
        return Upstream(
            self._choice(file, entry, said, "state", UpstreamState, UpstreamState.NOT_OFFERED),
            self._text(file, entry, said, "reference"),
        )

    def twice(self, deltas: list[Delta]) -> None:
        """An id names one difference."""
        seen: dict[str, Delta] = {}
        for delta in deltas:
            if delta.id in seen:
                self.note(
                    "pack-delta-twice", delta.file, delta.id, delta.row, other=seen[delta.id].file
                )
            seen.setdefault(delta.id, delta)

    # -- single values -------------------------------------------------------------------------

    def _names(
        self, file: str, entry: str, table: Mapping[str, Any], known: Collection[str]
    ) -> None:
        for name in table:
            if name not in known:
                near = nearest(name, known) or sorted(known)
                self.note("pack-name-unknown", file, entry, name=name, nearest=", ".join(near))

    def _needed(self, file: str, entry: str, table: Mapping[str, Any], name: str) -> None:
        if table.get(name) in (None, "", {}, []):
            self.note("pack-entry-missing", file, entry, name=name)

    def _shape(self, file: str, entry: str, name: str, expected: str) -> None:
        self.note("pack-value-shape", file, entry, name=name, expected=expected)

    def _text(self, file: str, entry: str, table: Mapping[str, Any], name: str) -> str:
        value = table.get(name, "")
        if not isinstance(value, str):
            self._shape(file, entry, name, "form-text")
            return ""
        return value

    def _texts(self, file: str, entry: str, table: Mapping[str, Any], name: str) -> tuple[str, ...]:
        value = table.get(name, [])
        if not isinstance(value, list) or not _are_texts(value):
            self._shape(file, entry, name, "form-list-of-texts")
            return ()
        return tuple(value)

    def _table(
        self, file: str, entry: str, table: Mapping[str, Any], name: str
    ) -> Mapping[str, Any]:
        value = table.get(name, {})
        if not isinstance(value, dict):
            self._shape(file, entry, name, "form-table")
            return {}
        return value

    def _languages(
        self, file: str, entry: str, table: Mapping[str, Any], name: str
    ) -> dict[str, str]:
        value = self._table(file, entry, table, name)
        if not _are_texts(list(value.values())):
            self._shape(file, entry, name, "form-text-per-language")
            return {}
        return dict(value)

    def _day(self, file: str, entry: str, table: Mapping[str, Any], name: str) -> date | None:
        value = table.get(name)
        if value is None:
            return None
        if not isinstance(value, _DAY_OF_TOML) or isinstance(value, datetime):
            self._shape(file, entry, name, "form-day")
            return None
        return value

    def _choice(
        self, file: str, entry: str, table: Mapping[str, Any], name: str, kind: type[E], default: E
    ) -> E:
        value = self._text(file, entry, table, name)
        if not value:
            return default
        try:
            return kind(value.replace("_", "-"))
        except ValueError:
            known = [one.value for one in kind]
            near = ", ".join(nearest(value, known) or known)
            self.note("pack-value-unknown", file, entry, name=name, value=value, nearest=near)
            return default

    def _version(self, file: str, entry: str, name: str, value: str) -> None:
        if value:
            try:
                versions.version(value)
            except ValueError:
                self._shape(file, entry, name, "form-version")

    def _range(self, file: str, entry: str, releases: str) -> None:
        try:
            versions.fits("0.0.0", releases)
        except ValueError:
            self._shape(file, entry, releases, "form-releases")


def _kind(written: str) -> DeltaKind:
    """The kind; one that a newer core may know is kept as unknown."""
    try:
        return DeltaKind(written.replace("_", "-"))
    except ValueError:
        return DeltaKind.UNKNOWN


def _are_texts(values: Collection[Any]) -> bool:
    return all(isinstance(value, str) for value in values)


def _slug(target: str, taken: Collection[str]) -> str:
    """A short name for a text within its pack; two texts that shorten alike are told apart."""
    kind, _, text = target.partition(":")
    short = fold(text).replace(" ", "-")[:40].strip("-") or "text"
    slug = short if kind == "text" else f"word-{short}"
    return slug if slug not in taken else f"{slug}-{fingerprint(target)[:6]}"
