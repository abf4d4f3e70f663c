"""What is where? Places, their levels, what lies within them.

Functions without `by` serve other rooms and show nothing to anybody; those with `by` keep to the
actor's places and the ones above them, which are visible for orientation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from jamii.kernel.actors import Actor
from jamii.kernel.errors import NotFound
from jamii.kernel.words import fold
from jamii.platform.database import as_days, days_on
from jamii.registers.places import access, types
from jamii.registers.places.models import Level, Place, PlaceParent, Within
from jamii.registers.places.types import PlaceId


def _level(row: Level) -> types.Level:
    return types.Level(
        row.id, row.code, row.names, row.rank, row.holds_facilities, row.holds_households
    )


def levels() -> tuple[types.Level, ...]:
    """All levels from the top down."""
    return tuple(_level(row) for row in Level.objects.order_by("rank"))


def household_level() -> types.Level:
    """The level in which households live. Raises: NotFound before levels are set."""
    return _role(Q(holds_households=True))


def facility_level() -> types.Level:
    """The level in which facilities lie. Raises: NotFound before levels are set."""
    return _role(Q(holds_facilities=True))


def _role(condition: Q) -> types.Level:
    row = Level.objects.filter(condition).first()
    if row is None:
        raise NotFound("not-found")
    return _level(row)


def _with_path() -> QuerySet[Place]:
    above = Within.objects.filter(place=OuterRef("pk")).order_by("-depth")
    return Place.objects.select_related("level").annotate(
        path=ArraySubquery(above.values("ancestor__name"))
    )


def _place(row: Place) -> types.Place:
    return types.Place(
        PlaceId(row.id),
        row.code,
        row.name,
        row.level.code,
        row.level.rank,
        row.parent_id,
        tuple(row.path),  # type: ignore[attr-defined]
        row.male,
        row.female,
        row.other,
        row.families,
        row.ended_on,
        row.version,
    )


def _visible(by: Actor) -> Q:
    """The condition "the actor may see this place": his own, what is within, and what is above."""
    reached: set[UUID] = set()
    for reach in by.reaches(access.VIEW):
        if reach.places is None:
            return Q()
        reached |= reach.places
    above = Within.objects.filter(place_id__in=reached).values("ancestor_id")
    return Q(pk__in=reached) | Q(pk__in=above)


def place(key: UUID) -> types.Place:
    """The place. Raises: NotFound."""
    row = _with_path().filter(pk=key).first()
    if row is None:
        raise NotFound("not-found")
    return _place(row)


def visible_place(key: UUID, by: Actor) -> types.Place:
    """The place, for somebody who looks. Raises: NotFound, also where it is out of reach."""
    row = _with_path().filter(_visible(by), pk=key).first()
    if row is None:
        raise NotFound("not-found")
    return _place(row)


def by_code(code: str) -> types.Place:
    """The place that has the code today, else the one that had it. Raises: NotFound."""
    row = _with_path().filter(code=code).order_by(F("ended_on").desc(nulls_first=True)).first()
    if row is None:
        raise NotFound("not-found", code=code)
    return _place(row)


def places(keys: Iterable[UUID]) -> Mapping[UUID, types.Place]:
    """The places by id; unknown ids are left out."""
    return {row.id: _place(row) for row in _with_path().filter(pk__in=set(keys))}


def children(parent: UUID | None, by: Actor) -> list[types.Place]:
    """The places directly below, or the top level, by name, ended ones left out."""
    rows = _with_path().filter(_visible(by), parent=parent, ended_on=None)
    return [_place(row) for row in rows.order_by("name_key", "code")]


def search(text: str, by: Actor, level: str | None = None, limit: int = 20) -> list[types.Place]:
    """Places whose name resembles the text or whose code begins with it, the closest first."""
    key = fold(text)
    rows = _with_path().filter(_visible(by), ended_on=None)
    if level is not None:
        rows = rows.filter(level__code=level)
    if key:
        rows = rows.annotate(closeness=TrigramWordSimilarity(key, "name_key")).filter(
            Q(name_key__trigram_word_similar=key)
            | Q(name_key__contains=key)
            | Q(code__istartswith=text.strip())
        )
        rows = rows.order_by(F("closeness").desc(), "name_key", "code")
    else:
        rows = rows.order_by("level__rank", "name_key", "code")
    return [_place(row) for row in rows[:limit]]


def listed(
    by: Actor, text: str = "", level: str | None = None, after: str | None = None, size: int = 50
) -> list[types.Place]:
    """One page of the list of places by code, in one statement; `after` is the last code seen."""
    rows = _with_path().filter(_visible(by), ended_on=None)
    if level:
        rows = rows.filter(level__code=level)
    if key := fold(text):
        rows = rows.filter(
            Q(name_key__trigram_word_similar=key)
            | Q(name_key__contains=key)
            | Q(code__istartswith=text.strip())
        )
    if after:
        rows = rows.filter(code__gt=after)
    return [_place(row) for row in rows.order_by("code")[:size]]


def ancestors(key: UUID) -> tuple[UUID, ...]:
    """The place itself and all places above it, from below."""
    rows = Within.objects.filter(place=key).order_by("depth").values_list("ancestor_id", flat=True)
    return tuple(rows)


def expand(keys: Iterable[UUID]) -> frozenset[UUID]:
    """These places and every place within them."""
    rows = Within.objects.filter(ancestor_id__in=set(keys)).values_list("place_id", flat=True)
    return frozenset(rows)


def inhabited(keys: Iterable[UUID]) -> dict[UUID, types.Inhabited]:
    """Who lives within each of these places, by the figures of today. One statement."""
    rows = Within.objects.filter(
        ancestor_id__in=set(keys), place__level__holds_households=True, place__ended_on=None
    ).values_list(
        "ancestor_id",
        "place_id",
        F("place__male") + F("place__female") + F("place__other"),
        "place__families",
    )
    found: dict[UUID, types.Inhabited] = {}
    for key, village, population, families in rows:
        so_far = found.get(key, types.Inhabited(0, 0, frozenset()))
        found[key] = types.Inhabited(
            so_far.population + population,
            so_far.families + families,
            so_far.villages | {village},
        )
    return found


def parent_on(key: UUID, day: date) -> UUID | None:
    """Under which place the place lay on the day."""
    return (
        PlaceParent.objects.filter(days_on("days", day), place=key)
        .values_list("parent_id", flat=True)
        .first()
    )


def parents_over_time(key: UUID) -> tuple[types.Under, ...]:
    """Under which places the place lay, oldest first."""
    rows = PlaceParent.objects.filter(place=key).order_by("days")
    return tuple(types.Under(row.parent_id, as_days(row.days)) for row in rows)


def is_empty() -> bool:
    """Whether there is no place at all."""
    return not Place.objects.exists()


def has_children(keys: Iterable[UUID]) -> frozenset[UUID]:
    """Which of these places have places below them."""
    below = Place.objects.filter(parent=OuterRef("pk"), ended_on=None)
    rows = Place.objects.filter(Exists(below), pk__in=set(keys)).values_list("pk", flat=True)
    return frozenset(rows)
