"""Which acts exist, and may this person do one here?"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from jamii.kernel.actors import Actor, Reach
from jamii.kernel.errors import NotAllowed

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

M = TypeVar("M", bound=Model)


class Act(str):
    """The stable code of something people may do, such as `claims.review`."""

    __slots__ = ()


_labels: dict[Act, str | _StrPromise] = {}


def declare(code: str, label: str | _StrPromise) -> Act:
    """Make an act known, with the label that roles show. Raises ValueError for a code declared
    twice.
    """
    act = Act(code)
    if act in _labels:
        raise ValueError(f"The act {code} is declared twice.")
    _labels[act] = label
    return act


def all_acts() -> dict[Act, str]:
    """Every declared act and its label in the active language, by code."""
    return {act: str(_labels[act]) for act in sorted(_labels)}


def _fits(
    reach: Reach, scheme: UUID | None, places: Collection[UUID] | None, facility: UUID | None
) -> bool:
    return (
        (scheme is None or reach.scheme is None or reach.scheme == scheme)
        and (not places or reach.places is None or any(place in reach.places for place in places))
        and (facility is None or reach.facility is None or reach.facility == facility)
    )


def is_allowed(
    by: Actor,
    act: str,
    *,
    scheme: UUID | None = None,
    place: UUID | None = None,
    facility: UUID | None = None,
) -> bool:
    """Whether one grant of the actor holds the act for all that is named; what is None is not
    asked.
    """
    places = None if place is None else (place,)
    return any(_fits(reach, scheme, places, facility) for reach in by.reaches(act))


def require(
    by: Actor,
    act: str,
    *,
    scheme: UUID | None = None,
    place: UUID | None = None,
    facility: UUID | None = None,
) -> None:
    """Raises: NotAllowed (`not-allowed`) unless one grant holds the act for all that is named."""
    if not is_allowed(by, act, scheme=scheme, place=place, facility=facility):
        raise NotAllowed("not-allowed", act=str(act))


def limit(
    rows: QuerySet[M],
    by: Actor,
    act: str,
    *,
    scheme: str | None = None,
    place: str | None = None,
    facility: str | None = None,
) -> QuerySet[M]:
    """The rows within the actor's reach for the act. Each path names a column; a None path is not
    checked.
    """
    allowed: Q | None = None
    for reach in by.reaches(act):
        condition = Q()
        if scheme is not None and reach.scheme is not None:
            condition &= Q(**{scheme: reach.scheme})
        if place is not None and reach.places is not None:
            condition &= Q(**{f"{place}__in": reach.places})
        if facility is not None and reach.facility is not None:
            condition &= Q(**{facility: reach.facility})
        if not condition:
            return rows
        allowed = condition if allowed is None else allowed | condition
    return rows.none() if allowed is None else rows.filter(allowed)
