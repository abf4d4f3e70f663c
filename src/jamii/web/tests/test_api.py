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


def test_a_wrong_method_is_a_problem_and_names_the_right_ones(client: Client) -> None:
    answer = client.delete("/api/v1/me")
    assert answer.status_code == 405
    assert (answer.headers["Content-Type"], answer.headers["Allow"]) == (
        "application/problem+json",
        "GET",
    )
    assert answer.json()["errors"] == [
        {
            "code": "method-not-allowed",
            "params": {},
            "field": "",
            "row": None,
            "message": "This address does not answer DELETE.",
        }
    ]


def test_a_visitor_is_told_to_sign_in_and_a_page_without_its_token_is_refused() -> None:
    make_user("amina", "facility-clerk")
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/api/v1/eligibility", "{}", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (401, "sign-in-to-ask")
    signed_in = Client()
    signed_in.post("/sign-in/", {"login": "amina", "password": PASSWORD})
    strict.cookies["sessionid"] = signed_in.cookies["sessionid"].value
    answer = strict.post("/api/v1/eligibility", "{}", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "token-missing")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/json"),
        (b"{", "application/json"),
        (b'{"a": "\xff"}', "application/json"),
        (b"[" * 100_000, "application/json"),
        (b'{"number": "12"}', "text/plain"),
        (b"number=12", "application/x-www-form-urlencoded"),
    ],
    ids=["nothing", "cut", "not UTF-8", "too deep", "text", "form"],
)
def test_a_body_that_is_no_json_is_told(client: Client, body: bytes, kind: str) -> None:
    make_user("amina", "facility-clerk")
    client.post("/sign-in/", {"login": "amina", "password": PASSWORD})
    answer = client.post("/api/v1/eligibility", body, content_type=kind)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    found = [(one["code"], one["field"]) for one in answer.json()["errors"]]
    assert found == ([("not-json", "")] if body else [("required", "")])


def test_what_the_database_cannot_hold_is_refused_where_no_form_looked(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    make_user("amina", "facility-clerk")
    client.post("/sign-in/", {"login": "amina", "password": PASSWORD})
    for page in ("/find/?q=a%00b", "/catalogue/?q=%00"):
        assert client.get(page).status_code in (200, 422), page
    assert "a\0b" not in caplog.text
