"""Feedback from a program: sent twice it is one, and every mistake is named."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from jamii.commons.feedback import models
from jamii.commons.feedback.tests.factories import TEXT
from jamii.registers.accounts.tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
KEY = "0193f0aa-0000-7000-8000-000000000021"


def _send(client: Client, **changes: Any) -> Any:
    body = {"id": KEY, "kind": "problem", "text": TEXT, "screen": "home", **changes}
    return client.post("/api/v1/feedback", body, content_type="application/json")


def test_it_needs_a_caller_with_a_name(client: Client) -> None:
    assert _send(client).status_code == 401
    assert not models.Feedback.objects.exists()


def test_a_replay_is_still_one_and_mistakes_come_with_their_field(client: Client) -> None:
    make_user("amina", "facility-clerk")
    client.post("/sign-in/", {"login": "amina", "password": PASSWORD})
    refused = _send(client, text="ab")
    assert refused.status_code == 422
    assert refused.headers["Content-Type"] == "application/problem+json"
    (mistake,) = refused.json()["errors"]
    assert (mistake["code"], mistake["field"]) == ("text-length", "text")
    assert mistake["params"] == {"min": 3, "max": 4000, "length": 2}
    assert not models.Feedback.objects.exists()
    assert _send(client).json() == {"id": KEY, "number": "FB-00001", "is_repeat": False}
    assert _send(client).json() == {"id": KEY, "number": "FB-00001", "is_repeat": True}
    badly = _send(client, kind="nonsense", severity=9)
    assert badly.status_code == 422
    assert [m["field"] for m in badly.json()["errors"]] == ["kind", "severity"]


def test_a_key_makes_one_of_two_and_other_contents_a_conflict(client: Client) -> None:
    make_user("amina", "facility-clerk")
    client.post("/sign-in/", {"login": "amina", "password": PASSWORD})

    def send(text: str) -> Any:
        body = {"id": KEY, "kind": "problem", "text": text}
        headers = {"Idempotency-Key": "0193f0aa-0000-7000-8000-000000000099"}
        address, kind = "/api/v1/feedback", "application/json"
        return client.post(address, body, content_type=kind, headers=headers)

    assert (
        send(TEXT).json()
        == send(TEXT).json()
        == {
            "id": KEY,
            "number": "FB-00001",
            "is_repeat": False,
        }
    )
    refused = send(TEXT + " Again.")
    assert (refused.status_code, refused.json()["code"]) == (409, "key-used-otherwise")
    assert models.Feedback.objects.count() == 1
