"""The desk's screen and its JSON route."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from django.test import Client

from jamii.coverage.eligibility import models
from jamii.coverage.eligibility.tests.factories import (
    NOBODY,
    NURSE,
    SCHEME,
    TODAY,
    make_covered_farahs,
)
from jamii.kernel.actors import Actor, Grant
from jamii.registers.people import queries as people
from jamii.registers.people.tests.factories import ADA, FARAHS

pytestmark = pytest.mark.django_db


@pytest.fixture
def number() -> str:
    make_covered_farahs()
    return people.persons([ADA])[ADA].number


@pytest.fixture
def sign_in(client: Client, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """The client of an actor."""

    def as_actor(actor: Actor) -> Client:
        monkeypatch.setattr(
            "jamii.registers.accounts.queries.actor_of_session", lambda session, day: actor
        )
        return client

    return as_actor


def test_the_answer_is_one_plain_sentence(number: str, sign_in) -> None:  # type: ignore[no-untyped-def]
    client = sign_in(NURSE)
    asked = {"who": number, "day": TODAY.isoformat(), "entry": "V1"}
    text = client.post("/eligibility/", asked).content.decode()
    assert "Yes." in text
    assert "Visit (V1) is covered." in text
    assert "100.00" in text
    assert "Start a claim" in text
    assert "<c-" not in text
    client.cookies["language"] = "fr"
    french = client.post("/eligibility/", asked | {"entry": "X1"}).content.decode()
    assert "Non." in french
    assert models.Check.objects.count() == 2


def test_an_unknown_number_is_said_kindly(number: str, sign_in) -> None:  # type: ignore[no-untyped-def]
    text = sign_in(NURSE).post("/eligibility/", {"who": "12", "day": "2026-01-31"}).content.decode()
    assert "Nobody with the number “12” is known here." in text
    assert models.Check.objects.count() == 0


def test_a_name_offers_those_whom_the_reader_may_see(number: str, sign_in) -> None:  # type: ignore[no-untyped-def]
    acts = frozenset({"eligibility.check", "people.view"})
    reader = Actor(NURSE.id, "Ben", (Grant(acts, SCHEME),))
    text = sign_in(reader).post("/eligibility/", {"who": "Ada", "day": "2026-01-31"})
    assert f'value="{number}"' in text.content.decode()


def test_the_screen_is_closed_to_others(number: str, sign_in) -> None:  # type: ignore[no-untyped-def]
    assert sign_in(NOBODY).get("/eligibility/").status_code == 403


def test_the_household_shows_what_is_left(number: str, sign_in) -> None:  # type: ignore[no-untyped-def]
    reader = Actor(NURSE.id, "Ben", (Grant(frozenset({"people.view"}), SCHEME),))
    text = sign_in(reader).get(f"/eligibility/households/{FARAHS}/").content.decode()
    assert "Family plan" in text
    assert "100.00" in text


def test_the_route_answers_and_refuses_in_json(number: str, sign_in) -> None:  # type: ignore[no-untyped-def]
    client = sign_in(NURSE)
    client.cookies["sessionid"] = "any"

    def ask(**question: object):  # type: ignore[no-untyped-def]
        return client.post(
            "/api/v1/eligibility", json.dumps(question), content_type="application/json"
        )

    answer = ask(number=number, entry={"kind": "service", "code": "V1"})
    assert answer.status_code == 200
    assert answer.json()["outcome"] == "yes"
    assert answer.json()["covers"][0]["care"][0]["ceiling_left"] in ("100", "100.0000", 100.0)
    refused = ask(number="12")
    assert refused.status_code == 404
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["code"] == "member-unknown"


def test_a_key_asks_once_and_malformed_questions_name_their_field(number: str, sign_in) -> None:  # type: ignore[no-untyped-def]
    client = sign_in(NURSE)
    key = "0193f0aa-0000-7000-8000-000000000098"

    def ask(key: str, **question: object):  # type: ignore[no-untyped-def]
        body, kind = json.dumps(question), "application/json"
        headers = {"Idempotency-Key": key}
        return client.post("/api/v1/eligibility", body, content_type=kind, headers=headers)

    first = ask(key, number=number)
    assert ask(key, number=number).json() == first.json()
    assert models.Check.objects.count() == 1
    refused = ask(key, number="12")
    assert (refused.status_code, refused.json()["code"]) == (409, "key-used-otherwise")
    wrong = ask(str(UUID(int=9)), number="1\0", on="0000-01-01", entry={"kind": "x", "code": "V1"})
    assert [(one["code"], one["field"]) for one in wrong.json()["errors"]] == [
        ("text-not-kept", "number"),
        ("badly-formed", "on"),
        ("badly-formed", "entry.kind"),
    ]
    assert models.Check.objects.count() == 1
