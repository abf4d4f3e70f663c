"""Claims from programs: whatever is malformed is refused with code and field, nothing is saved."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from jamii.claims import models
from jamii.claims.api import MOST_LINES
from jamii.claims.tests.factories import CLAIM, NURSE, SENT_LINE, make_covered_farahs, sent_claim
from jamii.finance.ledger import queries as ledger
from jamii.platform.models import Answered, JournalEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _farahs(monkeypatch: pytest.MonkeyPatch) -> None:
    make_covered_farahs()
    monkeypatch.setattr(
        "jamii.registers.accounts.queries.actor_of_session", lambda session, day: NURSE
    )


def _send(client: Client, key: str | None = None, **changes: Any) -> Any:
    return client.post(
        "/api/v1/claims",
        sent_claim(**changes),
        content_type="application/json",
        headers={"Idempotency-Key": key} if key else {},
    )


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"number": "a\0b"}, "text-not-kept", "number"),
        ({"explanation": "\ud800"}, "text-not-kept", "explanation"),
        ({"other_diagnoses": ["\0"]}, "text-not-kept", "other_diagnoses"),
        ({"referral_code": "R" * 51}, "text-too-long", "referral_code"),
        ({"guarantee": "G" * 51}, "text-too-long", "guarantee"),
        ({"first_day": "0000-01-01"}, "badly-formed", "first_day"),
        ({"first_day": "10000-01-01"}, "badly-formed", "first_day"),
        ({"claimed_on": "9999-12-31"}, "day-in-the-future", "claimed_on"),
        (
            {"lines": [{**SENT_LINE, "quantity": "1e999999"}]},
            "number-too-large",
            "lines.0.quantity",
        ),
        (
            {"lines": [{**SENT_LINE, "quantity": "0.00001"}]},
            "too-many-decimals",
            "lines.0.quantity",
        ),
        ({"lines": [{**SENT_LINE, "quantity": -1}]}, "quantity-not-positive", "lines.0.quantity"),
        ({"lines": [{**SENT_LINE, "quantity": float("nan")}]}, "badly-formed", "lines.0.quantity"),
        (
            {"lines": [{**SENT_LINE, "price_asked": 10**30}]},
            "number-too-large",
            "lines.0.price_asked",
        ),
        ({"lines": [{**SENT_LINE, "code": "V" * 51}]}, "text-too-long", "lines.0.code"),
        ({"lines": [SENT_LINE] * (MOST_LINES + 1)}, "too-many", "lines"),
        ({"lines": []}, "no-lines", "lines"),
        ({"lines": None}, "badly-formed", "lines"),
        ({"scheme": True}, "badly-formed", "scheme"),
    ],
)
def test_a_malformed_claim_is_refused_with_its_field(
    client: Client, changes: dict[str, Any], code: str, field: str
) -> None:
    answer = _send(client, str(CLAIM), **changes)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    found = [(one["code"], one["field"]) for one in answer.json()["errors"]]
    assert (code, field) in found
    assert not models.Claim.objects.exists()
    assert not Answered.objects.exists()
    assert ledger.about(CLAIM) == []
    assert not JournalEntry.objects.filter(code__startswith="claims.").exists()


def test_a_key_with_other_contents_is_a_conflict(client: Client) -> None:
    assert _send(client, str(CLAIM)).status_code == 201
    refused = _send(client, str(CLAIM), explanation="Another one")
    assert (refused.status_code, refused.json()["code"]) == (409, "key-used-otherwise")
    assert models.Claim.objects.count() == 1


def test_an_id_with_other_contents_is_a_conflict_too(client: Client) -> None:
    first = _send(client, id=str(CLAIM))
    assert first.json()["id"] == str(CLAIM)
    assert _send(client, id=str(CLAIM)).json() == first.json()
    refused = _send(client, id=str(CLAIM), explanation="Another one")
    assert (refused.status_code, refused.json()["code"]) == (409, "key-used-otherwise")
    assert models.Claim.objects.count() == 1


def test_a_key_that_is_none_is_told(client: Client) -> None:
    refused = _send(client, "abc")
    (mistake,) = refused.json()["errors"]
    assert (mistake["code"], mistake["field"]) == ("badly-formed", "Idempotency-Key")
