"""Asking patients: whom, by which officer, what becomes of the answers, and of a list of them."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jamii.claims import models, queries, services
from jamii.claims.rules.enquiries import upload_result, when_decided
from jamii.claims.tests.factories import (
    CLAIM,
    NOBODY,
    NURSE,
    REVIEWER,
    SCHEME,
    TABLETS,
    VISIT,
    make_covered_farahs,
    new_claim,
)
from jamii.claims.types import Answers, ClaimId, ReviewState, Status, UploadResult, YesNo
from jamii.coverage.enrolment import services as enrolment
from jamii.coverage.enrolment.types import NewOfficer
from jamii.kernel.actors import SYSTEM, Actor, Grant
from jamii.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from jamii.platform import journal
from jamii.registers.people import queries as people
from jamii.registers.people.tests.factories import ADA
from jamii.registers.places.tests.factories import AT, LAKE, MANGO

LATER = AT + timedelta(hours=2)
SECOND = ClaimId(UUID(int=0xF2))
BEN = Actor(UUID(int=0x50), "Ben", (Grant(frozenset({"claims.ask-patients"}), SCHEME),))
SAID = Answers(date(2026, 1, 31), YesNo.YES, YesNo.NO, YesNo.YES, YesNo.YES, 4)


@pytest.mark.parametrize(
    ("officer", "claim", "number", "state", "result"),
    [
        (True, True, True, ReviewState.SELECTED, "taken"),
        (False, False, False, None, "officer-unknown"),
        (True, False, False, None, "claim-unknown"),
        (True, True, False, ReviewState.SELECTED, "number-mismatch"),
        (True, True, True, ReviewState.DELIVERED, "already-there"),
    ],
)
def test_what_becomes_of_a_row(
    officer: bool, claim: bool, number: bool, state: ReviewState | None, result: str
) -> None:
    found = upload_result(officer_known=officer, claim_known=claim, number_fits=number, state=state)
    assert found == UploadResult(result)


def test_a_patient_who_was_not_asked_in_time_is_passed_by() -> None:
    assert when_decided(ReviewState.SELECTED) is ReviewState.BY_PASSED
    for state in set(ReviewState) - {ReviewState.SELECTED}:
        assert when_decided(state) is state


@pytest.fixture
def waiting() -> None:
    """Two claims wait: 110.00 and 95.00. Officer O-1 serves the village by phone."""
    make_covered_farahs()
    services.submit_claim(new_claim(VISIT, replace(TABLETS, quantity=Decimal(15))), by=NURSE, at=AT)
    many = replace(TABLETS, quantity=Decimal(19), price_asked=Decimal(5))
    services.submit_claim(new_claim(many, id=SECOND), by=NURSE, at=AT)
    officer = NewOfficer(
        UUID(int=0x0F),
        "O-1",
        "Mwangi",
        "Ben",
        villages=(MANGO,),
        phone="+25570000000",
        phone_communication=True,
    )
    enrolment.load_officers([officer], by=SYSTEM, at=AT)


def select(**how: Decimal) -> tuple[int, int]:
    return services.select_for_enquiry(
        SCHEME, services.Selection(**how), chance=random.Random(1), by=REVIEWER, at=LATER
    )


def answer(by: Actor = BEN, answers: Answers = SAID) -> None:
    services.answer_for_patient(CLAIM, answers, by=by, at=LATER)


@pytest.mark.django_db
def test_the_officer_of_the_village_asks_those_who_are_chosen(waiting: None) -> None:
    assert select(from_amount=Decimal(100)) == (1, 1)
    assert select(from_amount=Decimal(1)) == (0, 0)  # nobody is chosen from twice
    (row,) = queries.open_enquiries(by=BEN)
    assert (row.claim, row.officer_name, row.phone) == (CLAIM, "Ben Mwangi", "+25570000000")
    assert queries.claim(CLAIM, by=REVIEWER).enquiry is ReviewState.SELECTED
    assert queries.claim(SECOND, by=REVIEWER).enquiry is ReviewState.NOT_SELECTED
    services.ask_patient(SECOND, by=REVIEWER, at=LATER)  # by hand it is always possible
    with pytest.raises(WrongState, match="patient-asked-already"):
        services.ask_patient(SECOND, by=REVIEWER, at=LATER)
    assert queries.count_open_enquiries(by=BEN) == 2


@pytest.mark.django_db
def test_half_of_two_is_one_by_chance(waiting: None) -> None:
    assert select(random_percent=Decimal(50)) == (1, 1)


@pytest.mark.django_db
def test_an_answer_is_kept_once_and_shown_with_the_claim(waiting: None) -> None:
    select(from_amount=Decimal(100))
    with pytest.raises(Invalid, match="assessment-range"):
        answer(answers=replace(SAID, assessment=6))
    with pytest.raises(Invalid, match="day-in-the-future"):
        answer(answers=replace(SAID, day=date(2026, 2, 1)))
    answer()
    claim = queries.claim(CLAIM, by=REVIEWER)
    assert claim.enquiry is ReviewState.DELIVERED
    shown = queries.enquiry_about(claim)
    assert shown is not None
    assert shown.answers == SAID
    assert queries.open_enquiries(by=BEN) == []
    with pytest.raises(WrongState, match="patient-answered-already"):
        answer()
    assert journal.entries_about("claims.claim", CLAIM)[0].code == "claims.patient-answered"


@pytest.mark.django_db
def test_a_claim_that_is_decided_passes_the_patient_by(waiting: None) -> None:
    select(from_amount=Decimal(1))
    services.review_claim(CLAIM, {}, by=REVIEWER, at=LATER)
    claim = queries.claim(CLAIM, by=REVIEWER)
    assert (claim.status, claim.enquiry) == (Status.VALUED, ReviewState.BY_PASSED)
    assert [row.claim for row in queries.open_enquiries(by=BEN)] == [SECOND]


@pytest.mark.django_db
def test_who_asks_where(waiting: None) -> None:
    acts = BEN.grants[0].acts
    elsewhere = Actor(BEN.id, "Ben", (Grant(acts, SCHEME, frozenset({LAKE})),))
    other_scheme = Actor(BEN.id, "Ben", (Grant(acts, UUID(int=0x99)),))
    for caller in (NOBODY, NURSE, BEN):
        with pytest.raises(NotAllowed):
            services.select_for_enquiry(SCHEME, services.Selection(Decimal(5)), by=caller, at=LATER)
        with pytest.raises(NotFound):
            services.ask_patient(CLAIM, by=caller, at=LATER)
    select(from_amount=Decimal(1))
    for caller in (NOBODY, REVIEWER, elsewhere, other_scheme):
        with pytest.raises(NotFound):
            answer(caller)
    for caller in (elsewhere, other_scheme):
        assert queries.open_enquiries(by=caller) == []
    with pytest.raises(NotAllowed):
        queries.open_enquiries(by=REVIEWER)
    with pytest.raises(NotAllowed):
        services.upload_answers([], by=REVIEWER, at=LATER)
    assert models.Enquiry.objects.exclude(answered_at=None).count() == 0
    answer()


def row(place: int, **changes: str) -> services.UploadRow:
    mine = people.persons([ADA])[ADA].number
    given = {"officer": "O-1", "claim": "HC/2026/00001", "number": mine} | changes
    return services.UploadRow(place, given["officer"], given["claim"], given["number"], SAID)


@pytest.mark.django_db
def test_each_row_of_a_list_says_what_became_of_it(waiting: None) -> None:
    select(from_amount=Decimal(100))
    rows = [
        row(2, officer="O-9"),
        row(3, claim="HC/2026/00099"),
        row(4, claim="HC/2026/00002"),  # its patient was not chosen
        row(5, number="1"),
        row(6),
        row(7),
    ]
    told = services.upload_answers(rows, by=BEN, at=LATER)
    assert [(one.row, str(one.result)) for one in told] == [
        (2, "officer-unknown"),
        (3, "claim-unknown"),
        (4, "claim-unknown"),
        (5, "number-mismatch"),
        (6, "taken"),
        (7, "already-there"),
    ]
    wrong = replace(row(3), answers=replace(SAID, assessment=9))
    with pytest.raises(Invalid) as refused:
        services.upload_answers([row(2), wrong], by=BEN, at=LATER)
    assert [problem.row for problem in refused.value.problems] == [3]


@pytest.mark.django_db
def test_asking_on_the_screens(
    waiting: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = REVIEWER
    monkeypatch.setattr(
        "jamii.registers.accounts.queries.actor_of_session", lambda session, day: actor
    )
    assert client.post("/claims/enquiries/select/", {}).status_code == 303
    assert queries.count_open_enquiries(by=BEN) == 0
    client.post("/claims/enquiries/select/", {"from_amount": "1"})
    assert "Choose of which of them" in client.get("/claims/review/").content.decode()
    actor = BEN
    assert "Ben Mwangi" in client.get("/claims/enquiries/").content.decode()
    path = f"/claims/{CLAIM}/enquiry/"
    assert client.get(path).status_code == 200
    said = {
        "care_given": "yes",
        "payment_asked": "no",
        "drug_prescribed": "unknown",
        "drug_received": "unknown",
        "assessment": "3",
    }
    assert client.post(path, said).status_code == 422
    assert client.post(path, said | {"day": "2026-01-30"}).status_code == 303
    number = people.persons([ADA])[ADA].number
    head = (
        "officer,claim,number,day,care_given,payment_asked,drug_prescribed,drug_received,assessment"
    )
    good = f"O-1,HC/2026/00002,{number},2026-01-30,yes,no,yes,yes,-1"
    for text, status, says in (
        ("", 422, "There is nothing in this file."),
        ("a,b\n1,2", 422, "These columns are missing: officer"),
        (f"{head}\n{good.replace('yes', 'perhaps', 1)}", 422, "Row 2:"),
        (f"{head}\n{good}\nO-9,x,y,2026-01-30,,,,,", 200, "there is no such officer"),
    ):
        file = SimpleUploadedFile("answers.csv", text.encode())
        answer = client.post("/claims/enquiries/upload/", {"file": file})
        assert answer.status_code == status, text
        assert says in answer.content.decode(), text
    assert queries.open_enquiries(by=BEN) == []
    actor = REVIEWER
    assert "Assessment, 0 to 5" in client.get(f"/claims/{CLAIM}/").content.decode()
    assert client.get("/claims/enquiries/").status_code == 403
    actor = NOBODY
    for closed in (path, "/claims/enquiries/"):
        assert client.get(closed).status_code == 403
    for closed in ("/claims/enquiries/select/", "/claims/enquiries/upload/"):
        assert client.post(closed, {}).status_code == 403
