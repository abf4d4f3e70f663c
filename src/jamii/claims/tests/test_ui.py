"""The screens of claims: typing and sending, reading why, reviewing; and the JSON routes."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jamii.claims import models, queries, services
from jamii.claims.tests.factories import (
    CLAIM,
    NOBODY,
    NURSE,
    REVIEWER,
    SCHEME,
    TABLETS,
    VISIT,
    XRAY,
    make_covered_farahs,
    new_claim,
    sent_claim,
)
from jamii.claims.types import ClaimId
from jamii.kernel.actors import Actor, Grant
from jamii.registers.people import queries as people
from jamii.registers.people.tests.factories import ADA, FARAHS
from jamii.registers.places.tests.factories import AT
from jamii.registers.providers.tests.factories import AMINA, CLINIC

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _farahs() -> None:
    make_covered_farahs()


@pytest.fixture
def sign_in(client: Client, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """The client of an actor."""

    def as_actor(actor: Actor) -> Client:
        monkeypatch.setattr(
            "jamii.registers.accounts.queries.actor_of_session", lambda session, day: actor
        )
        return client

    return as_actor


def typed(**changes: str) -> dict[str, str]:
    """What the form sends for one visit and four tablets; prices come from the list."""
    return {
        "claim": str(CLAIM),
        "revision": "5",
        "scheme": str(SCHEME),
        "facility": str(CLINIC),
        "administrator": str(AMINA),
        "number": people.persons([ADA])[ADA].number,
        "first_day": "2026-01-30",
        "visit_type": "other",
        "main_diagnosis": "B54",
        "rows": "3",
        "l0-kind": "service",
        "l0-code": "V1",
        "l0-quantity": "1",
        "l0-price": "20",
        "l1-code": "M1",
        "l1-quantity": "4",
        "l2-quantity": "1",
    } | changes


def test_a_claim_is_typed_sent_and_explained_without_javascript(sign_in) -> None:  # type: ignore[no-untyped-def]
    client = sign_in(NURSE)
    empty = client.get("/claims/new/").content.decode()
    assert "<c-" not in empty
    sent = client.post("/claims/new/", typed())
    assert (sent.status_code, sent["Location"]) == (303, f"/claims/{CLAIM}/")
    again = client.post("/claims/new/", typed())
    assert again["Location"] == f"/claims/{CLAIM}/"
    assert models.Claim.objects.count() == 1
    text = client.get(f"/claims/{CLAIM}/").content.decode()
    assert "The scheme pays 36.00" in text
    assert "Every step from asked to paid" in text
    assert "The stored steps add up to the stored amounts." in text
    client.cookies["language"] = "fr"
    french = client.get(f"/claims/{CLAIM}/print/").content.decode()
    assert "L’organisme paie 36,00" in french
    assert "Chaque étape, du demandé au payé" in french


def test_every_mistake_stands_beside_its_field_and_what_was_typed_stays(sign_in) -> None:  # type: ignore[no-untyped-def]
    wrong = typed(main_diagnosis="Z99", **{"l1-quantity": "0", "l2-code": "ZZ", "l2-price": "1"})
    page = sign_in(NURSE).post("/claims/new/", wrong)
    assert page.status_code == 422
    assert "There is no service or medicine with the code ZZ." in page.content.decode()
    fixed = typed(main_diagnosis="Z99", **{"l1-quantity": "0"})
    text = sign_in(NURSE).post("/claims/new/", fixed).content.decode()
    assert text.count('class="mistake"') == 2
    assert 'value="Z99"' in text
    assert models.Claim.objects.count() == 0


def test_a_line_is_added_without_losing_what_was_typed(sign_in) -> None:  # type: ignore[no-untyped-def]
    text = sign_in(NURSE).post("/claims/new/", typed(more="1")).content.decode()
    assert 'name="l3-code"' in text
    assert 'value="V1"' in text
    assert 'class="mistake"' not in text


def test_a_draft_is_kept_while_typing_and_goes_on_where_it_was_left(sign_in) -> None:  # type: ignore[no-untyped-def]
    client = sign_in(NURSE)
    kept = client.post(f"/claims/drafts/{CLAIM}/keep/", typed(revision="7"))
    assert kept.json() == {"revision": 7}
    assert client.post(f"/claims/drafts/{CLAIM}/keep/", typed(revision="6")).json()["revision"] == 7
    assert "2026-01-30" in client.get("/claims/drafts/").content.decode()
    assert 'value="V1"' in client.get(f"/claims/drafts/{CLAIM}/").content.decode()
    assert (
        'value="V1"'
        not in sign_in(replace(NURSE, id=UUID(int=0x77)))
        .get(f"/claims/drafts/{CLAIM}/")
        .content.decode()
    )
    sign_in(NURSE).post(f"/claims/drafts/{CLAIM}/", typed())
    assert queries.drafts(by=NURSE) == []


def test_what_would_be_paid_is_shown_before_sending(sign_in) -> None:  # type: ignore[no-untyped-def]
    rows = {"l2-code": "X1", "l2-price": "40", "l2-kind": "service", "main_diagnosis": ""}
    text = sign_in(NURSE).post("/claims/precheck/", typed(**rows)).content.decode()
    assert 'id="result-0"' in text
    assert "16.00" in text
    assert "not paid" in text
    assert "36.00" in text
    assert models.Claim.objects.count() == 0


def test_patient_and_lookup_serve_the_type_ahead(sign_in) -> None:  # type: ignore[no-untyped-def]
    client = sign_in(NURSE)
    number = people.persons([ADA])[ADA].number
    text = client.get(f"/claims/patient/?number={number}&first_day=2026-01-30").content.decode()
    assert "Ada Farah" in text
    assert "Family plan" in text
    found = client.get(f"/claims/lookup/?q=v1&facility={CLINIC}&first_day=2026-01-30")
    first = found.content.decode().split("</li>")[0]
    assert 'data-value="V1"' in first
    assert 'data-price="20"' in first
    assert 'data-kind="service"' in first


def waiting() -> None:
    services.submit_claim(new_claim(VISIT, replace(TABLETS, quantity=Decimal(15))), by=NURSE, at=AT)


def test_a_reviewer_sees_the_effect_before_saying_it(sign_in) -> None:  # type: ignore[no-untyped-def]
    waiting()
    client = sign_in(REVIEWER)
    assert "HC/2026/00001" in client.get("/claims/review/").content.decode()
    said = {"v1-accept": "yes", "v2-accept": "yes", "v2-quantity": "10", "version": "1"}
    missing = client.post(f"/claims/{CLAIM}/review/", said)
    assert missing.status_code == 422
    said["v2-justification"] = "Ten are enough."
    shown = client.post(f"/claims/{CLAIM}/review/", said).content.decode()
    assert "With these verdicts the scheme pays 66.00" in shown
    assert queries.claim(CLAIM, by=REVIEWER).decision_no == 1
    done = client.post(f"/claims/{CLAIM}/review/", said | {"save": "1"})
    assert done["Location"] == "/claims/review/"  # nothing else waits
    assert "Ten are enough." in client.get(f"/claims/{CLAIM}/").content.decode()


def test_choosing_lets_the_others_follow_the_rules(sign_in) -> None:  # type: ignore[no-untyped-def]
    waiting()
    client = sign_in(REVIEWER)
    assert client.post("/claims/review/select/", {}).status_code == 422
    assert client.post("/claims/review/select/", {"from_amount": "500"}).status_code == 303
    assert queries.claim(CLAIM, by=REVIEWER).status == "valued"


def test_a_rejected_claim_is_offered_again_with_its_lines(sign_in) -> None:  # type: ignore[no-untyped-def]
    services.submit_claim(new_claim(XRAY), by=NURSE, at=AT)
    client = sign_in(NURSE)
    assert "Correct and send again" in client.get(f"/claims/{CLAIM}/").content.decode()
    text = client.get(f"/claims/{CLAIM}/again/").content.decode()
    assert f'name="restores" value="{CLAIM}"' in text
    assert 'value="X1"' in text


def test_lists_keep_to_their_budget(sign_in) -> None:  # type: ignore[no-untyped-def]
    for number in range(1, 4):
        claim = new_claim(VISIT, id=ClaimId(UUID(int=0xF0 + number)))
        services.submit_claim(claim, by=NURSE, at=AT)
    client = sign_in(NURSE)
    with CaptureQueriesContext(connection) as seen:
        text = client.get("/claims/?status=valued&q=HC").content.decode()
    assert text.count("HC/2026/") == 3
    assert len(seen) <= 10
    assert sum("claims_claim" in query["sql"] for query in seen) == 1
    assert "No claim fits." in client.get("/claims/?status=rejected").content.decode()


def test_screens_are_closed_to_those_without_the_act(sign_in) -> None:  # type: ignore[no-untyped-def]
    waiting()
    for actor, path, status in (
        (NOBODY, "/claims/", 403),
        (NOBODY, "/claims/new/", 403),
        (NURSE, "/claims/review/", 403),
        (NURSE, f"/claims/{CLAIM}/review/", 403),
        (REVIEWER, "/claims/new/", 403),
        (
            Actor(NURSE.id, "X", (replace(NURSE.grants[0], scheme=UUID(int=9)),)),
            f"/claims/{CLAIM}/",
            404,
        ),
    ):
        assert sign_in(actor).get(path).status_code == status, path


def test_home_search_and_household_show_claims(sign_in) -> None:  # type: ignore[no-untyped-def]
    waiting()
    assert "Claims wait for a review" in sign_in(REVIEWER).get("/").content.decode()
    assert "My claims" in sign_in(NURSE).get("/").content.decode()
    assert f"/claims/{CLAIM}/" in sign_in(NURSE).get("/find/?q=HC/2026/00001").url
    acts = frozenset({"people.view", "claims.view"})
    reader = Actor(REVIEWER.id, "Chen", (Grant(acts, SCHEME),))
    assert "HC/2026/00001" in sign_in(reader).get(f"/people/households/{FARAHS}/").content.decode()


def test_the_route_takes_a_claim_once_and_explains_it(sign_in) -> None:  # type: ignore[no-untyped-def]
    client = sign_in(NURSE)
    client.cookies["sessionid"] = "any"
    claim: dict[str, Any] = {
        "scheme": str(SCHEME),
        "administrator": str(AMINA),
        "number": people.persons([ADA])[ADA].number,
        "first_day": "2026-01-30",
        "claimed_on": "2026-01-31",
        "main_diagnosis": "B54",
        "lines": [{"kind": "service", "code": "V1", "quantity": "1", "price_asked": "20"}],
    }

    def send(**changes: Any):  # type: ignore[no-untyped-def]
        return client.post(
            "/api/v1/claims",
            json.dumps(claim | changes),
            content_type="application/json",
            headers={"Idempotency-Key": str(CLAIM)},
        )

    wrong = send(main_diagnosis="Z99", lines=[])
    assert wrong.status_code == 422
    assert {(one["field"], one["code"]) for one in wrong.json()["errors"]} == {
        ("main_diagnosis", "diagnosis-not-listed"),
        ("lines", "no-lines"),
    }
    first, second = send(), send()
    assert (first.status_code, first.json()) == (201, second.json())
    assert (first.json()["status"], Decimal(str(first.json()["valuated"]))) == ("valued", 16)
    assert first.json()["lines"][0]["steps"][0]["message"]
    assert models.Claim.objects.count() == 1
    read = client.get(f"/api/v1/claims/{CLAIM}")
    assert read.json() == first.json()


def counted(seen: CaptureQueriesContext) -> list[str]:
    """The statements but for those that open and close a part of a transaction."""
    return [row["sql"][:120] for row in seen if "SAVEPOINT" not in row["sql"]]


def test_sending_a_claim_reads_little_by_screen_and_by_program(sign_in) -> None:  # type: ignore[no-untyped-def]
    client, screen = sign_in(NURSE), typed()
    with CaptureQueriesContext(connection) as seen:
        assert client.post("/claims/new/", screen).status_code == 303
    # Four of them read the terms of the plan, which the process then remembers.
    assert len(counted(seen)) <= 25, "\n".join(counted(seen))
    sent = sent_claim(id=str(UUID(int=0xF9)))
    with CaptureQueriesContext(connection) as seen:
        reply = client.post("/api/v1/claims", sent, content_type="application/json")
    assert reply.status_code == 201
    assert len(counted(seen)) <= 24, "\n".join(counted(seen))
