"""The glossary is browsed and searched, in both languages, and found from the search box."""

from __future__ import annotations

import pytest
from django.test import Client

from jamii.registers.accounts.tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina(client: Client) -> Client:
    make_user("amina", "facility-clerk")
    assert client.post("/sign-in/", {"login": "amina", "password": PASSWORD}).status_code == 302
    return client


def _page(client: Client, address: str, language: str = "en", status: int = 200) -> str:
    client.post("/language/", {"language": language})
    answer = client.get(address)
    assert answer.status_code == status
    shown = answer.content.decode()
    assert "<c-" not in shown
    return shown


def test_the_list_is_searched_across_languages(amina: Client) -> None:
    assert "co-insurance" in _page(amina, "/glossary/?q=ticket+mod%C3%A9rateur")
    shown = _page(amina, "/glossary/?q=complainant", "fr")
    assert "plaignant" in shown
    assert "la personne qui se plaint" in shown
    assert "moughataa" in _page(amina, "/glossary/?country=MR")
    assert "Nothing fits." in _page(amina, "/glossary/?q=xylophone")


def test_typing_fetches_the_rows_only(amina: Client) -> None:
    answer = amina.get("/glossary/?q=plafond", headers={"hx-request": "true"})
    assert "<html" not in answer.content.decode()
    assert "ceiling" in answer.content.decode()


def test_a_concept_shows_all_its_words(amina: Client) -> None:
    shown = _page(amina, "/glossary/member/")
    assert "assuré" in shown
    assert "insuree" in shown
    assert "not to be used" in shown
    _page(amina, "/glossary/no-such-concept/", status=404)


def test_the_search_box_finds_words_and_pages_by_meaning(amina: Client) -> None:
    shown = _page(amina, "/find/?q=ticket+mod%C3%A9rateur")
    assert "/glossary/co-insurance/" in shown
    assert 'href="/glossary/"' in _page(amina, "/find/?q=glossaire")


def test_a_visitor_is_asked_to_sign_in(client: Client) -> None:
    assert client.get("/glossary/").status_code == 302
