"""Schemes are set up and changed, payers are loaded, the installation is marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID
from zoneinfo import available_timezones

from babel.numbers import list_currencies
from django.conf import settings as django_settings

from jamii.kernel.actors import Actor
from jamii.kernel.canonical import plain
from jamii.kernel.errors import Conflict, Invalid, NotFound, Problem
from jamii.kernel.ids import new_id
from jamii.platform import journal, locale, permissions
from jamii.platform.acting import done_by
from jamii.platform.database import found, merge, stage
from jamii.platform.packs import loaded
from jamii.platform.packs.checks import Mode
from jamii.platform.packs.house import check_files
from jamii.platform.packs.taking import Taken, effects_of, memory_of
from jamii.platform.packs.types import Requirement
from jamii.registers.organisations import access, queries, types
from jamii.registers.organisations.models import Installation, Payer, Scheme
from jamii.registers.organisations.types import PACKS_TAKEN, NewPayer, PayerKind

# ISO 4217 keeps XTS for tests and XXX for "none"; Babel lists both.
_CURRENCIES = frozenset(list_currencies("en"))


def _problems(
    code: str, names: Mapping[str, str], currency: str, time_zone: str, languages: Sequence[str]
) -> list[Problem]:
    problems = []
    if not code.strip():
        problems.append(Problem("required", "code"))
    elif len(code) > 20:
        problems.append(Problem("text-too-long", "code", {"limit": 20}))
    if not any(names.values()):
        problems.append(Problem("required", "names"))
    if currency not in _CURRENCIES:
        problems.append(Problem("currency-unknown", "currency", {"currency": currency}))
    if time_zone not in available_timezones():
        problems.append(Problem("time-zone-unknown", "time_zone", {"time_zone": time_zone}))
    offered = {language for language, _ in django_settings.LANGUAGES}
    problems += [
        Problem("language-unknown", "languages", {"language": language})
        for language in languages
        if language not in offered
    ]
    return problems


def create_scheme(
    code: str,
    names: Mapping[str, str],
    currency: str,
    time_zone: str = "UTC",
    languages: Sequence[str] = ("en", "fr"),
    packs: Sequence[str] = (),
    settings: Mapping[str, Any] | None = None,
    *,
    places: int | None = None,
    id: UUID | None = None,
    by: Actor,
    at: datetime,
) -> types.Scheme:
    """Set up a scheme; the same id sent twice is one scheme. `places` are the decimal places of its
    amounts, the currency's own when None.

    Raises: NotAllowed (`organisations.manage` for all schemes), Invalid.
    """
    key = id or new_id(at)
    permissions.require(by, access.MANAGE, scheme=key)
    if id is not None and Scheme.objects.filter(pk=id).exists():
        return queries.scheme(id)
    problems = _problems(code, names, currency, time_zone, languages)
    if Scheme.objects.filter(code=code).exists():
        problems.append(Problem("scheme-code-taken", "code", {"code": code}))
    if problems:
        raise Invalid(problems)
    with done_by(by, at):
        row = Scheme.objects.create(
            id=key,
            code=code,
            names=dict(names),
            currency=currency,
            places=locale.places(currency) if places is None else places,
            time_zone=time_zone,
            languages=list(languages),
            packs=list(packs),
            settings=plain(settings or {}),
        )
        journal.write(
            "organisations.scheme-created", row, by=by, at=at, scheme=row.id, code=row.code
        )
    return queries.scheme(key)


def change_scheme(
    scheme: UUID,
    *,
    version: int,
    names: Mapping[str, str],
    time_zone: str,
    languages: Sequence[str],
    packs: Sequence[str],
    settings: Mapping[str, Any],
    by: Actor,
    at: datetime,
) -> types.Scheme:
    """Change a scheme. Its code and currency stay: every amount in its books is in that currency.

    Raises: NotFound, NotAllowed, Invalid, Conflict (`changed-meanwhile`).
    """
    permissions.require(by, access.MANAGE, scheme=scheme)
    known = queries.scheme(scheme)
    problems = _problems(known.code, names, known.currency, time_zone, languages)
    if problems:
        raise Invalid(problems)
    with done_by(by, at):
        changed = Scheme.objects.filter(pk=scheme, version=version).update(
            names=dict(names),
            time_zone=time_zone,
            languages=list(languages),
            packs=list(packs),
            settings=plain(settings),
            version=version + 1,
        )
        if not changed:
            raise Conflict("changed-meanwhile")
        journal.write(
            "organisations.scheme-changed",
            ("organisations.scheme", scheme),
            by=by,
            at=at,
            scheme=scheme,
        )
    return queries.scheme(scheme)


def take_pack(scheme: UUID, pack: str, *, only_try: bool = False, by: Actor, at: datetime) -> Taken:
    """Let a pack count in a scheme: it is checked, and all of it counts from one moment on. Taken
    again as it is, nothing happens; in a newer release, the differences count. `only_try` tells the
    effects and stores nothing.

    Raises: NotAllowed (`organisations.manage`), NotFound, Invalid with everything that is wrong
    with the pack, Conflict (`changed-meanwhile`).
    """
    permissions.require(by, access.MANAGE, scheme=scheme)
    known = queries.scheme(scheme)
    if pack not in django_settings.JAMII_PACKS:
        is_there = pack in loaded.installed()
        raise NotFound("pack-not-loaded" if is_there else "pack-not-installed", name=pack)
    files = loaded.files_of(pack)
    house = queries.installation()
    mode = Mode.PRODUCTION if house is None or house.mode == "real" else Mode.LAB
    checked = check_files(files, mode, beside=known.packs)
    missing = [one for one in files.pack.requires if one.pack not in known.packs]
    problems = [
        *checked.problems,
        *(
            Problem("pack-needs-taken", "packs", {"pack": pack, "other": one.pack})
            for one in missing
        ),
    ]
    if problems:
        raise Invalid(problems)
    memory = known.settings.get(PACKS_TAKEN, {})
    taken = Taken(files, effects_of(files, memory.get(pack)), checked.notices)
    is_new = pack not in known.packs
    if only_try or not (taken.effects or is_new):
        return taken
    with done_by(by, at):
        _set_packs(
            known,
            (*known.packs, pack) if is_new else known.packs,
            {**memory, pack: memory_of(files)},
        )
        journal.write(
            "organisations.pack-taken",
            ("organisations.scheme", scheme),
            by=by,
            at=at,
            scheme=scheme,
            pack=pack,
            version=files.pack.version,
            count=len(taken.effects),
        )
    return taken


def leave_pack(scheme: UUID, pack: str, *, by: Actor, at: datetime) -> None:
    """Let a pack count no longer in a scheme. What records hold in its fields is kept, unseen, and
    is there again when the pack comes back.

    Raises: NotAllowed, NotFound, Invalid (`pack-needed-by`), Conflict (`changed-meanwhile`).
    """
    permissions.require(by, access.MANAGE, scheme=scheme)
    known = queries.scheme(scheme)
    if pack not in known.packs:
        raise NotFound("pack-not-taken", name=pack)
    for other in known.packs:
        needs = {one.pack for one in _requirements_of(other)}
        if pack in needs:
            raise Invalid("pack-needed-by", field="packs", other=other)
    with done_by(by, at):
        memory = {k: v for k, v in known.settings.get(PACKS_TAKEN, {}).items() if k != pack}
        _set_packs(known, tuple(one for one in known.packs if one != pack), memory)
        journal.write(
            "organisations.pack-left",
            ("organisations.scheme", scheme),
            by=by,
            at=at,
            scheme=scheme,
            pack=pack,
        )


def _requirements_of(pack: str) -> tuple[Requirement, ...]:
    """What a pack needs; nothing where it is installed no longer."""
    try:
        return loaded.files_of(pack).pack.requires
    except (NotFound, Invalid):
        return ()


def _set_packs(known: types.Scheme, packs: Sequence[str], memory: Mapping[str, Any]) -> None:
    changed = Scheme.objects.filter(pk=known.id, version=known.version).update(
        packs=list(packs),
        settings=plain({**known.settings, PACKS_TAKEN: memory}),
        version=known.version + 1,
    )
    if not changed:
        raise Conflict("changed-meanwhile")


_PAYER_COLUMNS = (
    "id",
    "code",
    "name",
    "kind",
    "place_id",
    "address",
    "phone",
    "fax",
    "email",
    "ended_on",
)


def load_payers(rows: Iterable[NewPayer], *, by: Actor, at: datetime) -> int:
    """Load payers; the same rows again change nothing. Returns how many are new or changed.

    Raises: NotAllowed (`organisations.manage`), Invalid with the row of every mistake.
    """
    permissions.require(by, access.MANAGE)
    whole = list(rows)
    keys = Counter(row.id for row in whole)
    codes = Counter(row.code for row in whole if row.code)
    kinds = {kind.value for kind in PayerKind}
    problems = []
    for row in whole:
        if keys[row.id] > 1 or (row.code and codes[row.code] > 1):
            problems.append(Problem("payer-twice", "id", {}, row.row))
        if row.kind not in kinds:
            problems.append(Problem("payer-kind-unknown", "kind", {"kind": row.kind}, row.row))
        if not row.name.strip():
            problems.append(Problem("required", "name", {}, row.row))
        elif len(row.name) > 100:
            problems.append(Problem("text-too-long", "name", {"limit": 100}, row.row))
    if problems:
        raise Invalid(problems)
    with done_by(by, at):
        stage(
            "incoming_payer",
            Payer,
            _PAYER_COLUMNS,
            (tuple(getattr(row, _field(column)) for column in _PAYER_COLUMNS) for row in whole),
        )
        numbers = {row.id: row.row for row in whole}
        unknown = found(
            "SELECT id FROM incoming_payer new WHERE place_id IS NOT NULL "
            "AND NOT EXISTS (SELECT FROM places_place place WHERE place.id = new.place_id)"
        )
        if unknown:
            raise Invalid(
                Problem("payer-place-unknown", "place", {}, numbers[key]) for (key,) in unknown
            )
        changed = merge("incoming_payer", Payer, _PAYER_COLUMNS)
        if changed:
            journal.write(
                "organisations.payers-loaded",
                ("organisations.payer", new_id(at)),
                by=by,
                at=at,
                count=len(whole),
            )
    return changed


def _field(column: str) -> str:
    return column.removesuffix("_id") if column != "id" else column


def mark_installation(
    mode: Literal["demo", "real"],
    *,
    source: str = "",
    fingerprint: str = "",
    demo_today: date | None = None,
    by: Actor,
    at: datetime,
) -> types.Installation:
    """Say once what this installation is. The same again is fine.

    Raises: NotAllowed (`organisations.manage` for all schemes), Conflict
    (`installation-holds-data`) when it is marked otherwise.
    """
    permissions.require(by, access.MANAGE, scheme=UUID(int=0))
    with done_by(by, at):
        row, is_new = Installation.objects.select_for_update().get_or_create(
            id=1,
            defaults={
                "mode": mode,
                "source": source,
                "source_fingerprint": fingerprint,
                "since": at,
                "demo_today": demo_today,
            },
        )
        if is_new:
            journal.write(
                "organisations.installation-marked",
                ("organisations.installation", new_id(at)),
                by=by,
                at=at,
                mode=mode,
            )
        elif (row.mode, row.source_fingerprint) != (mode, fingerprint):
            raise Conflict("installation-holds-data")
    marked = queries.installation()
    if marked is None:
        raise NotFound("not-found")
    return marked
