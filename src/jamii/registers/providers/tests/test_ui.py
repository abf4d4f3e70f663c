"""The screens of facilities, and claim entry's view of their price lists."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from jamii.kernel.actors import Actor, Grant
from jamii.kernel.days import Days
from jamii.registers.catalogue.tests.factories import ITEM_LIST, SERVICE_LIST, make_catalogue
from jamii.registers.places import queries as places
from jamii.registers.places.tests.factories import HILL, make_country
from jamii.registers.providers import access, queries
from jamii.registers.providers.tests.factories import CLINIC, HOSPITAL, make_facilities
from jamii.registers.providers.types import FacilityStatus

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _facilities() -> None:
    make_country()
    make_catalogue()
    make_facilities()


@pytest.fixture
def ben(client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client of officer Ben, who manages the facilities of Hill."""
    within = places.expand([HILL])
    acts = frozenset({access.VIEW, access.MANAGE})
    actor = Actor(UUID(int=1), "Ben", (Grant(acts, places=within),))
    monkeypatch.setattr(
        "jamii.registers.accounts.queries.actor_of_session", lambda session, day: actor
    )
    return client


def test_one_sees_the_facilities_within_reach(ben: Client) -> None:
    text = ben.get("/providers/").content.decode()
    assert "Hill clinic" in text
    assert "Läke hospital" not in text
    assert ben.get(f"/providers/{HOSPITAL}/").status_code == 404


def test_a_facility_shows_its_terms_and_who_signs(
    ben: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(10):
        text = ben.get(f"/providers/{CLINIC}/").content.decode()
    assert "Amina Diallo" in text
    assert "Hill services" in text
    assert "1 Jan 2025 – 31 Dec 2026" in text
    assert "<c-" not in text


DETAILS = {
    "name": "Hill clinic two",
    "legal_form": "charity",
    "sub_level": "none",
    "place": "HI",
    "version": 1,
}


def test_details_are_saved_and_an_unknown_place_is_told(ben: Client) -> None:
    wrong = ben.post(f"/providers/{CLINIC}/change/", {**DETAILS, "place": "??"})
    assert wrong.status_code == 422
    assert "The place of the facility is not known." in wrong.content.decode()
    assert ben.post(f"/providers/{CLINIC}/change/", DETAILS).status_code == 303
    assert queries.facility(CLINIC).name == "Hill clinic two"


def test_new_terms_need_a_whole_contract(ben: Client) -> None:
    form = {
        "on": "2026-02-01",
        "level": "hospital",
        "care_type": "both",
        "status": "active",
        "contract_first": "2026-02-01",
        "service_list": str(SERVICE_LIST),
        "item_list": str(ITEM_LIST),
        "version": 1,
    }
    half = ben.post(f"/providers/{CLINIC}/terms/", form)
    assert half.status_code == 422
    assert "A contract has a first and a last day" in half.content.decode()
    whole = ben.post(f"/providers/{CLINIC}/terms/", {**form, "contract": "2027-01-31"})
    assert whole.status_code == 303
    now = queries.facility_on(CLINIC, date(2026, 2, 1))
    assert (now.status, now.contract) == (
        FacilityStatus.ACTIVE,
        Days(date(2026, 2, 1), date(2027, 1, 31)),
    )


def test_claim_entry_sees_the_price_of_the_facility_s_list(ben: Client) -> None:
    asked = f"/catalogue/lookup/?q=c1&kind=service&facility={CLINIC}&day=2026-01-31"
    assert 'data-price="0"' in ben.get(asked).content.decode()
    elsewhere = asked.replace(str(CLINIC), str(HOSPITAL))
    assert 'data-price="10"' in ben.get(elsewhere).content.decode()
