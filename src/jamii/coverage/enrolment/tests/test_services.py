"""Households are enrolled; covers change their state; members come and go."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jamii.coverage.enrolment import access, models, queries, services
from jamii.coverage.enrolment.tests.factories import (
    ADA,
    AT,
    COVER,
    ENROLLED,
    FAMILY,
    FARAH,
    KIM,
    MEMBERS,
    OMAR,
    SCHEME,
    actor,
    application,
    make_household,
    person,
)
from jamii.coverage.enrolment.types import (
    CoverId,
    CoverMember,
    NewCover,
    NewOfficer,
    Stage,
    Status,
)
from jamii.kernel.actors import SYSTEM, Actor
from jamii.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from jamii.platform import journal
from jamii.registers.people import services as people
from jamii.registers.people.types import PersonStatus, Relation
from jamii.registers.places.tests.factories import LAKE, MANGO, PALM
from jamii.schemes.plans.tests.factories import family_terms, make_plan, make_scheme
from jamii.schemes.plans.types import Joining, Premiums

FREE = replace(family_terms(), premiums=Premiums())


@pytest.fixture
def farah(db: None) -> None:
    make_household()


def enrol(**more: object) -> object:
    return services.enrol(FARAH, FAMILY, ENROLLED, id=COVER, by=SYSTEM, at=AT, **more)  # type: ignore[arg-type]


def sentences() -> list[str]:
    return [entry.sentence for entry in journal.entries_about("enrolment.cover", COVER)]


def test_a_household_is_enrolled(farah: None) -> None:
    cover = services.enrol(FARAH, FAMILY, ENROLLED, id=COVER, by=SYSTEM, at=AT)
    assert (cover.number, cover.status, cover.stage) == ("FAM-2026-00001", Status.IDLE, Stage.NEW)
    assert (cover.start, cover.expiry) == (date(2026, 1, 10), date(2027, 1, 9))
    assert (cover.value, cover.effective) == (Decimal(1180), None)
    assert cover.last_payment_day == date(2026, 3, 9)
    assert [member.person for member in cover.members] == [ADA, OMAR, KIM]
    assert all(member.effective is None for member in cover.members)
    assert [step["code"] for step in cover.steps] == [
        "starts-when-enrolled",
        "ends-after-months",
        "value-adults",
        "value-children",
        "value-assembly",
        "value-registration",
        "value-total",
    ]
    assert sentences() == [
        "Enrolled in FAM with 3 members: cover FAM-2026-00001, 1,180.00\u00a0XTS due."
    ]


def test_sent_twice_it_is_one_cover(farah: None) -> None:
    assert enrol() == enrol()
    assert models.Cover.objects.count() == 1


def test_a_free_cover_counts_at_once(db: None) -> None:
    make_household(terms=FREE)
    cover = services.enrol(FARAH, FAMILY, ENROLLED, by=SYSTEM, at=AT)
    assert (cover.status, cover.effective) == (Status.ACTIVE, ENROLLED)
    assert {member.effective for member in cover.members} == {ENROLLED}


def test_a_household_and_its_cover_are_one_act(db: None) -> None:
    make_scheme()
    make_plan()
    tomorrow = date(2026, 2, 1)
    with pytest.raises(Invalid, match="enrolled-in-future"):
        services.enrol_household(application(), SCHEME, FAMILY, tomorrow, by=SYSTEM, at=AT)
    with pytest.raises(NotFound):
        queries.household_for(FARAH, by=SYSTEM)
    household, cover = services.enrol_household(
        application(), SCHEME, FAMILY, ENROLLED, by=SYSTEM, at=AT
    )
    assert (household.id, cover.household) == (FARAH, FARAH)


def test_a_renewal_follows_the_cover_before(db: None) -> None:
    make_household(terms=FREE)
    first = services.enrol(FARAH, FAMILY, ENROLLED, by=SYSTEM, at=AT)
    offer = queries.offer(
        queries.household_for(FARAH, by=SYSTEM), queries.plans.plan(FAMILY), date(2026, 1, 31)
    )
    assert (offer.stage, offer.previous) == (Stage.RENEWAL, first.id)
    assert offer.days.first == date(2027, 1, 10)
    assert offer.warnings == ()


def test_what_is_refused(farah: None) -> None:
    for problem, day, plan in (
        ("enrolled-in-future", date(2026, 2, 1), FAMILY),
        ("plan-without-terms", date(2019, 12, 31), FAMILY),
    ):
        with pytest.raises(Invalid, match=problem):
            services.enrol(FARAH, plan, day, by=SYSTEM, at=AT)
    with pytest.raises(Invalid, match="officer-unknown"):
        services.enrol(FARAH, FAMILY, ENROLLED, UUID(int=1), by=SYSTEM, at=AT)
    assert models.Cover.objects.count() == 0
    assert models.CoverMember.objects.count() == 0


def test_an_officer_signs_until_the_last_day(farah: None) -> None:
    officer = NewOfficer(UUID(int=0xFA), "BEN", "Okello", "Ben", villages=(MANGO, PALM))
    gone = replace(officer, last_day=date(2026, 1, 9))
    assert services.load_officers([gone], by=SYSTEM, at=AT) == 3
    assert services.load_officers([gone], by=SYSTEM, at=AT) == 0
    with pytest.raises(Invalid, match="officer-gone"):
        services.enrol(FARAH, FAMILY, ENROLLED, officer.id, by=SYSTEM, at=AT)
    assert services.load_officers([officer], by=SYSTEM, at=AT) == 1
    assert services.enrol(FARAH, FAMILY, ENROLLED, officer.id, by=SYSTEM, at=AT).officer
    assert [one.name for one in queries.officers(by=SYSTEM, on=ENROLLED)] == ["Ben Okello"]


def test_overlap_and_age_are_warnings(db: None) -> None:
    terms = replace(FREE, joining=Joining(12, min_age=11, max_age=35))
    make_household(terms=terms)
    services.enrol(FARAH, FAMILY, ENROLLED, by=SYSTEM, at=AT)
    again = services.enrol(FARAH, FAMILY, ENROLLED, stage="new", by=SYSTEM, at=AT)
    assert [(warning["code"], warning["values"]) for warning in again.warnings] == [
        ("overlapping-cover", {"number": "FAM-2026-00001"}),
        ("age-outside", {"name": "Omar Farah", "age": 40}),
        ("age-outside", {"name": "Kim Farah", "age": 10}),
    ]


@pytest.mark.parametrize(
    "stranger",
    [
        Actor(UUID(int=8), "Nobody"),
        actor(access.VIEW),
        actor(access.ENROL, scheme=UUID(int=1)),
        actor(access.ENROL, places=frozenset({LAKE})),
    ],
    ids=["nobody", "wrong-right", "other-scheme", "other-place"],
)
def test_who_may_not_enrol(farah: None, stranger: Actor) -> None:
    with pytest.raises((NotAllowed, NotFound)):
        services.enrol(FARAH, FAMILY, ENROLLED, by=stranger, at=AT)
    assert models.Cover.objects.count() == 0


def test_who_may_enrol(farah: None) -> None:
    ben = actor(access.ENROL, access.VIEW, places=frozenset({MANGO}))
    cover = services.enrol(FARAH, FAMILY, ENROLLED, by=ben, at=AT)
    assert queries.cover(cover.id, by=ben).id == cover.id
    with pytest.raises(NotFound):
        queries.cover(cover.id, by=actor(access.VIEW, places=frozenset({PALM})))


def test_suspended_by_hand_and_reinstated(db: None) -> None:
    make_household(terms=FREE)
    enrol()
    assert services.suspend(COVER, "Fraud", by=SYSTEM, at=AT).status is Status.SUSPENDED
    assert sentences()[0] == "Cover FAM-2026-00001 was suspended. Reason: Fraud"
    with pytest.raises(WrongState, match="wrong-state"):
        services.suspend(COVER, by=SYSTEM, at=AT)
    back = services.reinstate(COVER, by=SYSTEM, at=AT)
    assert (back.status, back.effective, back.enforced) == (Status.ACTIVE, ENROLLED, False)
    with pytest.raises(WrongState):
        services.cancel(COVER, by=SYSTEM, at=AT)


def test_an_idle_cover_is_worked_out_anew_or_cancelled(farah: None) -> None:
    cover = services.enrol(FARAH, FAMILY, ENROLLED, id=COVER, by=SYSTEM, at=AT)
    moved = services.revise(COVER, cover.version, date(2026, 1, 20), by=SYSTEM, at=AT)
    assert (moved.start, moved.expiry) == (date(2026, 1, 20), date(2027, 1, 19))
    assert {member.expiry for member in moved.members} == {date(2027, 1, 19)}
    assert services.cancel(COVER, by=SYSTEM, at=AT).status is Status.CANCELLED
    with pytest.raises(WrongState, match="cover-not-idle"):
        services.revise(COVER, moved.version, ENROLLED, by=SYSTEM, at=AT)


def test_the_nightly_job_ends_what_is_over(db: None) -> None:
    make_household(terms=FREE)
    cover = services.enrol(FARAH, FAMILY, date(2025, 2, 1), id=COVER, by=SYSTEM, at=AT)
    assert cover.expiry == date(2026, 1, 31)
    assert services.expire_due(date(2026, 1, 31), at=AT) == 0
    assert services.expire_due(date(2026, 2, 1), at=AT) == 1
    assert queries.cover(COVER, by=SYSTEM).status is Status.EXPIRED
    assert sentences()[0] == "Cover FAM-2025-00001 ended on 31 Jan 2026."
    assert services.expire_due(date(2026, 2, 1), at=AT) == 0


def test_a_suspended_cover_does_not_expire(db: None) -> None:
    make_household(terms=FREE)
    services.enrol(FARAH, FAMILY, date(2025, 2, 1), id=COVER, by=SYSTEM, at=AT)
    services.suspend(COVER, by=SYSTEM, at=AT)
    assert services.expire_due(date(2026, 2, 1), at=AT) == 0
    later = AT.replace(month=2, day=2)
    with pytest.raises(WrongState, match="cover-is-over"):
        services.reinstate(COVER, by=SYSTEM, at=later)
    assert queries.cover(COVER, by=SYSTEM).status is Status.SUSPENDED


def test_who_joins_the_household_joins_its_cover(db: None) -> None:
    make_household(*MEMBERS[:2], terms=FREE)
    enrol()
    people.add_person(FARAH, MEMBERS[2], SCHEME, by=SYSTEM, at=AT)
    cover = queries.cover(COVER, by=SYSTEM)
    assert [member.person for member in cover.members] == [ADA, OMAR, KIM]
    assert cover.members[2].effective == date(2026, 1, 31)
    assert sentences()[0] == "Kim Farah joined cover FAM-2026-00001, covered from 31 Jan 2026."
    with pytest.raises(WrongState, match="already-in-cover"):
        services.add_member(COVER, KIM, date(2026, 1, 31), by=SYSTEM, at=AT)


def test_a_full_cover_takes_nobody(db: None) -> None:
    make_household(*MEMBERS[:2], terms=replace(FREE, joining=Joining(12, max_members=2)))
    enrol()
    people.add_person(FARAH, MEMBERS[2], SCHEME, by=SYSTEM, at=AT)
    assert len(queries.cover(COVER, by=SYSTEM).members) == 2
    assert sentences()[0] == "Kim Farah is not covered: cover FAM-2026-00001 is full."


def test_a_death_ends_the_membership_that_day(db: None) -> None:
    make_household(terms=FREE)
    enrol()
    people.set_status(OMAR, PersonStatus.DEAD, date(2026, 1, 20), by=SYSTEM, at=AT)
    expiries = {member.person: member.expiry for member in queries.cover(COVER, by=SYSTEM).members}
    assert expiries == {
        ADA: date(2027, 1, 9),
        OMAR: date(2026, 1, 20),
        KIM: date(2027, 1, 9),
    }
    (facts,) = queries.covers_on(OMAR, date(2026, 1, 20))
    assert facts.is_covered_on(date(2026, 1, 20))
    assert facts.members_on(date(2026, 1, 20)) == 3
    assert facts.members_on(date(2026, 1, 21)) == 2
    assert queries.covers_on(OMAR, date(2026, 1, 21)) == ()


def test_facts_take_one_statement(db: None) -> None:
    make_household(terms=FREE)
    enrol()
    with CaptureQueriesContext(connection) as statements:
        (facts,) = queries.covers_on(ADA, ENROLLED)
    assert len(statements) == 1
    assert (facts.id, facts.order, facts.member_effective) == (COVER, 0, ENROLLED)
    with CaptureQueriesContext(connection) as statements:
        assert [cover.id for cover in queries.covers(by=SYSTEM)] == [COVER]
    assert len(statements) == 1


def test_covers_are_loaded_as_they_are(farah: None) -> None:
    member = CoverMember(
        UUID(int=0xFB), ADA, 0, date(2023, 1, 1), date(2023, 1, 5), date(2023, 12, 31)
    )
    old = NewCover(
        CoverId(COVER),
        "OLD-1",
        SCHEME,
        FARAH,
        FAMILY,
        Stage.NEW,
        Status.EXPIRED,
        date(2023, 1, 1),
        date(2023, 1, 1),
        date(2023, 12, 31),
        date(2023, 1, 5),
        Decimal("77.70"),
        members=(member,),
        row=2,
    )
    assert services.load_covers([old], by=SYSTEM, at=AT) == 2
    assert services.load_covers([old], by=SYSTEM, at=AT) == 0
    cover = queries.cover_by_number(SCHEME, "OLD-1")
    assert (cover.value, cover.status, cover.origin) == (
        Decimal("77.70"),
        Status.EXPIRED,
        "imported",
    )
    assert cover.members == (member,)
    with pytest.raises(Invalid) as refused:
        services.load_covers([replace(old, household=UUID(int=1))], by=SYSTEM, at=AT)
    assert [(problem.code, problem.row) for problem in refused.value.problems] == [
        ("cover-of-nobody", 2)
    ]


def test_more_members_than_the_plan_takes(db: None) -> None:
    extra = person(UUID(int=0xFF), "Lia", date(2018, 1, 1), Relation.CHILD)
    terms = replace(family_terms(), joining=Joining(12, max_members=3))
    make_household(*MEMBERS, extra, terms=terms)
    cover = services.enrol(FARAH, FAMILY, ENROLLED, by=SYSTEM, at=AT)
    assert [member.person for member in cover.members] == [ADA, OMAR, KIM]
    assert cover.value == Decimal(1180)
    assert "value-members-beyond" in [step["code"] for step in cover.steps]
