"""Persons and households within the reader's reach; members by number wherever they live."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db import connection
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Greatest

from jamii.kernel.actors import Actor
from jamii.kernel.errors import NotFound
from jamii.kernel.words import fold
from jamii.platform import journal, permissions
from jamii.platform.acting import done_by
from jamii.platform.packs import attributes
from jamii.registers.people import access
from jamii.registers.people.models import Household, HouseholdScheme, Person, PossibleDuplicate
from jamii.registers.people.rules import duplicates
from jamii.registers.people.rules.phone import SUBSCRIBER_DIGITS, digits_of, looks_like_phone
from jamii.registers.people.types import (
    Household as HouseholdFacts,
)
from jamii.registers.people.types import (
    HouseholdId,
    HouseholdKind,
    NewPerson,
    PersonId,
    PersonStatus,
    Relation,
    Sex,
    Similar,
)
from jamii.registers.people.types import (
    Person as PersonFacts,
)
from jamii.registers.people.types import (
    PossibleDuplicate as Pair,
)


def _person(row: Person) -> PersonFacts:
    household = row.household if row.household_id else None
    return PersonFacts(
        PersonId(row.id),
        row.number,
        row.last_name,
        row.other_names,
        row.born,
        Sex(row.sex),
        HouseholdId(row.household_id) if row.household_id else None,
        Relation(row.relation) if row.relation else None,
        PersonStatus(row.status),
        row.status_day,
        row.phone,
        household is not None and household.head_id == row.id,
        bool(row.photo_key),
        row.entry_order,
        row.ended_on,
        row.version,
        None if household is None else household.ended_on,
        row.attributes,
    )


def _household(row: Household, members: Iterable[Person] = ()) -> HouseholdFacts:
    people = sorted((_person(m) for m in members), key=lambda p: (not p.is_head, p.order))
    return HouseholdFacts(
        HouseholdId(row.id),
        PersonId(row.head_id),
        row.place_id,
        row.address,
        row.phone,
        HouseholdKind(row.kind),
        row.is_poor,
        row.confirmation_kind,
        row.confirmation_number,
        row.registered_on,
        row.ended_on,
        row.version,
        tuple(people),
        row.attributes,
    )


def _within(by: Actor, act: str, prefix: str = "") -> Q | None:
    """The condition "a household within the actor's reach for the act"; None means everything."""
    allowed: Q | None = None
    for reach in by.reaches(act):
        condition = Q()
        if reach.scheme is not None:
            known = HouseholdScheme.objects.filter(scheme_id=reach.scheme).values("household_id")
            condition &= Q(**{f"{prefix}id__in": known})
        if reach.places is not None:
            condition &= Q(**{f"{prefix}place_id__in": reach.places})
        if not condition:
            return None
        allowed = condition if allowed is None else allowed | condition
    return Q(pk__in=[]) if allowed is None else allowed


def _visible_households(by: Actor, act: str = access.VIEW) -> QuerySet[Household]:
    condition = _within(by, act)
    rows = Household.objects.all()
    return rows if condition is None else rows.filter(condition)


def _visible_persons(by: Actor, act: str = access.VIEW) -> QuerySet[Person]:
    condition = _within(by, act, "household__")
    rows = Person.objects.filter(ended_on=None).select_related("household")
    return rows if condition is None else rows.filter(condition)


def household(key: UUID, *, by: Actor, act: str = access.VIEW) -> HouseholdFacts:
    """The household with its members, head first. Two statements. Raises: NotFound, also where it
    is out of reach.
    """
    row = _visible_households(by, act).filter(pk=key).first()
    if row is None:
        raise NotFound("not-found")
    members = list(Person.objects.filter(household_id=key, ended_on=None))
    for member in members:
        member.household = row
    return _household(row, members)


def household_unscoped(key: UUID) -> HouseholdFacts:
    """The household with its members, for rooms that checked the reach themselves. Raises:
    NotFound.
    """
    row = Household.objects.filter(pk=key).first()
    if row is None:
        raise NotFound("not-found")
    members = list(Person.objects.filter(household_id=key, ended_on=None))
    for member in members:
        member.household = row
    return _household(row, members)


def person(key: UUID, *, by: Actor, act: str = access.VIEW) -> PersonFacts:
    """The person. Raises: NotFound, also where the household is out of reach."""
    row = _visible_persons(by, act).filter(pk=key).first()
    if row is None:
        raise NotFound("not-found")
    return _person(row)


def persons(keys: Iterable[UUID]) -> dict[UUID, PersonFacts]:
    """These persons by id, for rooms that checked the reach themselves; ended ones included. One
    statement.
    """
    rows = Person.objects.filter(pk__in=list(keys)).select_related("household")
    return {row.id: _person(row) for row in rows}


def persons_by_number(numbers: Iterable[str]) -> dict[str, PersonFacts]:
    """These persons by number, unscoped, for bulk intake. One statement."""
    rows = Person.objects.filter(number__in=list(numbers)).select_related("household")
    return {row.number: _person(row) for row in rows}


def heads(keys: Iterable[UUID]) -> dict[UUID, PersonFacts]:
    """The heads of these households, by household. One statement."""
    rows = Person.objects.filter(household__in=list(keys), id=F("household__head_id"))
    return {row.household_id: _person(row) for row in rows.select_related("household")}


def places_of(keys: Iterable[UUID]) -> dict[UUID, UUID]:
    """The place of today of these households. One statement."""
    return dict(Household.objects.filter(pk__in=list(keys)).values_list("id", "place_id"))


def member_ids(key: UUID) -> tuple[PersonId, ...]:
    """The members of a household in the order of entry, head first."""
    return tuple(member.id for member in household_unscoped(key).members)


_FINDS_MEMBERS = ("eligibility.check", "claims.enter", access.FIND_MEMBER, access.VIEW)


def _in_schemes_of(by: Actor, rows: QuerySet[Person]) -> QuerySet[Person]:
    """Those of the schemes in which the actor finds members, wherever they live."""
    reached = [by.schemes(act) for act in _FINDS_MEMBERS]
    if None in reached:
        return rows
    schemes = frozenset(key for schemes in reached for key in schemes or ())
    return rows.filter(household__schemes__scheme_id__in=schemes).distinct()


def ids_by_number(numbers: Iterable[str], *, by: Actor) -> dict[str, PersonId]:
    """The members of the actor's schemes who have these exact numbers, wherever they live, and also
    those whose record is closed: whether care of their last days counts is for others to say. What
    is done with them is recorded by whoever asks. One statement.
    """
    rows = _in_schemes_of(by, Person.objects.filter(number__in=list(numbers)))
    return {number: PersonId(key) for number, key in rows.values_list("number", "id")}


def person_by_number(number: str, *, by: Actor, at: datetime, record: bool = True) -> PersonFacts:
    """A member of the actor's schemes by the exact number, wherever they live. The read is
    recorded.

    `record` False where the caller records it itself, as an eligibility check does. Raises:
    NotFound (`member-unknown`).
    """
    rows = Person.objects.filter(number=number.strip(), ended_on=None).select_related("household")
    row = _in_schemes_of(by, rows).first()
    if row is None:
        raise NotFound("member-unknown", number=number)
    if record:
        with done_by(by, at):
            name = f"{row.other_names} {row.last_name}"
            journal.write("people.looked-up", row, by=by, at=at, name=name)
    return _person(row)


def registered_elsewhere(number: str, born: date) -> bool:
    """Whether anybody at all has this number and day of birth; tells nothing else."""
    return Person.objects.filter(number=number.strip(), born=born, ended_on=None).exists()


# By the index on the digits, of the person and of the household.
_DIGITS = "right(regexp_replace({}.phone, '[^0-9]', '', 'g'), 8) = %(digits)s AND {}.phone <> ''"
_BY_PHONE = f"""
SELECT person.id FROM people_person person WHERE {_DIGITS.format("person", "person")}
UNION
SELECT person.id FROM people_household household
JOIN people_person person ON person.household_id = household.id
WHERE {_DIGITS.format("household", "household")}
LIMIT 200
"""


def _reached_by_phone(digits: str) -> list[UUID]:
    """Whoever has a number with these last digits, or lives where one rings. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_PHONE, {"digits": digits})
        return [row[0] for row in cursor.fetchall()]


def _resembling(rows: QuerySet[Person], text: str, packs: Sequence[str] = ()) -> QuerySet[Person]:
    """Persons by number, phone or name, typing errors forgiven, the closest first."""
    key = fold(text)
    digits = digits_of(text)
    exact = Q(number__iexact=text.strip())
    for one in attributes.searchable("people.person", packs):
        held = {one.pack: {one.name: text.strip()}}
        exact |= Q(attributes__contains=held) & ~Q(attributes={})  # as the index says it
    condition = exact | Q(name_key__trigram_word_similar=key) | Q(name_key__trigram_similar=key)
    if len(key) >= 2:
        condition |= Q(name_key__contains=key)
    if len(digits) >= 4:
        condition |= Q(number__startswith=digits)
    if looks_like_phone(text):
        condition |= Q(pk__in=_reached_by_phone(digits[-SUBSCRIBER_DIGITS:]))
    return (
        rows.filter(condition)
        .annotate(
            is_exact=Case(When(exact, then=Value(1)), default=Value(0)),
            closeness=Greatest(
                TrigramWordSimilarity(key, "name_key"), TrigramSimilarity("name_key", key)
            ),
        )
        .order_by("-is_exact", "-closeness", "name_key", "id")
    )


def search(text: str, *, by: Actor, limit: int = 10) -> list[PersonFacts]:
    """People by number, phone, name with typing errors, or what a pack lets find. One
    statement.
    """
    if not text.strip():
        return []
    return [_person(row) for row in _resembling(_visible_persons(by), text, by.packs)[:limit]]


def households(
    *, by: Actor, text: str = "", after: str | None = None, size: int = 50
) -> list[HouseholdFacts]:
    """Households with their head, newest first; with a text, by the closeness of a member. One
    statement.
    """
    permissions.require(by, access.VIEW)
    if text:
        found = _resembling(_visible_persons(by).exclude(household=None), text, by.packs)
        rows = found.select_related("household", "household__head")[: size * 2]
        unique = {row.household_id: row.household for row in rows if row.household}
        listed = list(unique.values())[:size]
    else:
        visible = _visible_households(by).filter(ended_on=None).order_by("-id")
        if after:
            visible = visible.filter(id__lt=UUID(after))
        listed = list(visible.select_related("head")[: size + 1])
    for row in listed:
        row.head.household = row
    return [_household(row, [row.head]) for row in listed]


def similar_to(
    newcomers: Sequence[NewPerson], *, except_household: UUID | None = None, limit: int = 3
) -> dict[PersonId, list[Similar]]:
    """For each newcomer the known persons who may be the same: a reason to look. One statement
    each.
    """
    found: dict[PersonId, list[Similar]] = {}
    for newcomer in newcomers:
        name = f"{newcomer.other_names} {newcomer.last_name}"
        rows = Person.objects.filter(ended_on=None).exclude(pk=newcomer.id)
        if except_household is not None:
            rows = rows.exclude(household_id=except_household)
        near = rows.filter(
            Q(name_key__trigram_similar=fold(name)),
            Q(born__year=newcomer.born.year) | Q(born__day=newcomer.born.day),
        ).select_related("household")
        ranked = []
        for row in near[:50]:
            score, alike = duplicates.likeness(
                name,
                newcomer.born,
                newcomer.sex,
                f"{row.other_names} {row.last_name}",
                row.born,
                row.sex,
            )
            if score >= duplicates.LOOK_FROM:
                ranked.append(Similar(_person(row), score, alike))
        if ranked:
            found[newcomer.id] = sorted(ranked, key=lambda one: (-one.score, one.person.id))[:limit]
    return found


def _open_pairs(by: Actor) -> QuerySet[PossibleDuplicate]:
    rows = PossibleDuplicate.objects.filter(verdict="", one__ended_on=None, other__ended_on=None)
    condition = _within(by, access.VIEW, "one__household__")
    return rows if condition is None else rows.filter(condition)


def possible_duplicates(*, by: Actor, size: int = 50) -> list[Pair]:
    """Open pairs, the most alike first. One statement."""
    permissions.require(by, access.VIEW)
    rows = _open_pairs(by).select_related("one__household", "other__household")
    return [
        Pair(row.id, _person(row.one), _person(row.other), row.score, tuple(row.alike_in))
        for row in rows.order_by("-score", "id")[:size]
    ]


def count_possible_duplicates(*, by: Actor) -> int:
    """How many pairs wait to be looked at. One statement."""
    return _open_pairs(by).count()


def photo_key(key: UUID, *, by: Actor) -> str:
    """Where the photo of a person is kept, for those who may see the person or check eligibility.

    Raises: NotFound where there is none, or the person is out of reach.
    """
    row = Person.objects.filter(pk=key).exclude(photo_key="").select_related("household").first()
    if row is None:
        raise NotFound("not-found")
    if any(by.reaches(act) for act in ("eligibility.check", "claims.review")):
        return row.photo_key
    person(key, by=by)
    return row.photo_key


def is_empty() -> bool:
    """Whether nobody is registered."""
    return not Person.objects.exists()


# By the trigrams of the folded names; a hit must be a whole word.
_NAMES_AMONG = """
SELECT word FROM unnest(%s::text[]) word
WHERE EXISTS (SELECT FROM people_person person WHERE person.name_key LIKE '%%' || word || '%%'
              AND ' ' || person.name_key || ' ' LIKE '%% ' || word || ' %%')
"""


def names_among(words: Iterable[str]) -> frozenset[str]:
    """Which of these folded words are a part of the name of anybody registered; tells nothing
    else. One statement.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NAMES_AMONG, [sorted(words)])
        return frozenset(word for (word,) in cursor.fetchall())
