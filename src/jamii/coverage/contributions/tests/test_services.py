"""Money comes in: cover, ledger, receipt and journal follow; and a cancellation undoes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from jamii.coverage.contributions import access, models, queries, services
from jamii.coverage.contributions.types import NewContribution, PayKind, Received
from jamii.coverage.enrolment import queries as covers
from jamii.coverage.enrolment import services as enrolment
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
    make_household,
)
from jamii.coverage.enrolment.types import Status
from jamii.finance.ledger import queries as ledger
from jamii.kernel.actors import SYSTEM, Actor
from jamii.kernel.errors import Invalid, NotAllowed, WrongState
from jamii.platform import journal
from jamii.registers.organisations import services as organisations
from jamii.registers.organisations.types import NewPayer
from jamii.registers.people import services as people
from jamii.registers.places.tests.factories import LAKE
from jamii.schemes.plans.tests.factories import family_terms
from jamii.schemes.plans.types import Premiums

PAID_ON = date(2026, 1, 12)
FULL = Decimal(1180)


@pytest.fixture
def cover(db: None) -> None:
    make_household()
    enrolment.enrol(FARAH, FAMILY, ENROLLED, id=COVER, by=SYSTEM, at=AT)


def pay(amount: Decimal | int, day: date = PAID_ON, **more: object) -> Received:
    return services.receive(COVER, Decimal(amount), day, by=SYSTEM, at=AT, **more)  # type: ignore[arg-type]


def balances() -> dict[str, Decimal]:
    return {row.code: row.balance for row in ledger.balances(SCHEME, by=SYSTEM) if row.balance}


def test_paid_in_full(cover: None) -> None:
    received = pay(FULL)
    assert received.contribution.receipt == "RE-FAM-20260110-00001"
    assert (received.cover.status, received.cover.effective) == (Status.ACTIVE, PAID_ON)
    assert {member.effective for member in received.cover.members} == {PAID_ON}
    assert received.warnings == ()
    assert balances() == {"1000": FULL, "4000": -FULL}
    (entry,) = ledger.about(received.contribution.id)
    assert (entry.day, entry.amount, entry.cause.kind) == (
        PAID_ON,
        FULL,
        "contributions.contribution",
    )
    lines = [entry.sentence for entry in journal.entries_about("enrolment.cover", COVER)]
    assert lines[:2] == [
        "Cover FAM-2026-00001 counts from 12 Jan 2026; 1,180.00\u00a0XTS were paid.",
        "1,180.00\u00a0XTS received for cover FAM-2026-00001, receipt RE-FAM-20260110-00001.",
    ]


def test_sent_twice_it_is_one_contribution(cover: None) -> None:
    key = UUID(int=0xFC)
    first = pay(FULL, id=key)
    again = pay(FULL, id=key)
    assert again.contribution == first.contribution
    assert balances()["1000"] == FULL


def test_part_of_it_waits(cover: None) -> None:
    received = pay(400)
    assert received.cover.status is Status.IDLE
    assert [(warning.code, warning.values["missing_amount"]) for warning in received.warnings] == [
        ("still-to-pay", Decimal(780))
    ]
    rest = pay(780, date(2026, 1, 20))
    assert (rest.cover.status, rest.cover.effective) == (Status.ACTIVE, date(2026, 1, 20))
    assert queries.paid_sum(COVER) == FULL


def test_part_of_it_enforced(cover: None) -> None:
    received = pay(400, when_short="enforce")
    assert (received.cover.status, received.cover.enforced) == (Status.ACTIVE, True)
    later = pay(780, date(2026, 1, 20))
    assert later.cover.effective == PAID_ON
    cancelled = services.cancel(later.contribution.id, "Wrong cover", by=SYSTEM, at=AT)
    assert cancelled.cover.status is Status.ACTIVE


def test_part_of_it_suspends_until_the_rest_comes(cover: None) -> None:
    assert pay(400, when_short="suspend").cover.status is Status.SUSPENDED
    back = pay(780, date(2026, 1, 20)).cover
    assert (back.status, back.effective) == (Status.ACTIVE, date(2026, 1, 20))


def test_overpaid_and_photo_fee(cover: None) -> None:
    assert pay(50, is_photo_fee=True).cover.status is Status.IDLE
    assert queries.paid_sum(COVER) == 0
    received = pay(1200)
    assert [(warning.code, warning.values["over_amount"]) for warning in received.warnings] == [
        ("overpaid", Decimal(20))
    ]
    assert balances()["1000"] == Decimal(1250)


def test_cancelled_the_cover_is_suspended_and_paid_again_it_starts_anew(cover: None) -> None:
    received = pay(FULL)
    cancelled = services.cancel(received.contribution.id, "Cheque bounced", by=SYSTEM, at=AT)
    assert cancelled.cover.status is Status.SUSPENDED
    assert cancelled.contribution.cancelled_at == AT
    assert balances() == {}
    entries = ledger.about(received.contribution.id)
    assert [entry.code for entry in entries] == [
        "ledger.contribution-received",
        "ledger.contribution-cancelled",
    ]
    assert entries[1].reverses == entries[0].id
    with pytest.raises(WrongState, match="already-cancelled"):
        services.cancel(received.contribution.id, "Again", by=SYSTEM, at=AT)
    assert balances() == {}
    again = pay(FULL, date(2026, 1, 30)).cover
    assert (again.status, again.effective) == (Status.ACTIVE, date(2026, 1, 30))
    assert {member.effective for member in again.members} == {date(2026, 1, 30)}


def test_a_late_joiner_waits_for_the_rest(db: None) -> None:
    make_household(*MEMBERS[:2])
    enrolment.enrol(FARAH, FAMILY, ENROLLED, id=COVER, by=SYSTEM, at=AT)
    pay(980)
    people.add_person(FARAH, MEMBERS[2], SCHEME, by=SYSTEM, at=AT.replace(day=20))
    joined = covers.cover(COVER, by=SYSTEM)
    assert (joined.value, joined.base_value) == (Decimal(1180), Decimal(980))
    assert joined.status is Status.ACTIVE
    days = {member.person: member.effective for member in joined.members}
    assert days == {ADA: PAID_ON, OMAR: PAID_ON, KIM: None}
    rest = pay(200, date(2026, 1, 25))
    days = {member.person: member.effective for member in rest.cover.members}
    assert days == {ADA: PAID_ON, OMAR: PAID_ON, KIM: date(2026, 1, 25)}
    after = services.cancel(rest.contribution.id, "Wrong household", by=SYSTEM, at=AT).cover
    days = {member.person: member.effective for member in after.members}
    assert (after.status, days) == (Status.ACTIVE, {ADA: PAID_ON, OMAR: PAID_ON, KIM: None})


def test_what_is_refused(cover: None) -> None:
    for code, amount, day, more in (
        ("amount-not-above-zero", 0, PAID_ON, {}),
        ("amount-too-fine", Decimal("1.005"), PAID_ON, {}),
        ("paid-in-future", 10, date(2026, 2, 1), {}),
        ("paid-before-enrolment", 10, date(2026, 1, 9), {}),
        ("payer-not-here", 10, PAID_ON, {"payer": UUID(int=1)}),
    ):
        with pytest.raises(Invalid, match=code):
            pay(amount, day, **more)
    pay(100, receipt="R-1")
    with pytest.raises(Invalid, match="receipt-taken"):
        pay(100, receipt="R-1")
    assert models.Contribution.objects.count() == 1
    assert balances() == {"1000": Decimal(100), "4000": Decimal(-100)}
    with pytest.raises(WrongState, match="contributions-first"):
        enrolment.cancel(COVER, by=SYSTEM, at=AT)


def test_a_cancelled_receipt_may_be_used_again(cover: None) -> None:
    first = pay(100, receipt="R-1")
    services.cancel(first.contribution.id, "Typing error", by=SYSTEM, at=AT)
    assert pay(120, receipt="R-1").contribution.receipt == "R-1"


def test_a_payer_of_another_district(cover: None) -> None:
    payers = [
        NewPayer(UUID(int=0xD1), "Ministry", "government"),
        NewPayer(UUID(int=0xD2), "Lake council", "local-authority", place=LAKE),
    ]
    organisations.load_payers(payers, by=SYSTEM, at=AT)
    assert pay(100, payer=UUID(int=0xD1)).contribution.payer == UUID(int=0xD1)
    with pytest.raises(Invalid, match="payer-not-here"):
        pay(100, payer=UUID(int=0xD2))


def test_the_third_of_two_instalments(db: None) -> None:
    premiums = replace(family_terms().premiums, max_instalments=2)
    make_household(terms=replace(family_terms(), premiums=premiums))
    enrolment.enrol(FARAH, FAMILY, ENROLLED, id=COVER, by=SYSTEM, at=AT)
    pay(100)
    pay(100)
    pay(10, is_photo_fee=True)
    with pytest.raises(Invalid, match="too-many-instalments"):
        pay(980)
    assert queries.paid_sum(COVER) == 200


def test_a_cover_that_is_over_takes_no_money(db: None) -> None:
    make_household(terms=replace(family_terms(), premiums=Premiums()))
    enrolment.enrol(FARAH, FAMILY, date(2025, 1, 10), id=COVER, by=SYSTEM, at=AT)
    enrolment.expire_due(date(2026, 1, 31), at=AT)
    with pytest.raises(WrongState, match="cover-takes-no-money"):
        pay(10)


@pytest.mark.parametrize(
    "stranger",
    [
        Actor(UUID(int=8), "Nobody"),
        actor(access.VIEW),
        actor(access.RECEIVE, scheme=UUID(int=1)),
        actor(access.RECEIVE, places=frozenset({LAKE})),
    ],
    ids=["nobody", "wrong-right", "other-scheme", "other-place"],
)
def test_who_may_not_receive(cover: None, stranger: Actor) -> None:
    with pytest.raises(NotAllowed):
        services.receive(COVER, FULL, PAID_ON, by=stranger, at=AT)
    assert models.Contribution.objects.count() == 0
    assert covers.cover(COVER, by=SYSTEM).status is Status.IDLE


def test_who_receives_does_not_cancel(cover: None) -> None:
    ben = actor(access.RECEIVE, access.VIEW)
    received = services.receive(COVER, FULL, PAID_ON, by=ben, at=AT)
    assert received.contribution.received_by == "Ben"
    with pytest.raises(NotAllowed):
        services.cancel(received.contribution.id, "No", by=ben, at=AT)
    assert balances()["1000"] == FULL


def test_contributions_are_loaded_as_they_are(cover: None) -> None:
    old = NewContribution(
        UUID(int=0xFD), SCHEME, COVER, Decimal(300), date(2026, 1, 11), PayKind.CASH, "OLD-7", row=2
    )
    assert services.load_contributions([old], by=SYSTEM, at=AT) == 1
    assert services.load_contributions([old], by=SYSTEM, at=AT.replace(hour=10)) == 0
    assert covers.cover(COVER, by=SYSTEM).status is Status.IDLE
    assert balances() == {"3000": Decimal(300), "4000": Decimal(-300)}
    with pytest.raises(Invalid, match="contribution-of-nothing"):
        services.load_contributions([replace(old, cover=UUID(int=1))], by=SYSTEM, at=AT)
