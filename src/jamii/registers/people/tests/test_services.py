"""Registering and changing the Farahs, on the real database."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from PIL import Image

from jamii.kernel.actors import SYSTEM, Actor
from jamii.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from jamii.kernel.ids import check_digit_is_right
from jamii.platform import files, journal
from jamii.registers.accounts.tests.factories import TODAY, make_user
from jamii.registers.people import hooks, models, queries, services
from jamii.registers.people.tests.factories import (
    ADA,
    FARAHS,
    KIM,
    MEMBERS,
    OMAR,
    SCHEME,
    application,
    make_farahs,
    make_scheme,
)
from jamii.registers.people.types import (
    HouseholdId,
    NewPerson,
    PersonId,
    PersonStatus,
    Relation,
    Sex,
)
from jamii.registers.places.tests.factories import AT, GREEN, HILL, LAKE, MANGO, PALM

pytestmark = pytest.mark.django_db


@pytest.fixture
def farahs() -> None:
    make_farahs()


@pytest.fixture
def ben(farahs: None) -> Actor:
    return make_user("ben", "enrolment-officer", scheme=SCHEME, place=HILL)


def test_a_household_is_registered_with_numbers_that_prove_themselves(farahs: None) -> None:
    household = queries.household(FARAHS, by=SYSTEM)
    assert [person.name for person in household.members] == ["Ada Farah", "Kim Farah"]
    assert [person.number for person in household.members] == ["000000018", "000000026"]
    assert all(check_digit_is_right(person.number, 10) for person in household.members)
    assert household.head_person is not None
    assert household.head_person.id == ADA
    lines = journal.entries_about("people.household", FARAHS)
    assert [line.sentence for line in lines] == [
        "The household of Ada Farah was registered with 2 members."
    ]


def test_the_same_application_sent_twice_is_one_household(farahs: None) -> None:
    services.register_household(application(), SCHEME, by=SYSTEM, at=AT)
    assert (models.Household.objects.count(), models.Person.objects.count()) == (1, 2)


def test_every_mistake_is_named_and_nothing_is_saved(farahs: None) -> None:
    taken = queries.persons([ADA])[ADA].number
    members = (
        replace(MEMBERS[0], id=PersonId(UUID(int=1)), number=taken, last_name=" "),
        replace(MEMBERS[1], id=PersonId(UUID(int=2)), born=date(2026, 2, 1), relation=None),
    )
    with pytest.raises(Invalid) as refusal:
        services.register_household(
            application(members, HouseholdId(UUID(int=3)), GREEN), SCHEME, by=SYSTEM, at=AT
        )
    assert [(problem.field, problem.code) for problem in refusal.value.problems] == [
        ("place", "place-level-wrong"),
        ("members.0.last_name", "required"),
        ("members.0.number", "number-taken"),
        ("members.1.born", "born-in-future"),
        ("members.1.relation", "relation-missing"),
    ]
    assert models.Person.objects.count() == 2


@pytest.mark.parametrize(("role", "place"), [("facility-clerk", HILL), ("enrolment-officer", LAKE)])
def test_who_may_not_register_here_changes_nothing(farahs: None, role: str, place: UUID) -> None:
    caller = make_user("caller", role, scheme=SCHEME, place=place)
    members = (replace(MEMBERS[0], id=OMAR),)
    with pytest.raises(NotAllowed):
        services.register_household(
            application(members, HouseholdId(UUID(int=3))), SCHEME, by=caller, at=AT
        )
    assert models.Household.objects.count() == 1


def test_an_officer_registers_in_her_district_only(ben: Actor) -> None:
    new = application((replace(MEMBERS[0], id=OMAR),), HouseholdId(UUID(int=3)), PALM)
    assert services.register_household(new, SCHEME, by=ben, at=AT).place == PALM


def test_a_household_is_hidden_from_other_districts_and_schemes(farahs: None) -> None:
    make_scheme("OTHER", UUID(int=0xB2))
    elsewhere = make_user("elsewhere", "enrolment-officer", scheme=SCHEME, place=LAKE)
    stranger = make_user("stranger", "enrolment-officer", scheme=UUID(int=0xB2))
    for actor in (elsewhere, stranger):
        with pytest.raises(NotFound):
            queries.household(FARAHS, by=actor)
        assert queries.search("Farah", by=actor) == []
    assert queries.registered_elsewhere("000000018", date(1990, 3, 15))
    assert not queries.registered_elsewhere("000000018", date(1990, 3, 16))


def test_a_clerk_finds_any_member_of_her_scheme_by_number_and_it_is_recorded(
    farahs: None,
) -> None:
    clerk = make_user("amina", "facility-clerk", scheme=SCHEME)
    assert queries.person_by_number("000000018", by=clerk, at=AT).id == ADA
    lines = [line.code for line in journal.entries_about("people.person", ADA)]
    assert lines == ["people.looked-up"]
    with pytest.raises(NotFound, match="member-unknown"):
        queries.person_by_number("000000019", by=clerk, at=AT)


@pytest.mark.parametrize(
    "text", ["Farah", "fara ada", "Ada Farrah", "000000018", "70011223", "ADA"]
)
def test_people_are_found_by_number_phone_and_misspelt_name(ben: Actor, text: str) -> None:
    assert queries.search(text, by=ben)[0].id == ADA


def test_a_search_is_one_statement(ben: Actor, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        queries.search("Farah", by=ben)
    with django_assert_num_queries(1):  # type: ignore[operator]
        queries.households(by=ben)


def test_somebody_very_alike_becomes_a_possible_duplicate_not_a_refusal(farahs: None) -> None:
    twin = NewPerson(OMAR, "Fara", "Ada", date(1990, 3, 15), Sex.FEMALE)
    new = application((twin,), HouseholdId(UUID(int=3)), PALM)
    services.register_household(new, SCHEME, by=SYSTEM, at=AT)
    (pair,) = queries.possible_duplicates(by=SYSTEM)
    assert {pair.one.id, pair.other.id} == {ADA, OMAR}
    assert pair.alike_in == ("alike-name", "same-birthday")
    with pytest.raises(WrongState, match="head-cannot-leave"):
        services.settle_duplicate(pair.id, "same", by=SYSTEM, at=AT)
    services.settle_duplicate(pair.id, "different", by=SYSTEM, at=AT)
    assert queries.possible_duplicates(by=SYSTEM) == []
    with pytest.raises(WrongState, match="already-settled"):
        services.settle_duplicate(pair.id, "different", by=SYSTEM, at=AT)


def test_a_newborn_joins_and_those_above_are_told(
    ben: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[UUID, date]] = []
    monkeypatch.setattr(hooks, "_when_joining", [lambda p, day, by, at: told.append((p, day))])
    newborn = NewPerson(OMAR, "Farah", "Omar", date(2026, 1, 30), Sex.MALE, Relation.CHILD)
    services.add_person(FARAHS, newborn, SCHEME, by=ben, at=AT)
    services.add_person(FARAHS, newborn, SCHEME, by=ben, at=AT)
    assert told == [(OMAR, TODAY)]
    names = [person.name for person in queries.household(FARAHS, by=ben).members]
    assert names == ["Ada Farah", "Kim Farah", "Omar Farah"]


def test_two_who_change_one_person_at_once_are_told(farahs: None) -> None:
    details = {"last_name": "Farah", "born": date(1990, 3, 15), "sex": "female"}
    services.change_person(ADA, 1, other_names="Adah", **details, by=SYSTEM, at=AT)
    with pytest.raises(Conflict):
        services.change_person(ADA, 1, other_names="Aida", **details, by=SYSTEM, at=AT)
    assert queries.persons([ADA])[ADA].name == "Adah Farah"
    assert queries.search("adah", by=SYSTEM)[0].id == ADA


def test_a_death_is_told_to_those_above_with_its_day(
    farahs: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[UUID, date]] = []
    monkeypatch.setattr(hooks, "_when_leaving", [lambda p, day, by, at: told.append((p, day))])
    services.set_status(KIM, PersonStatus.DEAD, date(2026, 1, 10), by=SYSTEM, at=AT)
    assert told == [(KIM, date(2026, 1, 10))]
    assert queries.persons([KIM])[KIM].status is PersonStatus.DEAD
    with pytest.raises(Invalid, match="status-day-future"):
        services.set_status(KIM, PersonStatus.DEAD, date(2026, 2, 10), by=SYSTEM, at=AT)


def test_the_head_stays_until_there_is_another(farahs: None) -> None:
    with pytest.raises(WrongState, match="head-cannot-leave"):
        services.remove_member(ADA, TODAY, by=SYSTEM, at=AT)
    services.change_head(FARAHS, KIM, by=SYSTEM, at=AT)
    services.remove_member(ADA, TODAY, by=SYSTEM, at=AT)
    household = queries.household(FARAHS, by=SYSTEM)
    assert [(p.id, p.is_head) for p in household.members] == [(KIM, True)]


def _picture(format: str, size: tuple[int, int] = (3000, 1500)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (20, 120, 90)).save(out, format)
    return out.getvalue()


def test_a_photo_is_made_small_and_kept_encrypted(farahs: None) -> None:
    services.set_photo(ADA, _picture("PNG"), by=SYSTEM, at=AT)
    kept = files.read(queries.photo_key(ADA, by=SYSTEM))
    with Image.open(io.BytesIO(kept)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1024, 512))


@pytest.mark.parametrize("content", [b"", b"<svg/>", _picture("GIF", (10, 10))])
def test_what_is_no_photo_is_refused(farahs: None, content: bytes) -> None:
    with pytest.raises(Invalid, match="photo-not-an-image"):
        services.set_photo(ADA, content, by=SYSTEM, at=AT)
    with pytest.raises(NotFound):
        queries.photo_key(ADA, by=SYSTEM)


def test_households_are_loaded_once_and_mistakes_name_their_row(farahs: None) -> None:
    rows = [
        application(
            (NewPerson(PersonId(UUID(int=10 + n)), "Kane", f"P{n}", date(1980, 1, 1), Sex.MALE),),
            HouseholdId(UUID(int=100 + n)),
            MANGO,
        )
        for n in range(50)
    ]
    assert services.load_households(rows, SCHEME, by=SYSTEM, at=AT) == 50
    assert services.load_households(rows, SCHEME, by=SYSTEM, at=AT) == 0
    assert models.Person.objects.filter(household__schemes__scheme_id=SCHEME).count() == 52
    bad = [
        application(
            (
                NewPerson(
                    PersonId(UUID(int=900)),
                    "X",
                    "Y",
                    date(1980, 1, 1),
                    Sex.MALE,
                    number="000000018",
                    row=7,
                ),
            ),
            HouseholdId(UUID(int=901)),
        )
    ]
    with pytest.raises(Invalid) as refusal:
        services.load_households(bad, SCHEME, by=SYSTEM, at=AT)
    assert [(p.code, p.row) for p in refusal.value.problems] == [("number-taken", 7)]
    assert not models.Household.objects.filter(pk=UUID(int=901)).exists()
