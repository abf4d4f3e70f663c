"""Deciding what waits, on the screen."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client

from jamii.claims import models, queries, services
from jamii.claims.tests.factories import (
    NURSE,
    SCHEME,
    TABLETS,
    VISIT,
    make_covered_farahs,
    new_claim,
)
from jamii.claims.types import ClaimId
from jamii.kernel.actors import SYSTEM, Actor, Grant
from jamii.registers.places.tests.factories import AT

pytestmark = pytest.mark.django_db

ACTS = {"claims.decide-waiting", "claims.view", "ledger.view"}
MANAGER = Actor(UUID(int=0x54), "Solange", (Grant(frozenset(ACTS), SCHEME),))


@pytest.fixture
def sign_in(client: Client, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """The client of an actor; two claims wait."""
    make_covered_farahs()
    claims = [
        new_claim(VISIT, TABLETS, id=ClaimId(UUID(int=0xF100 + number)), code=f"W{number}")
        for number in range(2)
    ]
    services.take_claims(claims, SCHEME, by=SYSTEM, at=AT)

    def as_actor(actor: Actor) -> Client:
        monkeypatch.setattr(
            "jamii.registers.accounts.queries.actor_of_session", lambda session, day: actor
        )
        return client

    return as_actor


def test_a_manager_begins_a_run_and_reads_what_came_of_it(sign_in) -> None:  # type: ignore[no-untyped-def]
    client = sign_in(MANAGER)
    page = client.get("/claims/waiting/").content.decode()
    assert "2 claims wait" in page
    begun = client.post("/claims/waiting/decide/", {"scheme": "NHI"})
    run = models.Run.objects.get()
    assert begun["Location"] == f"/claims/runs/{run.id}/"
    page = client.get(f"/claims/runs/{run.id}/").content.decode()
    assert "0 of 2 claims" in page
    assert 'hx-trigger="every 2s"' in page
    assert client.post("/claims/waiting/decide/", {"scheme": "NHI"}).status_code == 409
    assert client.post(f"/claims/runs/{run.id}/pause/").status_code == 303
    assert "Continue" in client.get(f"/claims/runs/{run.id}/").content.decode()
    assert client.post(f"/claims/runs/{run.id}/continue/").status_code == 303
    services.work_on(run.id)
    page = client.get(f"/claims/runs/{run.id}/").content.decode()
    assert "2 of 2 claims" in page
    assert "hx-trigger" not in page.split('id="progress"')[1].split("<section")[0]
    assert "72.00" in page
    assert f"/claims/runs/{run.id}/" in client.get("/claims/waiting/").content.decode()


def test_the_page_of_a_claim_names_its_run_and_leads_to_its_entry(sign_in) -> None:  # type: ignore[no-untyped-def]
    client = sign_in(MANAGER)
    run = services.start_run(SCHEME, worker=False, by=SYSTEM, at=AT)
    services.work_on(run.id)
    claim = models.Claim.objects.order_by("id").first()
    assert claim is not None
    page = client.get(f"/claims/{claim.id}/").content.decode()
    assert "2 waiting claims were decided" in page
    entry = models.Decision.objects.get(claim=claim).entry
    assert f"/ledger/entry/{entry}/" in page or str(entry) in page
    shown = client.get(next(part for part in page.split('"') if str(entry) in part))
    back = next(part for part in shown.content.decode().split('"') if "/claims/runs/" in part)
    listed = client.get(back.replace("&amp;", "&")).content.decode()
    assert "W0" in listed
    assert "W1" in listed


def test_others_find_no_such_page(sign_in) -> None:  # type: ignore[no-untyped-def]
    run = services.start_run(SCHEME, worker=False, by=SYSTEM, at=AT)
    client = sign_in(NURSE)
    assert client.get("/claims/waiting/").status_code in {403, 404}
    assert client.get(f"/claims/runs/{run.id}/").status_code in {403, 404}
    assert client.post("/claims/waiting/decide/", {"scheme": "NHI"}).status_code in {403, 404}
    assert queries.to_decide(by=NURSE) == {}
