"""What may settle without a hand is set: dated numbers with their source, one at a time on the
screen or from a scheme's file.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from jamii.claims import access, models
from jamii.claims.queries import hand as reading
from jamii.claims.records import HandValue
from jamii.claims.rules.parameters import (
    OFF,
    PARAMETERS,
    DatedValue,
    Unit,
    in_order,
    problem_of,
    read,
    tidy,
    words_of,
)
from jamii.kernel.actors import Actor
from jamii.kernel.days import Days, day_after, day_before
from jamii.kernel.errors import Invalid, Problem, WrongState
from jamii.platform import journal, permissions
from jamii.platform.acting import done_by
from jamii.platform.database import as_range
from jamii.registers.catalogue import queries as catalogue
from jamii.registers.organisations import queries as organisations
from jamii.registers.organisations.types import Scheme
from jamii.schemes.plans.types import Kind

_LONGEST_SOURCE = 200


def try_hand_parameter(
    scheme: UUID, name: str, value: str, first: date, source: str, *, by: Actor, at: datetime
) -> tuple[HandValue | None, DatedValue]:
    """What setting the value would change: what counts on the first day now, and what would.
    Nothing is stored. Raises: as `set_hand_parameter`.
    """
    permissions.require(by, access.SET_HAND, scheme=scheme)
    known = organisations.scheme(scheme)
    new = _checked(name, value, first, source)
    standing = reading.values_of(scheme, name)
    _refuse_past(standing, new, organisations.today(known, at))
    return next((one for one in standing if first in one.days), None), new


def set_hand_parameter(
    scheme: UUID, name: str, value: str, first: date, source: str, *, by: Actor, at: datetime
) -> None:
    """Set a number from a day on, until further notice; values that were to begin later go. A value
    of `off` ends it. The same value again changes nothing.

    What counts already is not edited, for claims were decided by it: a new value begins tomorrow at
    the earliest, unless none was set before. Raises: NotAllowed (`claims.set-hand`), NotFound,
    Invalid, WrongState (`hand-counts-already`).
    """
    permissions.require(by, access.SET_HAND, scheme=scheme)
    known = organisations.scheme(scheme)
    new = _checked(name, value, first, source)
    with done_by(by, at):
        lock_hand(scheme)
        standing = reading.values_of(scheme, name)
        _refuse_past(standing, new, organisations.today(known, at))
        before = next((one for one in standing if first in one.days), None)
        if before is not None and (before.value, before.days.last) == (new.value, None):
            return
        _keep_secret(scheme)
        _write(scheme, standing, new)
        journal.write(
            "claims.hand-parameter-set",
            ("organisations.scheme", scheme),
            by=by,
            at=at,
            scheme=scheme,
            name=f"hand.{name}",
            first=first,
            before_amount=None if before is None else _said(before.value),
            after_amount=_said(new.value),
            source=new.source,
            **_currency(known, name),
        )


def load_hand_parameters(
    scheme: UUID,
    given: Mapping[str, Any],
    *,
    secret: str | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """Load the dated numbers of a scheme's file (its table `hand`); the same again changes nothing.
    Returns how many values are new or changed.

    `secret` None: of the system's choosing, so that nobody can foresee the random sample. Raises:
    NotAllowed (`claims.set-hand`), Invalid with every mistake, WrongState (`hand-counts-already`).
    """
    permissions.require(by, access.SET_HAND, scheme=scheme)
    known = organisations.scheme(scheme)
    values = read(given)
    _refuse_unknown_codes(values)
    today, changed = organisations.today(known, at), 0
    with done_by(by, at):
        lock_hand(scheme)
        _keep_secret(scheme, secret)
        for new in in_order(values):
            standing = reading.values_of(scheme, new.name)
            if any((one.days, one.value) == (new.days, new.value) for one in standing):
                continue
            _refuse_past(standing, new, today)
            _write(scheme, standing, new)
            changed += 1
        if changed:
            journal.write(
                "claims.hand-parameters-loaded",
                ("organisations.scheme", scheme),
                by=by,
                at=at,
                scheme=scheme,
                number=changed,
            )
    return changed


def _checked(name: str, value: str, first: date, source: str) -> DatedValue:
    """The value as it is kept. Raises: Invalid with every mistake."""
    problems = []
    wrong = problem_of(name, value.strip())
    if wrong is not None:
        problems.append(Problem(wrong.code, "value", wrong.values))
    source = source.strip()
    if not source:
        problems.append(Problem("hand-source-missing", "source"))
    elif len(source) > _LONGEST_SOURCE:
        problems.append(Problem("text-too-long", "source", {"limit": _LONGEST_SOURCE}))
    if problems:
        raise Invalid(problems)
    new = DatedValue(name, Days(first), tidy(name, value), PARAMETERS[name].unit.value, source)
    _refuse_unknown_codes([new])
    return new


def _refuse_unknown_codes(values: Iterable[DatedValue]) -> None:
    """A code that the catalogue lacks would look at nothing, and nobody would notice."""
    codes = {
        word
        for one in values
        if PARAMETERS[one.name].unit is Unit.CODES and one.value != OFF
        for word in words_of(one.value)
    }
    if not codes:
        return
    known = catalogue.entry_names({(kind, code) for code in codes for kind in Kind})
    unknown = sorted(codes - {code for _kind, code in known})
    if unknown:
        raise Invalid(Problem("hand-word-unknown", "value", {"word": word}) for word in unknown)


def _refuse_past(standing: Iterable[HandValue], new: DatedValue, today: date) -> None:
    """Raises: WrongState where a value that counts, or counted, would be another."""
    until_today = new.days.until(today)
    for one in standing:
        if until_today is not None and one.days.overlaps(until_today) and one.value != new.value:
            raise WrongState("hand-counts-already", day=new.days.first, first=day_after(today))


def _write(scheme: UUID, standing: Iterable[HandValue], new: DatedValue) -> None:
    """End what counts on the first day, take away what would begin within the new days."""
    for one in standing:
        if not one.days.overlaps(new.days):
            continue
        row = models.HandParameter.objects.filter(scheme_id=scheme, pk=one.id)
        if one.days.first < new.days.first:
            row.update(days=as_range(Days(one.days.first, day_before(new.days.first))))
        else:
            row.delete()
    models.HandParameter.objects.create(
        scheme_id=scheme,
        name=new.name,
        value=new.value,
        unit=new.unit,
        source=new.source,
        days=as_range(new.days),
    )


def lock_hand(scheme: UUID) -> None:
    """Two changes of the scheme's rules or statistics at once happen one after the other."""
    list(models.HandParameter.objects.select_for_update().filter(scheme_id=scheme).order_by("id"))


def _keep_secret(scheme: UUID, secret: str | None = None) -> None:
    """Make the secret of the sample when the first number is set; it stays for ever."""
    models.SamplingSecret.objects.bulk_create(
        [models.SamplingSecret(scheme_id=scheme, secret=secret or secrets.token_hex(32))],
        ignore_conflicts=True,
    )


def _said(value: str) -> str:
    return "unit.off" if value == OFF else value


def _currency(scheme: Scheme, name: str) -> dict[str, str]:
    """So that the journal shows an amount as money, and any other number as a number."""
    return {"currency": scheme.currency} if PARAMETERS[name].unit is Unit.AMOUNT else {}
