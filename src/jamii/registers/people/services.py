"""Registering and changing households and persons."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from PIL import Image, UnidentifiedImageError

from jamii.kernel.actors import Actor
from jamii.kernel.days import day_at
from jamii.kernel.errors import Conflict, Invalid, NotFound, Problem, WrongState
from jamii.kernel.ids import new_id, with_check_digit
from jamii.kernel.words import fold
from jamii.platform import files, hooks, journal, numbering, permissions
from jamii.platform.acting import done_by
from jamii.platform.database import copy_rows
from jamii.platform.packs import attributes
from jamii.registers.organisations import queries as organisations
from jamii.registers.organisations.types import Scheme
from jamii.registers.people import access, queries
from jamii.registers.people.hooks import tell_joining, tell_leaving
from jamii.registers.people.models import Household, HouseholdScheme, Person, PossibleDuplicate
from jamii.registers.people.rules.number import NumberRule, number_problem
from jamii.registers.people.rules.phone import is_phone
from jamii.registers.people.types import (
    Household as HouseholdFacts,
)
from jamii.registers.people.types import (
    HouseholdApplication,
    HouseholdId,
    NewPerson,
    PersonId,
    PersonStatus,
)
from jamii.registers.places import queries as places

PERSON, HOUSEHOLD = "people.person", "people.household"  # the records, as packs name them
_OLDEST = date(1900, 1, 1)
_PHOTO_SIDE = 1024
_PHOTO_LIMIT = 8 * 1024 * 1024
_CARRIED = ("phone", "email", "marital", "profession", "education")


def _number_rule(scheme: Scheme) -> NumberRule:
    asked: Mapping[str, Any] = scheme.settings.get("person_number", {})
    return NumberRule(asked.get("min_length"), asked.get("max_length"), asked.get("root"))


def _give_number(scheme: Scheme, on: date) -> str:
    """The next number of the installation, in the form that the scheme's pack chooses; else nine
    digits with Luhn.
    """
    running = numbering.next_number("people.person")
    chosen = hooks.choose(scheme.packs, "person_number", scheme.code, running, on)
    return str(chosen) if chosen else with_check_digit(f"{running:08d}")


def _person_problems(person: NewPerson, scheme: Scheme, today: date, field: str) -> list[Problem]:
    problems = [
        Problem("required", field + name)
        for name in ("last_name", "other_names")
        if not getattr(person, name).strip()
    ]
    if person.born > today:
        problems.append(Problem("born-in-future", field + "born"))
    if person.born < _OLDEST:
        problems.append(Problem("born-too-early", field + "born"))
    if person.number and (problem := number_problem(person.number, _number_rule(scheme))):
        problems.append(Problem(problem, field + "number"))
    return [*problems, *_phone_problem(person.phone, field)]


def _phone_problem(phone: str, field: str = "") -> list[Problem]:
    return [] if is_phone(phone) else [Problem("not-a-phone", field + "phone")]


def _row(
    person: NewPerson, number: str, household: UUID, order: int, own: Mapping[str, Any]
) -> Person:
    return Person(
        attributes=own,
        id=person.id,
        number=number,
        last_name=person.last_name.strip(),
        other_names=person.other_names.strip(),
        name_key=fold(f"{person.other_names} {person.last_name}"),
        born=person.born,
        sex=person.sex.value,
        household_id=household,
        relation=person.relation.value if person.relation else "",
        entry_order=order,
        status=person.status.value,
        status_day=person.status_day,
        identification_kind=person.identification_kind,
        identification_number=person.identification_number,
        ended_on=person.ended_on,
        **{name: getattr(person, name).strip() for name in _CARRIED},
    )


def _household_level_problem(place: UUID) -> list[Problem]:
    known = places.places([place]).get(place)
    if known is None:
        return [Problem("place-unknown-here", "place")]
    if known.level != places.household_level().code:
        return [Problem("place-level-wrong", "place")]
    return []


def _taken_numbers(numbers: Iterable[str], but: Iterable[UUID] = ()) -> set[str]:
    rows = Person.objects.filter(number__in=[number for number in numbers if number])
    return set(rows.exclude(pk__in=list(but)).values_list("number", flat=True))


def register_household(
    application: HouseholdApplication, scheme: UUID, *, by: Actor, at: datetime
) -> HouseholdFacts:
    """Register a household with its members; sent twice with the same id it is one.

    Possible duplicates are recorded to be looked at, never refused. Raises: NotAllowed
    (`people.register` at the place), Invalid with fields such as `members.2.born`.
    """
    permissions.require(by, access.REGISTER, scheme=scheme, place=application.place)
    known = organisations.scheme(scheme)
    today = organisations.today(known, at)
    existing = Household.objects.filter(pk=application.id).first()
    if existing is not None:
        return queries.household_unscoped(existing.id)
    problems = _household_level_problem(application.place) + _phone_problem(application.phone)
    if not application.members:
        problems.append(Problem("head-missing", "members"))
    taken = _taken_numbers(person.number for person in application.members)
    seen: set[str] = set()
    own: dict[UUID, dict[str, Any]] = {}
    for place_no, person in enumerate(application.members):
        field = f"members.{place_no}."
        problems += _person_problems(person, known, today, field)
        if person.number and (person.number in taken or person.number in seen):
            problems.append(Problem("number-taken", field + "number", {"number": person.number}))
        seen.add(person.number)
        if place_no and person.relation is None:
            problems.append(Problem("relation-missing", field + "relation"))
        kept, wrong = attributes.taken_in(PERSON, known.packs, person.attributes, prefix=field)
        own[person.id] = kept
        problems += wrong
    own_of_household, wrong = attributes.taken_in(HOUSEHOLD, known.packs, application.attributes)
    problems += wrong
    if problems:
        raise Invalid(problems)
    with done_by(by, at):
        Household.objects.create(
            id=application.id,
            head_id=application.members[0].id,
            place_id=application.place,
            address=application.address.strip(),
            phone=application.phone.strip(),
            kind=application.kind.value,
            is_poor=application.is_poor,
            confirmation_kind=application.confirmation_kind,
            confirmation_number=application.confirmation_number.strip(),
            registered_on=application.registered_on or today,
            attributes=own_of_household,
        )
        HouseholdScheme.objects.create(household_id=application.id, scheme_id=scheme)
        Person.objects.bulk_create(
            _row(
                person,
                person.number or _give_number(known, today),
                application.id,
                order,
                own[person.id],
            )
            for order, person in enumerate(application.members)
        )
        _note_duplicates(application.members, application.id, at)
        head = application.members[0]
        journal.write(
            "people.household-registered",
            ("people.household", application.id),
            by=by,
            at=at,
            scheme=scheme,
            name=f"{head.other_names} {head.last_name}",
            members=len(application.members),
        )
    return queries.household_unscoped(application.id)


def _note_duplicates(persons: Sequence[NewPerson], household: UUID, at: datetime) -> None:
    found = queries.similar_to(persons, except_household=household)
    PossibleDuplicate.objects.bulk_create(
        (
            PossibleDuplicate(
                id=new_id(at),
                one_id=min(person, similar.person.id),
                other_id=max(person, similar.person.id),
                score=similar.score,
                alike_in=list(similar.alike_in),
                found_at=at,
            )
            for person, likely in found.items()
            for similar in likely
        ),
        ignore_conflicts=True,
    )


def add_person(
    household: UUID, person: NewPerson, scheme: UUID, *, by: Actor, at: datetime
) -> PersonId:
    """Add a member to a household; sent twice with the same id it is one.

    Raises: NotAllowed (`people.edit` or `people.register` at the household's place), NotFound,
    Invalid.
    """
    known = queries.household(household, by=by, act=access.REGISTER)
    organisation = organisations.scheme(scheme)
    today = organisations.today(organisation, at)
    if any(member.id == person.id for member in known.members):
        return person.id
    problems = _person_problems(person, organisation, today, "")
    if _taken_numbers([person.number]):
        problems.append(Problem("number-taken", "number", {"number": person.number}))
    if person.relation is None:
        problems.append(Problem("relation-missing", "relation"))
    own, wrong = attributes.taken_in(PERSON, organisation.packs, person.attributes)
    problems += wrong
    if problems:
        raise Invalid(problems)
    with done_by(by, at):
        order = max((member.order for member in known.members), default=0) + 1
        number = person.number or _give_number(organisation, today)
        row = _row(person, number, household, order, own)
        row.save(force_insert=True)
        _note_duplicates([person], household, at)
        tell_joining(person.id, today, by, at)
        name = f"{row.other_names} {row.last_name}"
        for subject in (("people.household", household), ("people.person", row.id)):
            journal.write(
                "people.person-added",
                subject,
                by=by,
                at=at,
                scheme=scheme,
                name=name,
                number=number,
            )
    return person.id


def _editable(key: UUID, by: Actor) -> Person:
    person = queries.person(key, by=by, act=access.EDIT)
    return Person.objects.select_related("household").get(pk=person.id)


def change_person(
    key: UUID,
    version: int,
    *,
    last_name: str,
    other_names: str,
    born: date,
    sex: str,
    phone: str = "",
    email: str = "",
    marital: str = "",
    profession: str = "",
    own: Mapping[str, Any] | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Change the details of a person; `own` are the fields of packs, None leaves them as they are.

    Raises: NotFound, Invalid, Conflict (`changed-meanwhile`).
    """
    row = _editable(key, by)
    today = day_at(at, "UTC")
    problems = [
        Problem("required", field)
        for field, text in (("last_name", last_name), ("other_names", other_names))
        if not text.strip()
    ]
    if born > today:
        problems.append(Problem("born-in-future", "born"))
    problems += _phone_problem(phone)
    kept = row.attributes
    if own is not None:
        kept, wrong = attributes.taken_in(PERSON, by.packs, own, row.attributes)
        problems += wrong
    if problems:
        raise Invalid(problems)
    with done_by(by, at):
        changed = Person.objects.filter(pk=key, version=version).update(
            attributes=kept,
            last_name=last_name.strip(),
            other_names=other_names.strip(),
            name_key=fold(f"{other_names} {last_name}"),
            born=born,
            sex=sex,
            phone=phone.strip(),
            email=email.strip(),
            marital=marital,
            profession=profession,
            version=F("version") + 1,
        )
        if not changed:
            raise Conflict("changed-meanwhile")
        name = f"{other_names.strip()} {last_name.strip()}"
        journal.write("people.person-changed", row, by=by, at=at, name=name)


def change_household(
    key: UUID,
    version: int,
    *,
    place: UUID,
    address: str,
    phone: str,
    own: Mapping[str, Any] | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Move a household or change its address; `own` are the fields of packs, None leaves them as
    they are.

    Raises: NotFound, NotAllowed at the new place, Invalid, Conflict.
    """
    kept = queries.household(key, by=by, act=access.EDIT).attributes
    permissions.require(by, access.EDIT, place=place)
    problems = _household_level_problem(place) + _phone_problem(phone)
    if own is not None:
        kept, wrong = attributes.taken_in(HOUSEHOLD, by.packs, own, kept)
        problems += wrong
    if problems:
        raise Invalid(problems)
    with done_by(by, at):
        changed = Household.objects.filter(pk=key, version=version).update(
            place_id=place,
            address=address.strip(),
            phone=phone.strip(),
            attributes=kept,
            version=F("version") + 1,
        )
        if not changed:
            raise Conflict("changed-meanwhile")
        journal.write("people.household-changed", ("people.household", key), by=by, at=at)


def set_status(
    key: UUID, status: PersonStatus, day: date, reason: str = "", *, by: Actor, at: datetime
) -> None:
    """A person died, became inactive, or is active again. Cover ends on that day and does not come
    back by itself.

    Raises: NotFound, Invalid (`status-day-future`).
    """
    row = _editable(key, by)
    if day > day_at(at, "UTC"):
        raise Invalid("status-day-future", field="day")
    with done_by(by, at):
        Person.objects.filter(pk=key).update(
            status=status.value, status_day=day, status_reason=reason, version=F("version") + 1
        )
        if status is not PersonStatus.ACTIVE:
            tell_leaving(key, day, by, at)
        journal.write(
            "people.status-changed",
            row,
            by=by,
            at=at,
            name=f"{row.other_names} {row.last_name}",
            status=status.value,
            day=day,
        )


def change_head(household: UUID, head: UUID, *, by: Actor, at: datetime) -> None:
    """Make another member the head; the old one needs a relation afterwards and is set to `other`
    until then.

    Raises: NotFound, WrongState (`not-a-member`).
    """
    known = queries.household(household, by=by, act=access.EDIT)
    chosen = next((member for member in known.members if member.id == head), None)
    if chosen is None:
        raise WrongState("not-a-member")
    if chosen.is_head:
        return
    with done_by(by, at):
        Household.objects.filter(pk=household).update(head_id=head, version=F("version") + 1)
        Person.objects.filter(pk=head).update(relation="", version=F("version") + 1)
        Person.objects.filter(pk=known.head).update(relation="other", version=F("version") + 1)
        journal.write(
            "people.head-changed", ("people.household", household), by=by, at=at, name=chosen.name
        )


def remove_member(key: UUID, on: date, *, cover_ends: bool = True, by: Actor, at: datetime) -> None:
    """A member leaves the household; cover ends that day, or runs to its end.

    Raises: NotFound, WrongState (`head-cannot-leave`).
    """
    row = _editable(key, by)
    if row.household is None or row.household.head_id == row.id:
        raise WrongState("head-cannot-leave")
    old = row.household
    with done_by(by, at):
        if cover_ends:
            tell_leaving(key, on, by, at)
        Person.objects.filter(pk=key).update(household=None, relation="", version=F("version") + 1)
        name = f"{row.other_names} {row.last_name}"
        for subject in (("people.household", old.id), ("people.person", row.id)):
            journal.write("people.member-removed", subject, by=by, at=at, name=name, day=on)


def move_member(
    key: UUID, household: UUID, relation: str, on: date, *, by: Actor, at: datetime
) -> None:
    """A member joins another household; cover in the old one ends that day.

    Raises: NotFound for either household out of reach, WrongState (`head-cannot-leave`).
    """
    row = _editable(key, by)
    target = queries.household(household, by=by, act=access.EDIT)
    if row.household is not None and row.household.head_id == row.id:
        raise WrongState("head-cannot-leave")
    with done_by(by, at):
        tell_leaving(key, on, by, at)
        order = max((member.order for member in target.members), default=0) + 1
        Person.objects.filter(pk=key).update(
            household_id=household,
            relation=relation,
            entry_order=order,
            version=F("version") + 1,
        )
        tell_joining(key, on, by, at)
        name = f"{row.other_names} {row.last_name}"
        for subject in (("people.household", household), ("people.person", row.id)):
            journal.write("people.member-moved", subject, by=by, at=at, name=name, day=on)


def set_photo(key: UUID, content: bytes, *, by: Actor, at: datetime) -> None:
    """Add a photo: checked by content, turned upright, at most 1,024 pixels, without metadata, kept
    encrypted.

    Raises: NotFound, Invalid (`photo-not-an-image`, `file-too-large`).
    """
    row = _editable(key, by)
    if len(content) > _PHOTO_LIMIT:
        raise Invalid("file-too-large", field="photo", limit_kb=_PHOTO_LIMIT // 1024)
    small = _small_jpeg(content)
    with done_by(by, at):
        Person.objects.filter(pk=key).update(
            photo_key=files.store(small), photo_day=day_at(at, "UTC"), version=F("version") + 1
        )
        name = f"{row.other_names} {row.last_name}"
        journal.write("people.photo-set", row, by=by, at=at, name=name)


def _small_jpeg(content: bytes) -> bytes:
    from PIL import ImageOps

    try:
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as picture:
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        raise Invalid("photo-not-an-image", field="photo") from None
    upright.thumbnail((_PHOTO_SIDE, _PHOTO_SIDE))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=82)
    return out.getvalue()


def know_household(household: UUID, scheme: UUID) -> None:
    """From now on the scheme knows the household: it applied there or is covered. Called inside an
    act.
    """
    HouseholdScheme.objects.get_or_create(household_id=household, scheme_id=scheme)


def settle_duplicate(pair: UUID, verdict: str, *, by: Actor, at: datetime) -> None:
    """Two records are different persons, or one and the same: then the later one is ended.

    Raises: NotAllowed (`people.end`), NotFound, WrongState (`already-settled`,
    `head-cannot-leave`).
    """
    permissions.require(by, access.END)
    with done_by(by, at):
        row = (
            PossibleDuplicate.objects.select_for_update(of=("self",))
            .select_related("one__household", "other__household")
            .filter(pk=pair)
            .first()
        )
        if row is None:
            raise NotFound("not-found")
        if row.verdict:
            raise WrongState("already-settled")
        later = max(row.one, row.other, key=lambda person: person.id)
        if verdict == "same":
            if later.household is not None and later.household.head_id == later.id:
                raise WrongState("head-cannot-leave")
            today = day_at(at, "UTC")
            tell_leaving(later.id, today, by, at)
            Person.objects.filter(pk=later.id).update(ended_on=today, version=F("version") + 1)
        PossibleDuplicate.objects.filter(pk=pair).update(verdict=verdict)
        for subject, other in ((row.one, row.other), (row.other, row.one)):
            journal.write(
                "people.duplicate-settled",
                subject,
                by=by,
                at=at,
                name=f"{subject.other_names} {subject.last_name}",
                other=f"{other.other_names} {other.last_name}",
                verdict=verdict,
            )


_HOUSEHOLD_COLUMNS = [
    "id",
    "head_id",
    "place_id",
    "address",
    "phone",
    "kind",
    "is_poor",
    "confirmation_kind",
    "confirmation_number",
    "registered_on",
    "ended_on",
    "version",
    "attributes",
]


def load_households(
    rows: Iterable[HouseholdApplication], scheme: UUID, *, by: Actor, at: datetime
) -> int:
    """Load households with their members in bulk; those whose id is known are left as they are.

    Returns how many were added. Raises: NotAllowed (`people.register` everywhere), Invalid with the
    row of each mistake.
    """
    permissions.require(by, access.REGISTER, scheme=scheme, place=UUID(int=0))
    whole = list(rows)
    known = set(
        Household.objects.filter(pk__in=[row.id for row in whole]).values_list("id", flat=True)
    )
    fresh = [row for row in whole if row.id not in known]
    if not fresh:
        return 0
    people = [person for row in fresh for person in row.members]
    _refuse_bad_rows(people)
    organisation = organisations.scheme(scheme)
    today = organisations.today(organisation, at)
    with done_by(by, at):
        copy_rows(
            "people_household",
            _HOUSEHOLD_COLUMNS,
            (
                (
                    row.id,
                    row.members[0].id,
                    row.place,
                    row.address,
                    row.phone,
                    row.kind.value,
                    row.is_poor,
                    row.confirmation_kind,
                    row.confirmation_number,
                    row.registered_on or today,
                    row.ended_on,
                    1,
                    "{}",
                )
                for row in fresh
            ),
        )
        copy_rows(
            "people_householdscheme",
            ("household_id", "scheme_id"),
            ((row.id, scheme) for row in fresh),
        )
        _copy_persons(
            [
                (person, row.id, order, person.number or _give_number(organisation, today))
                for row in fresh
                for order, person in enumerate(row.members)
            ]
        )
        subject = ("people.household", fresh[0].id)
        journal.write("people.loaded", subject, by=by, at=at, scheme=scheme, count=len(fresh))
    return len(fresh)


def load_persons(rows: Iterable[NewPerson], scheme: UUID, *, by: Actor, at: datetime) -> int:
    """Load persons outside any loaded household, or into one that is known; returns how many were
    added.

    Raises: NotAllowed, Invalid with the row of each mistake.
    """
    permissions.require(by, access.REGISTER, scheme=scheme, place=UUID(int=0))
    whole = list(rows)
    known = set(Person.objects.filter(pk__in=[r.id for r in whole]).values_list("id", flat=True))
    fresh = [row for row in whole if row.id not in known]
    if not fresh:
        return 0
    _refuse_bad_rows(fresh)
    organisation = organisations.scheme(scheme)
    today = organisations.today(organisation, at)
    with done_by(by, at):
        _copy_persons(
            [
                (row, row.household, row.order, row.number or _give_number(organisation, today))
                for row in fresh
            ]
        )
        subject = ("people.person", fresh[0].id)
        journal.write("people.loaded", subject, by=by, at=at, scheme=scheme, count=len(fresh))
    return len(fresh)


def _refuse_bad_rows(people: Sequence[NewPerson]) -> None:
    taken = _taken_numbers((person.number for person in people), (person.id for person in people))
    problems = []
    for person in people:
        if person.number and person.number in taken:
            values = {"number": person.number}
            problems.append(Problem("number-taken", "number", values, row=person.row))
        if person.number:
            taken.add(person.number)
    if problems:
        raise Invalid(problems)


_PERSON_COLUMNS = [
    "id",
    "number",
    "last_name",
    "other_names",
    "name_key",
    "born",
    "sex",
    "phone",
    "email",
    "marital",
    "profession",
    "education",
    "identification_kind",
    "identification_number",
    "household_id",
    "relation",
    "entry_order",
    "status",
    "status_day",
    "status_reason",
    "photo_key",
    "photo_day",
    "ended_on",
    "version",
    "attributes",
]


def _copy_persons(rows: Sequence[tuple[NewPerson, HouseholdId | None, int, str]]) -> None:
    copy_rows(
        "people_person",
        _PERSON_COLUMNS,
        (
            (
                person.id,
                number,
                person.last_name,
                person.other_names,
                fold(f"{person.other_names} {person.last_name}"),
                person.born,
                person.sex.value,
                person.phone,
                person.email,
                person.marital,
                person.profession,
                person.education,
                person.identification_kind,
                person.identification_number,
                household,
                person.relation.value if person.relation else "",
                order,
                person.status.value,
                person.status_day,
                "",
                "",
                None,
                person.ended_on,
                1,
                "{}",
            )
            for person, household, order, number in rows
        ),
    )
