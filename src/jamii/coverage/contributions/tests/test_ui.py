"""The screens from choosing a cover to the printed receipt."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from jamii.coverage.contributions import access, queries, services
from jamii.coverage.enrolment import access as enrolment_access
from jamii.coverage.enrolment import queries as covers
from jamii.coverage.enrolment import services as enrolment
from jamii.coverage.enrolment.tests.factories import (
    AT,
    COVER,
    ENROLLED,
    FAMILY,
    FARAH,
    actor,
    make_household,
)
from jamii.coverage.enrolment.types import Status
from jamii.kernel.actors import SYSTEM, Actor
from jamii.schemes.plans import queries as plans

pytestmark = pytest.mark.django_db
OFFICER = (
    "people.view",
    enrolment_access.VIEW,
    enrolment_access.ENROL,
    access.VIEW,
    access.RECEIVE,
    "plans.view",
)


def signed_in(monkeypatch: pytest.MonkeyPatch, who: Actor) -> Client:
    monkeypatch.setattr(
        "jamii.registers.accounts.queries.actor_of_session", lambda session, day: who
    )
    return Client()


def test_from_a_household_to_a_receipt(monkeypatch: pytest.MonkeyPatch) -> None:
    make_household()
    client = signed_in(monkeypatch, actor(*OFFICER))
    shown = client.get(f"/enrolment/new/{FARAH}/").content.decode()
    assert "1,180.00\u00a0XTS" in shown
    assert "How this was worked out" in shown
    assert "Adults: 2 at 300.00\u00a0XTS, together 600.00\u00a0XTS." in shown
    assert "<c-" not in shown
    fields = {"enrolled": "2026-01-10", "plan": str(FAMILY), "form_id": str(COVER)}
    enrolled = client.post(f"/enrolment/new/{FARAH}/", fields)
    assert (enrolled.status_code, enrolled["Location"]) == (303, f"/contributions/receive/{COVER}/")
    form = client.get(f"/contributions/receive/{COVER}/").content.decode()
    assert 'value="1180.00"' in form
    money = {
        "amount": "1180.00",
        "paid_on": "2026-01-12",
        "kind": "cash",
        "when_short": "wait",
        "form_id": str(UUID(int=0xAB)),
    }
    paid = client.post(f"/contributions/receive/{COVER}/", money)
    assert paid.status_code == 303
    receipt = client.get(paid["Location"]).content.decode()
    assert "RE-FAM-20260110-00001" in receipt
    assert "The cover counts now." in receipt
    assert queries.paid_sum(COVER) == Decimal(1180)
    assert covers.cover(COVER, by=SYSTEM).status is Status.ACTIVE
    assert "Cancel this contribution" not in receipt
    again = client.post(f"/contributions/receive/{COVER}/", money)
    assert again["Location"] == paid["Location"]
    assert queries.paid_sum(COVER) == Decimal(1180)


def test_every_page_in_french_within_ten_statements(monkeypatch: pytest.MonkeyPatch) -> None:
    make_household()
    enrolment.enrol(FARAH, FAMILY, ENROLLED, id=COVER, by=SYSTEM, at=AT)
    received = services.receive(COVER, Decimal(100), date(2026, 1, 12), by=SYSTEM, at=AT)
    client = signed_in(monkeypatch, SYSTEM)
    with translation.override("fr"):
        for address in (
            "/enrolment/",
            "/contributions/",
            "/plans/",
            f"/plans/{FAMILY}/",
            "/plans/load/",
            f"/enrolment/new/{FARAH}/",
            f"/contributions/receive/{COVER}/",
            f"/contributions/{received.contribution.id}/",
            f"/people/households/{FARAH}/",
            f"/enrolment/{COVER}/",
        ):
            with CaptureQueriesContext(connection) as statements:
                response = client.get(address, headers={"accept-language": "fr"})
            assert response.status_code == 200, address
            assert "<c-" not in response.content.decode(), address
            limit = 14 if str(COVER) in address or "/new/" in address else 10
            assert len(statements) <= limit, (address, len(statements))


def test_mistakes_stand_beside_their_field(monkeypatch: pytest.MonkeyPatch) -> None:
    make_household()
    enrolment.enrol(FARAH, FAMILY, ENROLLED, id=COVER, by=SYSTEM, at=AT)
    client = signed_in(monkeypatch, actor(*OFFICER))
    money = {"amount": "-5", "paid_on": "2026-02-15", "kind": "cash", "when_short": "wait"}
    refused = client.post(f"/contributions/receive/{COVER}/", money)
    assert refused.status_code == 422
    shown = refused.content.decode()
    assert "The amount must be above zero." in shown
    assert "The day of payment lies in the future." in shown
    assert queries.of_cover(COVER) == []


def test_more_than_is_due_is_asked_about_before_it_is_booked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_household()
    enrolment.enrol(FARAH, FAMILY, ENROLLED, id=COVER, by=SYSTEM, at=AT)
    client = signed_in(monkeypatch, actor(*OFFICER))
    money = {"amount": "118000", "paid_on": "2026-01-12", "kind": "cash", "when_short": "wait"}
    asked = client.post(f"/contributions/receive/{COVER}/", money)
    assert asked.status_code == 422
    assert "1,180.00" in asked.content.decode()
    assert 'name="more_than_due"' in asked.content.decode()
    assert queries.of_cover(COVER) == []
    meant = client.post(f"/contributions/receive/{COVER}/", money | {"more_than_due": "on"})
    assert meant.status_code == 303
    assert [row.amount for row in queries.of_cover(COVER)] == [Decimal(118000)]


def test_states_change_by_the_buttons_of_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    make_household()
    enrolment.enrol(FARAH, FAMILY, ENROLLED, id=COVER, by=SYSTEM, at=AT)
    services.receive(COVER, Decimal(1180), date(2026, 1, 12), by=SYSTEM, at=AT)
    client = signed_in(monkeypatch, actor(*OFFICER, enrolment_access.SUSPEND, "plans.view"))
    shown = client.get(f"/enrolment/{COVER}/").content.decode()
    assert "Suspend the cover" in shown
    assert "/reinstate/" not in shown
    assert client.post(f"/enrolment/{COVER}/suspend/", {"reason": "Moved"}).status_code == 303
    shown = client.get(f"/enrolment/{COVER}/").content.decode()
    assert "/reinstate/" in shown
    assert client.post(f"/enrolment/{COVER}/reinstate/").status_code == 303
    assert covers.cover(COVER, by=SYSTEM).status is Status.ACTIVE
    assert client.post(f"/enrolment/{COVER}/cancel/").status_code == 409
    assert client.post(f"/enrolment/{COVER}/expire/").status_code == 404


def test_a_contribution_is_cancelled_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    make_household()
    enrolment.enrol(FARAH, FAMILY, ENROLLED, id=COVER, by=SYSTEM, at=AT)
    key = services.receive(
        COVER, Decimal(1180), date(2026, 1, 12), by=SYSTEM, at=AT
    ).contribution.id
    client = signed_in(monkeypatch, actor(*OFFICER, access.CANCEL))
    assert "Cancel this contribution" in client.get(f"/contributions/{key}/").content.decode()
    client.post(f"/contributions/{key}/cancel/", {"reason": ""})
    assert covers.cover(COVER, by=SYSTEM).status is Status.ACTIVE
    client.post(f"/contributions/{key}/cancel/", {"reason": "Bounced"})
    assert covers.cover(COVER, by=SYSTEM).status is Status.SUSPENDED
    assert "The receipt is not valid." in client.get(f"/contributions/{key}/").content.decode()


def test_terms_are_compared_before_they_are_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    make_household()
    client = signed_in(monkeypatch, SYSTEM)
    text = client.get(f"/plans/{FAMILY}/file/?on=2026-01-31").content.decode()
    text = text.replace("first = 2020-01-01", "first = 2027-01-01", 1)
    text = text.replace('adult = "300"', 'adult = "310"')
    scheme = str(plans.plan(FAMILY).scheme)
    tried = client.post("/plans/load/", {"scheme": scheme, "text": text}).content.decode()
    assert "premiums.adult" in tried
    assert len(plans.versions(FAMILY)) == 1
    stored = client.post("/plans/load/", {"scheme": scheme, "text": text, "store": "1"})
    assert stored.status_code == 303
    assert len(plans.versions(FAMILY)) == 2
    wrong = client.post("/plans/load/", {"scheme": scheme, "text": "code ="})
    assert wrong.status_code == 422
