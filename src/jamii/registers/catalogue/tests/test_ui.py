"""The screens of the catalogue, and the type-ahead of claim entry."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.test import Client

from jamii.kernel.actors import Actor, Grant
from jamii.registers.catalogue import access, queries
from jamii.registers.catalogue.tests.factories import (
    BIRTH,
    SERVICE_LIST,
    VISIT,
    make_catalogue,
)
from jamii.registers.places.tests.factories import make_country

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _catalogue() -> None:
    make_country()
    make_catalogue()


@pytest.fixture
def reader(client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client of somebody who may look."""
    actor = Actor(UUID(int=1), "Ben", (Grant(frozenset({access.VIEW})),))
    monkeypatch.setattr(
        "jamii.registers.accounts.queries.actor_of_session", lambda session, day: actor
    )
    return client


@pytest.fixture
def manager(client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client of somebody who may change prices."""
    actor = Actor(UUID(int=2), "Chen", (Grant(frozenset({access.VIEW, access.MANAGE})),))
    monkeypatch.setattr(
        "jamii.registers.accounts.queries.actor_of_session", lambda session, day: actor
    )
    return client


def test_services_and_items_are_listed_in_the_reader_s_language(reader: Client) -> None:
    english = reader.get("/catalogue/").content.decode()
    assert "General consultation" in english
    assert "Aspirin 500 mg" in english
    reader.cookies["language"] = "fr"
    text = reader.get("/catalogue/?kind=service").content.decode()
    assert "Consultation générale" in text
    assert "Aspirine" not in text
    assert "<c-" not in text


def test_an_entry_shows_its_terms_over_time_and_its_parts(reader: Client) -> None:
    text = reader.get(f"/catalogue/{BIRTH}/").content.decode()
    assert "women and girls, adults" in text
    assert "General consultation" in text
    assert "Set a price" not in text
    assert reader.get(f"/catalogue/{VISIT}/terms/").status_code == 403


def test_a_price_from_a_day_on_is_saved_once(manager: Client) -> None:
    assert 'value="10"' in manager.get(f"/catalogue/{VISIT}/terms/").content.decode()
    form = {
        "on": "2026-02-01",
        "price": "12.50",
        "care_type": "out",
        "female": "on",
        "version": 1,
        "form_id": str(UUID(int=9)),
    }
    for _ in range(2):
        assert manager.post(f"/catalogue/{VISIT}/terms/", form).status_code == 303
    terms = queries.entry(VISIT).terms[-1]
    assert (terms.days.first, terms.price, terms.patient_mask) == (
        date(2026, 2, 1),
        Decimal("12.5"),
        14,
    )
    wrong = manager.post(
        f"/catalogue/{VISIT}/terms/",
        {**form, "on": "2025-01-01", "version": 2, "form_id": str(UUID(int=10))},
    )
    assert wrong.status_code == 422
    assert "a change cannot begin earlier" in wrong.content.decode()


def test_a_list_shows_both_prices_and_takes_a_new_one(manager: Client) -> None:
    text = manager.get(f"/catalogue/price-lists/{SERVICE_LIST}/").content.decode()
    assert "0.00" in text
    assert "10.00" in text
    assert "Hill services" in manager.get("/catalogue/price-lists/").content.decode()
    saved = manager.post(
        f"/catalogue/price-lists/{SERVICE_LIST}/price/",
        {"code": "S1", "on": "2026-01-31", "price": "390", "version": 1},
    )
    assert saved.status_code == 303
    assert queries.list_price(SERVICE_LIST, "S1", date(2026, 1, 31)).price == Decimal(390)


def test_the_type_ahead_shows_the_price_of_the_list_on_the_day(reader: Client) -> None:
    rows = reader.get(f"/catalogue/lookup/?q=c1&kind=service&list={SERVICE_LIST}&day=2025-05-01")
    text = rows.content.decode()
    assert 'data-value="C1"' in text
    assert 'data-price="7"' in text
    rows = reader.get(f"/catalogue/lookup/?q=append&kind=service&list={SERVICE_LIST}")
    assert "not on the price list" in rows.content.decode()
    rows = reader.get("/catalogue/lookup/?q=palu&kind=diagnosis")
    assert 'data-value="B54"' in rows.content.decode()


def test_diagnoses_are_found_by_code_and_name(reader: Client) -> None:
    text = reader.get("/catalogue/diagnoses/?q=typho").content.decode()
    assert "A01" in text
    assert "B54" not in text
