"""Claims that programs store to be decided later, and the papers that they attach."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jamii.claims import models, services
from jamii.claims.tests.factories import (
    CLAIM,
    NOBODY,
    NURSE,
    SENT_LINE,
    make_covered_farahs,
    new_claim,
    sent_claim,
)
from jamii.claims.tests.test_papers import PDF, jpeg
from jamii.registers.places.tests.factories import AT

pytestmark = pytest.mark.django_db
PAPER = UUID(int=0xD8)


def sign_in(monkeypatch: pytest.MonkeyPatch, actor: Any) -> None:
    monkeypatch.setattr(
        "jamii.registers.accounts.queries.actor_of_session", lambda session, day: actor
    )


@pytest.fixture(autouse=True)
def _farahs(monkeypatch: pytest.MonkeyPatch) -> None:
    make_covered_farahs()
    sign_in(monkeypatch, NURSE)


def _store(client: Client, **changes: Any) -> Any:
    return client.post(
        "/api/v1/claims/store",
        sent_claim(**changes),
        content_type="application/json",
        headers={"Idempotency-Key": str(CLAIM)},
    )


def test_a_claim_is_stored_once_and_waits(client: Client) -> None:
    first = _store(client)
    assert first.status_code == 201
    assert {name: value for name, value in first.json().items() if name != "claimed"} == {
        "id": str(CLAIM),
        "code": "HC/2026/00001",
        "status": "entered",
    }
    assert float(first.json()["claimed"]) == 20
    assert _store(client).json()["code"] == first.json()["code"]
    refused = _store(client, explanation="Another one")
    assert (refused.status_code, refused.json()["code"]) == (409, "key-used-otherwise")
    assert models.Claim.objects.count() == 1
    assert not models.Decision.objects.exists()


def test_a_claim_that_cannot_be_stored_names_its_fields_and_keeps_nothing(client: Client) -> None:
    refused = _store(client, main_diagnosis="X99", lines=[{**SENT_LINE, "price_asked": "-1"}])
    assert refused.status_code == 422
    fields = {(one["code"], one["field"]) for one in refused.json()["errors"]}
    assert fields == {
        ("diagnosis-not-listed", "main_diagnosis"),
        ("price-negative", "lines.0.price_asked"),
    }
    assert not models.Claim.objects.exists()


def _attach(client: Client, content: bytes, **changes: str) -> Any:
    form = {"kind": "invoice", "day": "2026-01-30", "title": "Bill", "id": str(PAPER)}
    file = SimpleUploadedFile("any.txt", content)
    return client.post(f"/api/v1/claims/{CLAIM}/papers", {**form, **changes, "file": file})


def test_a_paper_is_attached_once_listed_and_fetched(client: Client) -> None:
    services.submit_claim(new_claim(), by=NURSE, at=AT)
    first = _attach(client, PDF)
    assert (first.status_code, first.json()["media_type"]) == (201, "application/pdf")
    assert _attach(client, PDF).json() == first.json()
    listed = client.get(f"/api/v1/claims/{CLAIM}/papers").json()
    assert listed == [first.json()]
    fetched = client.get(f"/api/v1/claims/papers/{PAPER}")
    assert (fetched.content, fetched["Content-Type"]) == (PDF, "application/pdf")
    assert fetched["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("content", "changes", "code", "field"),
    [
        (b"MZ no picture", {}, "file-not-readable", "file"),
        (b"", {}, "file-empty", "file"),
        (jpeg() + b"\0" * 6_000_000, {}, "file-too-large", "file"),
        (PDF, {"day": "2027-01-01"}, "day-in-the-future", "day"),
        (PDF, {"kind": "song"}, "badly-formed", "kind"),
        (PDF, {"title": "a\0b"}, "text-not-kept", "title"),
    ],
)
def test_what_is_no_paper_is_refused_and_nothing_is_kept(
    client: Client, content: bytes, changes: dict[str, str], code: str, field: str
) -> None:
    services.submit_claim(new_claim(), by=NURSE, at=AT)
    refused = _attach(client, content, **changes)
    assert refused.status_code == 422
    assert (code, field) in [(one["code"], one["field"]) for one in refused.json()["errors"]]
    assert not models.Paper.objects.exists()


def test_papers_of_a_claim_out_of_reach_do_not_exist(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.submit_claim(new_claim(), by=NURSE, at=AT)
    _attach(client, PDF)
    sign_in(monkeypatch, NOBODY)
    assert client.get(f"/api/v1/claims/{CLAIM}/papers").status_code == 404
    assert client.get(f"/api/v1/claims/papers/{PAPER}").status_code == 404
    assert _attach(client, PDF, id=str(CLAIM)).status_code == 404
    assert models.Paper.objects.count() == 1


def test_the_statements_of_storing_a_claim_are_counted(client: Client) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert _store(client).status_code == 201
    said = [row["sql"][:90] for row in captured.captured_queries if "SAVEPOINT" not in row["sql"]]
    # The test’s helper reads the number too: one. Signing in is not among them, being set aside
    # here; of the rest the key takes one, finding the person one, the draft one, the two journal
    # lines two.
    assert len(said) <= 14, "\n".join(said)
