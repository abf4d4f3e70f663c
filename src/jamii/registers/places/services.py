"""The tree grows, changes and is loaded; the closure is kept with it.

The parents of a place are dated; the closure, and with it what people see, is that of today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import pairwise
from uuid import UUID

from django.db import connection

from jamii.kernel.actors import Actor
from jamii.kernel.days import Days, day_at, day_before
from jamii.kernel.errors import Conflict, Invalid, NotFound, Problem
from jamii.kernel.ids import new_id
from jamii.kernel.words import fold
from jamii.platform import journal, permissions
from jamii.platform.acting import done_by
from jamii.platform.database import as_days, as_range, found, merge, replace_children, stage
from jamii.registers.places import access, queries, types
from jamii.registers.places.models import Level, Place, PlaceParent, Within
from jamii.registers.places.types import NewLevel, NewPlace

_CODE_LENGTH, _NAME_LENGTH = 50, 255

_REBUILD = """
INSERT INTO places_within (ancestor_id, place_id, depth)
WITH RECURSIVE walk(ancestor, place, depth) AS (
    SELECT id, id, 0 FROM places_place
    UNION ALL
    SELECT above.parent_id, walk.place, walk.depth + 1
    FROM walk JOIN places_place above ON above.id = walk.ancestor
    WHERE above.parent_id IS NOT NULL
)
SELECT ancestor, place, depth FROM walk
"""
_LEAVE = """
DELETE FROM places_within link
USING places_within below
WHERE below.ancestor_id = %(place)s AND link.place_id = below.place_id
  AND NOT EXISTS (SELECT FROM places_within inside
                  WHERE inside.ancestor_id = %(place)s AND inside.place_id = link.ancestor_id)
"""
_JOIN = """
INSERT INTO places_within (ancestor_id, place_id, depth)
SELECT above.ancestor_id, below.place_id, above.depth + below.depth + 1
FROM places_within above CROSS JOIN places_within below
WHERE above.place_id = %(parent)s AND below.ancestor_id = %(place)s
"""


def _act_for(rank: int) -> permissions.Act:
    """Upper levels, down to the one that holds facilities, need the stronger act."""
    holder = Level.objects.filter(holds_facilities=True).first()
    return access.MANAGE_UPPER if holder is None or rank <= holder.rank else access.MANAGE


def set_levels(rows: Sequence[NewLevel], *, by: Actor, at: datetime) -> tuple[types.Level, ...]:
    """Set the levels of the tree; one that exists by its code keeps its places.

    Raises: NotAllowed (`places.manage-upper`), Invalid (`level-roles`, `levels-in-use`).
    """
    permissions.require(by, access.MANAGE_UPPER)
    if (
        sum(row.holds_facilities for row in rows) != 1
        or sum(row.holds_households for row in rows) != 1
    ):
        raise Invalid("level-roles")
    with done_by(by, at):
        codes = [row.code for row in rows]
        gone = Level.objects.exclude(code__in=codes)
        if Place.objects.filter(level__in=gone).exists():
            raise Invalid("levels-in-use")
        gone.delete()
        known = {level.code: level for level in Level.objects.select_for_update()}
        wanted = {row.code: row for row in rows}
        if all(
            code in known
            and (
                known[code].names,
                known[code].rank,
                known[code].holds_facilities,
                known[code].holds_households,
            )
            == (dict(row.names), row.rank, row.holds_facilities, row.holds_households)
            for code, row in wanted.items()
        ):
            return queries.levels()
        # Ranks and roles are unique: the old ones step aside before the new ones are set.
        for number, level in enumerate(known.values()):
            Level.objects.filter(pk=level.pk).update(
                rank=1000 + number, holds_facilities=False, holds_households=False
            )
        for row in rows:
            Level.objects.update_or_create(
                code=row.code,
                defaults={
                    "names": dict(row.names),
                    "rank": row.rank,
                    "holds_facilities": row.holds_facilities,
                    "holds_households": row.holds_households,
                },
                create_defaults={
                    "id": new_id(at),
                    "names": dict(row.names),
                    "rank": row.rank,
                    "holds_facilities": row.holds_facilities,
                    "holds_households": row.holds_households,
                },
            )
        first = Level.objects.order_by("rank").first()
        assert first is not None
        journal.write("places.levels-set", first, by=by, at=at)
    return queries.levels()


def _text_problems(code: str, name: str, row: int | None = None) -> list[Problem]:
    problems = []
    for field, text, limit in (("code", code, _CODE_LENGTH), ("name", name, _NAME_LENGTH)):
        if not text.strip():
            problems.append(Problem("required", field, {}, row))
        elif len(text) > limit:
            problems.append(Problem("text-too-long", field, {"limit": limit}, row))
    return problems


def create_place(
    *,
    code: str,
    name: str,
    level: str,
    parent: UUID | None = None,
    on: date | None = None,
    male: int = 0,
    female: int = 0,
    other: int = 0,
    families: int = 0,
    id: UUID | None = None,
    by: Actor,
    at: datetime,
) -> types.Place:
    """Add a place; the same id sent twice is one place.

    Raises: NotAllowed (`places.manage`, for the upper levels `places.manage-upper`, within the
    parent), Invalid.
    """
    if id is not None and Place.objects.filter(pk=id).exists():
        permissions.require(by, access.VIEW)
        return queries.place(id)
    place_level = Level.objects.filter(code=level).first()
    if place_level is None:
        raise Invalid("place-level-unknown", field="level", level=level)
    permissions.require(by, _act_for(place_level.rank), place=parent)
    key = id or new_id(at)
    under = () if parent is None else (types.Under(parent, Days(on or day_at(at, "UTC"))),)
    row = NewPlace(key, code.strip(), name.strip(), level, under, male, female, other, families)
    with done_by(by, at):
        _load([row])
        journal.write("places.created", ("places.place", key), by=by, at=at, name=row.name)
    return queries.place(key)


def rename_place(
    place: UUID,
    *,
    version: int,
    code: str,
    name: str,
    male: int = 0,
    female: int = 0,
    other: int = 0,
    families: int = 0,
    by: Actor,
    at: datetime,
) -> types.Place:
    """Change the words and the population of a place.

    Raises: NotFound, NotAllowed (within the place), Invalid, Conflict (`changed-meanwhile`).
    """
    row = _manageable(place, by)
    code, name = code.strip(), name.strip()
    problems = _text_problems(code, name)
    if Place.objects.filter(code=code, ended_on=None).exclude(pk=place).exists():
        problems.append(Problem("place-code-taken", "code", {"code": code}))
    people = {"male": male, "female": female, "other": other, "families": families}
    problems += [Problem("negative-number", field) for field, value in people.items() if value < 0]
    if problems:
        raise Invalid(problems)
    with done_by(by, at):
        changed = Place.objects.filter(pk=row.pk, version=version).update(
            code=code, name=name, name_key=fold(name), version=version + 1, **people
        )
        if not changed:
            raise Conflict("changed-meanwhile")
        journal.write("places.renamed", row, by=by, at=at, name=name, code=code)
    return queries.place(place)


def _manageable(place: UUID, by: Actor, act: permissions.Act | None = None) -> Place:
    row = Place.objects.select_related("level").filter(pk=place).first()
    if row is None:
        raise NotFound("not-found")
    permissions.require(by, act or _act_for(row.level.rank), place=place)
    return row


def move_place(
    place: UUID, parent: UUID, on: date, *, version: int | None = None, by: Actor, at: datetime
) -> types.Place:
    """Put a place, and all that is in it, under another parent of the same level from a day on.

    The day lies in the past or is today: what people see follows the tree of today at once.
    Raises: NotFound, NotAllowed (`places.move` at the place and at the parent), Invalid
    (`place-parent-level`, `place-move-day`, `place-move-future`), Conflict.
    """
    row = _manageable(place, by, access.MOVE)
    permissions.require(by, access.MOVE, place=parent)
    target = Place.objects.select_related("level").filter(pk=parent, ended_on=None).first()
    if target is None:
        raise Invalid("place-parent-unknown", field="parent", parent=str(parent))
    if row.parent_id is None or target.level.rank != row.level.rank - 1:
        raise Invalid("place-parent-level", field="parent")
    if on > day_at(at, "UTC"):
        raise Invalid("place-move-future", field="on")
    with done_by(by, at):
        locked = Place.objects.select_for_update().get(pk=place)
        if version is not None and locked.version != version:
            raise Conflict("changed-meanwhile")
        if locked.parent_id == parent:
            return queries.place(place)
        current = PlaceParent.objects.filter(place=row).order_by("-days").first()
        if current is not None:
            since = as_days(current.days).first
            if on <= since:
                raise Invalid("place-move-day", field="on", day=since)
            PlaceParent.objects.filter(pk=current.pk).update(
                days=as_range(Days(since, day_before(on)))
            )
        PlaceParent.objects.create(place=row, parent=target, days=as_range(Days(on)))
        Place.objects.filter(pk=place).update(parent=target, version=locked.version + 1)
        with connection.cursor() as cursor:
            cursor.execute(_LEAVE, {"place": place})
            cursor.execute(_JOIN, {"place": place, "parent": parent})
        journal.write("places.moved", row, by=by, at=at, parent=target.name, day=on)
    return queries.place(place)


def _is_in_use(place: Place, on: date) -> bool:
    """Whether any record of the house that still counts names the place.

    Read from Django's registry of foreign keys, for the rooms that point here lie above this one.
    """
    for relation in Place._meta.related_objects:
        model = relation.related_model
        if model in {Within, PlaceParent} or isinstance(model, str):
            continue
        if model._meta.label.endswith("Kept"):
            continue
        rows = model._default_manager.filter(**{relation.field.name: place})
        names = {field.name for field in model._meta.concrete_fields}
        if "ended_on" in names:
            rows = rows.filter(ended_on=None)
        elif "days" in names:
            rows = rows.exclude(days__fully_lt=(on, None))
        if rows.exists():
            return True
    return False


def end_place(place: UUID, on: date, *, by: Actor, at: datetime) -> types.Place:
    """End a place that nothing lies in any more; `on` is its last day.

    Raises: NotFound, NotAllowed, Invalid (`place-has-contents`).
    """
    row = _manageable(place, by)
    with done_by(by, at):
        row = Place.objects.select_for_update().get(pk=place)
        if row.ended_on is not None:
            return queries.place(place)
        if _is_in_use(row, on):
            raise Invalid("place-has-contents")
        for open_row in PlaceParent.objects.filter(place=row, days__upper_inf=True):
            remaining = as_days(open_row.days).until(on)
            if remaining is None:
                raise Invalid("place-move-day", field="on", day=as_days(open_row.days).first)
            PlaceParent.objects.filter(pk=open_row.pk).update(days=as_range(remaining))
        Place.objects.filter(pk=place).update(ended_on=on, version=row.version + 1)
        journal.write("places.ended", row, by=by, at=at, day=on)
    return queries.place(place)


_COLUMNS = (
    "id",
    "code",
    "name",
    "name_key",
    "level_id",
    "parent_id",
    "male",
    "female",
    "other",
    "families",
    "ended_on",
)


def _load(rows: Sequence[NewPlace]) -> int:
    """Check the rows as a set and write them. Returns how many places or parents changed."""
    levels = {level.code: level for level in Level.objects.all()}
    problems: list[Problem] = []
    codes = Counter(row.code for row in rows if row.ended_on is None)
    keys = Counter(row.id for row in rows)
    for row in rows:
        problems += _text_problems(row.code, row.name, row.row)
        if row.level not in levels:
            problems.append(Problem("place-level-unknown", "level", {"level": row.level}, row.row))
        elif (levels[row.level].rank == 0) != (not row.parents):
            wrong = "place-parent-missing" if not row.parents else "place-parent-level"
            problems.append(Problem(wrong, "parent", {}, row.row))
        if row.ended_on is None and codes[row.code] > 1:
            problems.append(Problem("place-code-twice", "code", {"code": row.code}, row.row))
        if keys[row.id] > 1:
            problems.append(Problem("place-id-twice", "id", {}, row.row))
        for field in ("male", "female", "other", "families"):
            if getattr(row, field) < 0:
                problems.append(Problem("negative-number", field, {}, row.row))
        spans = sorted((under.days for under in row.parents), key=lambda days: days.first)
        for earlier, later in pairwise(spans):
            if earlier.overlaps(later):
                problems.append(Problem("place-move-day", "parent", {"day": later.first}, row.row))
    if problems:
        raise Invalid(problems)
    stage(
        "incoming_place",
        Place,
        _COLUMNS,
        (
            (
                row.id,
                row.code,
                row.name,
                fold(row.name),
                levels[row.level].id,
                row.parents[-1].parent if row.parents else None,
                row.male,
                row.female,
                row.other,
                row.families,
                row.ended_on,
            )
            for row in rows
        ),
    )
    stage(
        "incoming_parent",
        PlaceParent,
        ("place_id", "parent_id", "days"),
        ((row.id, under.parent, as_range(under.days)) for row in rows for under in row.parents),
    )
    numbers = {row.id: row.row for row in rows}
    for key, code in found(
        "SELECT new.id, new.code FROM incoming_place new JOIN places_place old "
        "ON old.code = new.code AND old.id <> new.id AND old.ended_on IS NULL "
        "WHERE new.ended_on IS NULL "
        "AND NOT EXISTS (SELECT FROM incoming_place other WHERE other.id = old.id)"
    ):
        problems.append(Problem("place-code-taken", "code", {"code": code}, numbers[key]))
    for key, parent, gap in found(
        "SELECT link.place_id, link.parent_id, "
        "own.rank - coalesce(new_level.rank, old_level.rank) FROM incoming_parent link "
        "JOIN incoming_place place ON place.id = link.place_id "
        "JOIN places_level own ON own.id = place.level_id "
        "LEFT JOIN incoming_place new ON new.id = link.parent_id "
        "LEFT JOIN places_level new_level ON new_level.id = new.level_id "
        "LEFT JOIN places_place old ON old.id = link.parent_id "
        "LEFT JOIN places_level old_level ON old_level.id = old.level_id"
    ):
        if gap is None:
            problems.append(
                Problem("place-parent-unknown", "parent", {"parent": str(parent)}, numbers[key])
            )
        elif gap != 1:
            problems.append(Problem("place-parent-level", "parent", {}, numbers[key]))
    if problems:
        raise Invalid(problems)
    changed = merge("incoming_place", Place, _COLUMNS)
    changed += replace_children(
        "incoming_parent",
        PlaceParent,
        "place_id",
        ("place_id", "parent_id", "days"),
        "incoming_place",
    )
    if changed:
        Within.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(_REBUILD)
    return changed


def load_places(rows: Iterable[NewPlace], *, by: Actor, at: datetime) -> int:
    """Load places by the thousand, parents and children in any order; the same rows again change
    nothing. Returns how many places or parents are new or changed.

    Raises: NotAllowed (`places.manage-upper` everywhere), Invalid with the row of every mistake.
    """
    # No place has this id: only a grant for all places holds it.
    permissions.require(by, access.MANAGE_UPPER, place=UUID(int=0))
    whole = list(rows)
    with done_by(by, at):
        changed = _load(whole)
        if changed:
            journal.write(
                "places.loaded", ("places.place", new_id(at)), by=by, at=at, count=len(whole)
            )
    return changed
