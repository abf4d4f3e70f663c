"""Which schemes are there, who pays for others, what is this installation?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from jamii.kernel.actors import Actor
from jamii.kernel.days import day_at
from jamii.kernel.errors import NotFound
from jamii.platform import permissions
from jamii.registers.organisations import access, types
from jamii.registers.organisations.models import Installation, Payer, Scheme
from jamii.registers.organisations.types import PayerId, PayerKind, SchemeId


def _scheme(row: Scheme) -> types.Scheme:
    return types.Scheme(
        SchemeId(row.id),
        row.code,
        row.names,
        row.currency,
        row.places,
        row.time_zone,
        tuple(row.languages),
        tuple(row.packs),
        row.settings,
        row.version,
    )


def scheme(key: UUID) -> types.Scheme:
    """The scheme. Raises: NotFound."""
    row = Scheme.objects.filter(pk=key).first()
    if row is None:
        raise NotFound("not-found")
    return _scheme(row)


def scheme_by_code(code: str) -> types.Scheme:
    """The scheme with the code. Raises: NotFound."""
    row = Scheme.objects.filter(code=code).first()
    if row is None:
        raise NotFound("not-found", code=code)
    return _scheme(row)


def all_schemes() -> tuple[types.Scheme, ...]:
    """All schemes by code, for other rooms."""
    return tuple(_scheme(row) for row in Scheme.objects.order_by("code"))


def schemes(by: Actor, act: str | None = None) -> tuple[types.Scheme, ...]:
    """The schemes in which the actor holds the act (any act at all when none is named), by code."""
    rows = Scheme.objects.order_by("code")
    if act is not None:
        return tuple(_scheme(row) for row in permissions.limit(rows, by, act, scheme="id"))
    if not by.is_system and all(grant.scheme is not None for grant in by.grants):
        rows = rows.filter(pk__in={grant.scheme for grant in by.grants})
    return tuple(_scheme(row) for row in rows)


def today(scheme: types.Scheme, at: datetime) -> date:
    """The day that it is where the scheme is."""
    return day_at(at, scheme.time_zone)


def _payer(row: Payer) -> types.Payer:
    return types.Payer(
        PayerId(row.id),
        row.code,
        row.name,
        PayerKind(row.kind),
        row.place_id,
        row.address,
        row.phone,
        row.fax,
        row.email,
        row.ended_on,
    )


def payers(within: Iterable[UUID] | None = None) -> tuple[types.Payer, ...]:
    """The payers of today by name: national ones, and those of the given places (the household's
    and the ones above it); all when no place is given.
    """
    rows = Payer.objects.filter(ended_on=None).order_by("name")
    if within is not None:
        rows = rows.filter(Q(place=None) | Q(place__in=set(within)))
    return tuple(_payer(row) for row in rows)


def payers_by_id(keys: Iterable[UUID]) -> Mapping[UUID, types.Payer]:
    """The payers by id; unknown ids are left out."""
    return {row.id: _payer(row) for row in Payer.objects.filter(pk__in=set(keys))}


def listed_payers(
    by: Actor, text: str = "", after: str | None = None, size: int = 50
) -> list[types.Payer]:
    """One page of the payers by name and id; `after` is the last name seen, a tab, and its id."""
    if not by.may(access.VIEW):
        return []
    rows = Payer.objects.filter(ended_on=None)
    if text.strip():
        rows = rows.filter(name__icontains=text.strip())
    if after:
        name, _, key = after.partition("\t")
        rows = rows.filter(Q(name__gt=name) | Q(name=name, id__gt=key))
    return [_payer(row) for row in rows.order_by("name", "id")[:size]]


def installation() -> types.Installation | None:
    """What this installation is, or None while it is empty."""
    row = Installation.objects.first()
    if row is None:
        return None
    return types.Installation(
        "demo" if row.mode == "demo" else "real",
        row.source,
        row.source_fingerprint,
        row.since,
        row.demo_today,
    )
