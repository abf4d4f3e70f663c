"""Where a facility's claims are, what was said when one is sent again, and the chain of both."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jamii.claims import hooks, queries, services
from jamii.claims.records import Filters, Payment
from jamii.claims.tests.factories import (
    CLAIM,
    NOBODY,
    NURSE,
    REVIEWER,
    TABLETS,
    VISIT,
    XRAY,
    make_covered_farahs,
    new_claim,
)
from jamii.claims.tests.test_papers import terms
from jamii.claims.types import ClaimId, Stage, Verdict
from jamii.kernel.actors import Actor
from jamii.kernel.errors import NotAllowed
from jamii.registers.places.tests.factories import AT
from jamii.registers.providers.tests.factories import HOSPITAL

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(hours=2)
VALUED, REFUSED, AGAIN, ASKED = (ClaimId(UUID(int=0xF2 + number)) for number in range(4))
ELSEWHERE = Actor(NURSE.id, "Amina", (replace(NURSE.grants[0], facility=HOSPITAL),))


@pytest.fixture(autouse=True)
def _one_of_each() -> None:
    """One with the reviewer, one that waits for an answer, one valued, one rejected."""
    make_covered_farahs(review_above="30")
    many = replace(TABLETS, quantity=Decimal(6))
    services.submit_claim(new_claim(many), by=NURSE, at=AT)
    services.submit_claim(new_claim(VISIT, id=VALUED), by=NURSE, at=AT)
    services.submit_claim(new_claim(XRAY, id=REFUSED), by=NURSE, at=AT)
    services.submit_claim(new_claim(many, id=ASKED), by=NURSE, at=AT)
    services.ask_facility(ASKED, "Why?", id=UUID(int=1), by=REVIEWER, at=LATER)


@pytest.fixture
def nurse(client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(
        "jamii.registers.accounts.queries.actor_of_session", lambda session, day: NURSE
    )
    return client


def sums(**filters: date) -> dict[Stage, tuple[int, Decimal, Decimal]]:
    rows = queries.sums_by_stage(by=NURSE, filters=Filters(**filters))
    return {row.stage: (row.claims, row.asked, row.paid) for row in rows}


def test_every_claim_is_at_a_stage_and_the_sums_say_how_much() -> None:
    assert sums() == {
        Stage.ASKED: (1, 36, 30),
        Stage.REVIEW: (1, 36, 30),
        Stage.VALUED: (1, 20, 16),
        Stage.REJECTED: (1, 40, 0),
    }
    assert sums(first=date(2026, 1, 31)) == {}
    for stage, key in (
        (Stage.ASKED, ASKED),
        (Stage.REVIEW, CLAIM),
        (Stage.VALUED, VALUED),
        (Stage.REJECTED, REFUSED),
    ):
        (row,) = queries.claims_of_facility(by=NURSE, filters=Filters(stage=stage))
        assert (row.id, queries.stage_of(row)) == (key, stage)


def test_only_the_facility_sees_where_its_claims_are() -> None:
    for caller in (NOBODY, REVIEWER):
        with pytest.raises(NotAllowed):
            queries.sums_by_stage(by=caller)
        with pytest.raises(NotAllowed):
            queries.claims_of_facility(by=caller)
    assert queries.sums_by_stage(by=ELSEWHERE) == []
    assert queries.claims_of_facility(by=ELSEWHERE) == []
    assert len(queries.claims_of_facility(by=NURSE)) == 4


def test_the_page_keeps_to_its_budget_and_shows_payments_that_are_told(
    nurse: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tell(claims: Collection[UUID]) -> Mapping[UUID, Payment]:
        return {key: Payment("valued", date(2026, 2, 5), "B-7", "/bills/7/") for key in claims}

    nurse.get("/claims/ours/")
    with CaptureQueriesContext(connection) as seen:
        text = nurse.get("/claims/ours/").content.decode()
    assert len(seen) <= 8
    assert text.count(">HC/2026/") == 4
    assert "waits for your answer" in text
    assert "5 Feb 2026" not in text
    monkeypatch.setattr(hooks, "_payments", [tell])
    assert "5 Feb 2026" in nurse.get("/claims/ours/").content.decode()
    assert "/bills/7/" in nurse.get(f"/claims/{VALUED}/").content.decode()
    one = nurse.get("/claims/ours/?stage=nothing-paid").content.decode()
    assert one.count(">HC/2026/") == 1
    assert "No claim fits." in nurse.get("/claims/ours/?first=2026-01-31").content.decode()


def test_the_claim_says_where_it_is_and_what_follows(nurse: Client) -> None:
    for key, says in (
        (ASKED, "Waits for the facility’s answer"),
        (CLAIM, "Waits for a reviewer"),
        (VALUED, "Waits for the next payment run"),
        (REFUSED, "Nothing is paid"),
    ):
        assert says in nurse.get(f"/claims/{key}/").content.decode(), says


def test_a_second_look_is_no_word_to_the_facility(nurse: Client) -> None:
    terms(review_above="30", review_second_above="30")
    no = {1: Verdict(accept=False, justification="No.")}
    services.review_claim(CLAIM, no, by=REVIEWER, at=LATER)
    text = nurse.get(f"/claims/{CLAIM}/").content.decode()
    assert "Waits for a reviewer" in text
    assert "second look" not in text
    assert "proposes" not in text


def test_what_was_said_stands_beside_what_it_is_about_when_a_claim_is_sent_again(
    nurse: Client,
) -> None:
    no = {1: Verdict(accept=False, justification="The tablets are for another person.")}
    services.review_claim(CLAIM, no, remark="See the card.", by=REVIEWER, at=LATER)
    text = nurse.get(f"/claims/{CLAIM}/again/").content.decode()
    assert "Why claim HC/2026/00001 was rejected" in text
    assert "See the card." in text
    row = text.split('data-row="0"')[1].split("</tr>")[0]
    assert "The tablets are for another person." in row
    other = text.split('data-row="1"')[1].split("</tr>")[0]
    assert "said-before" not in other


def test_the_chain_is_shown_on_both_ends(nurse: Client) -> None:
    services.submit_claim(new_claim(XRAY, id=AGAIN), restores=REFUSED, by=NURSE, at=LATER)
    third = ClaimId(UUID(int=0xFA))
    services.submit_claim(
        new_claim(VISIT, id=third), restores=AGAIN, by=NURSE, at=LATER + timedelta(days=1)
    )
    codes = ["HC/2026/00003", "@HC/2026/00003", "@@HC/2026/00003"]
    for key in (REFUSED, AGAIN, third):
        chain = queries.chain_of(queries.claim(key, by=NURSE))
        assert [link.code for link in chain] == codes
    assert queries.chain_of(queries.claim(VALUED, by=NURSE)) == ()
    assert f'href="/claims/{third}/"' in nurse.get(f"/claims/{REFUSED}/").content.decode()
    assert f'href="/claims/{REFUSED}/"' in nurse.get(f"/claims/{third}/").content.decode()
