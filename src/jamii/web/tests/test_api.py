"""The JSON interface: who may ask, and how it refuses."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from jamii.kernel.actors import SYSTEM
from jamii.kernel.days import Days
from jamii.registers.accounts import services
from jamii.registers.accounts.tests.factories import PASSWORD, make_user
from jamii.registers.places.tests.factories import AT

pytestmark = pytest.mark.django_db
SINCE_NEW_YEAR = Days(date(2026, 1, 1), date(2026, 12, 31))


def test_a_stranger_gets_a_problem_document(client: Client) -> None:
    answer = client.get("/api/v1/me")
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "sign-in-to-ask"
    assert answer.json()["title"] == "Please sign in, or send a valid API key."


def test_the_session_and_the_key_answer_who_i_am(client: Client) -> None:
    amina = make_user("amina", "facility-clerk")
    client.post("/sign-in/", {"login": "amina", "password": PASSWORD})
    answer = client.get("/api/v1/me").json()
    assert (answer["id"], answer["name"]) == (str(amina.id), "Amina")
    assert "claims.enter" not in answer["acts"] or "claims.review" not in answer["acts"]
    assert "catalogue.view" in answer["acts"]
    assert "accounts.manage" not in answer["acts"]
    key = services.make_api_key(amina.id, "Hill clinic", SINCE_NEW_YEAR, by=SYSTEM, at=AT)
    other = Client()
    asked = other.get("/api/v1/me", headers={"Authorization": f"Bearer {key}"})
    assert asked.json()["name"] == "Amina"
    refused = other.get("/api/v1/me", headers={"Authorization": "Bearer no-such-key"})
    assert refused.status_code == 401


def test_an_address_that_is_not_there_is_a_problem_too(client: Client) -> None:
    answer = client.get("/api/v1/nothing", headers={"Accept-Language": "fr"})
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["title"].startswith("L’adresse est peut-être mal écrite")


def test_the_description_is_public(client: Client) -> None:
    described = client.get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.")
    assert "/api/v1/me" in described["paths"]
