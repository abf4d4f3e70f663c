"""Registering a household and looking at it, as a browser sends it."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client

from jamii.registers.accounts.tests.factories import PASSWORD, make_user
from jamii.registers.people import models
from jamii.registers.people.tests.factories import ADA, FARAHS, SCHEME, make_farahs
from jamii.registers.places.tests.factories import HILL

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client) -> Client:
    make_farahs()
    make_user("ben", "enrolment-officer", scheme=SCHEME, place=HILL)
    client.post("/sign-in/", {"login": "ben", "password": PASSWORD})
    return client


def form(**changes: str) -> dict[str, str]:
    """A household of one, as the page sends it."""
    return {
        "form_id": str(UUID(int=0xE0)),
        "scheme": str(SCHEME),
        "place": "MA",
        "address": "Well",
        "phone": "",
        "members": "1",
        "m0-person_id": str(UUID(int=0xE1)),
        "m0-other_names": "Ruth",
        "m0-last_name": "Mensah",
        "m0-born": "1988-04-01",
        "m0-sex": "female",
        "m0-number": "",
        "m0-phone": "",
        **changes,
    }


def test_a_household_is_registered_and_shown(officer: Client) -> None:
    for _ in range(2):  # a second press of the button changes nothing
        answer = officer.post("/people/register/", form())
        # An officer who enrols goes on to choose the cover.
        assert answer.headers["Location"] == f"/enrolment/new/{UUID(int=0xE0)}/"
    page = officer.get(answer.headers["Location"]).content.decode()
    assert "The household was registered." in page
    page = officer.get(f"/people/households/{UUID(int=0xE0)}/").content.decode()
    assert "Ruth Mensah" in page
    assert models.Household.objects.count() == 2


def test_a_row_is_added_and_what_was_typed_stays(officer: Client) -> None:
    page = officer.post("/people/register/", form(more="1")).content.decode()
    assert 'value="Ruth"' in page
    assert 'name="m1-last_name"' in page
    assert "mistake" not in page
    assert models.Household.objects.count() == 1


def test_a_member_is_left_out_and_the_others_move_up(officer: Client) -> None:
    second = {"m1-other_names": "Ravi", "m1-last_name": "Mensah", "m1-born": "2020-01-01"}
    third = {"m2-other_names": "Lina", "m2-last_name": "Mensah", "m2-born": "2022-01-01"}
    sent = form(members="3", less="1", **second, **third)
    page = officer.post("/people/register/", sent).content.decode()
    assert 'value="Lina"' in page
    assert "Ravi" not in page
    assert 'name="m2-last_name"' not in page
    assert "mistake" not in page
    assert models.Household.objects.count() == 1


def test_the_sex_is_asked_and_never_guessed(officer: Client) -> None:
    assert officer.post("/people/register/", form(**{"m0-sex": ""})).status_code == 422
    assert models.Household.objects.count() == 1


@pytest.mark.parametrize("typed", ["+000 77 652268", "77-65-22-68", "(077) 652 268"])
def test_a_household_is_found_by_its_phone_however_it_is_written(
    officer: Client, typed: str
) -> None:
    models.Household.objects.filter(pk=FARAHS).update(phone="+000 77652268")
    assert "Ada" in officer.get("/find/", {"q": typed}).content.decode()


def test_mistakes_stand_beside_their_fields(officer: Client) -> None:
    answer = officer.post("/people/register/", form(**{"m0-born": "2030-01-01", "place": "XX"}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "No place is called so." in page
    answer = officer.post("/people/register/", form(**{"m0-born": "2030-01-01"}))
    assert "The day of birth lies in the future." in answer.content.decode()
    assert models.Household.objects.count() == 1


def test_somebody_alike_is_shown_before_anything_is_saved(officer: Client) -> None:
    alike = form(**{"m0-other_names": "Ada", "m0-last_name": "Fara", "m0-born": "1990-03-15"})
    answer = officer.post("/people/register/", alike)
    assert answer.status_code == 422
    assert "000000018" in answer.content.decode()
    assert models.Household.objects.count() == 1
    answer = officer.post("/people/register/", {**alike, "seen_similar": "1"})
    assert answer.status_code == 303


def test_the_household_page_keeps_its_budget(
    officer: Client, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        page = officer.get(f"/people/households/{FARAHS}/").content.decode()
    assert "Ada Farah" in page
    assert "<c-" not in page


def test_an_exact_number_opens_the_household(officer: Client) -> None:
    answer = officer.get("/find/", {"q": "000000018"})
    assert answer.headers["Location"] == f"/people/households/{FARAHS}/"
    page = officer.get("/find/", {"q": "farrah"}).content.decode()
    assert "Ada Farah" in page


def test_another_version_meanwhile_is_shown_beside_ones_own(officer: Client) -> None:
    person = {
        "other_names": "Adah",
        "last_name": "Farah",
        "born": "1990-03-15",
        "sex": "female",
        "phone": "",
        "email": "",
        "version": "1",
    }
    make_user("manager", "scheme-manager", scheme=SCHEME)
    assert officer.post(f"/people/persons/{ADA}/", person).status_code == 303
    answer = officer.post(f"/people/persons/{ADA}/", {**person, "other_names": "Aida"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Adah" in page
    assert 'value="Aida"' in page


def test_what_is_out_of_reach_does_not_exist(officer: Client) -> None:
    answer = officer.get(f"/people/households/{UUID(int=5)}/")
    assert answer.status_code == 404
