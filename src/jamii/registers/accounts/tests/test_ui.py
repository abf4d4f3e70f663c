"""Signing in and managing users, as a browser sends it."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from jamii.kernel.actors import SYSTEM
from jamii.registers.accounts import models, queries, services
from jamii.registers.accounts.tests.factories import PASSWORD, make_user
from jamii.registers.places.tests.factories import AT, make_country

pytestmark = pytest.mark.django_db


def sign_in(client: Client, login: str, **extra: str) -> Client:
    """The client, signed in."""
    answer = client.post("/sign-in/", {"login": login, "password": PASSWORD, **extra})
    assert answer.status_code == 302, answer.content.decode()
    return client


def test_a_visitor_is_asked_to_sign_in_and_comes_back_to_the_page(client: Client) -> None:
    make_user("alma", "administrator")
    answer = client.get("/users/?q=al")
    assert answer.headers["Location"] == "/sign-in/?next=%2Fusers%2F%3Fq%3Dal"
    answer = client.post(
        "/sign-in/", {"login": "alma", "password": PASSWORD, "next": "/users/?q=al"}
    )
    assert answer.headers["Location"] == "/users/?q=al"


def test_sign_in_never_leads_to_another_host(client: Client) -> None:
    make_user("alma", "administrator")
    answer = client.post(
        "/sign-in/", {"login": "alma", "password": PASSWORD, "next": "https://evil.example/"}
    )
    assert answer.headers["Location"] == "/"


def test_what_was_typed_stays_and_the_sentence_says_what_to_do(client: Client) -> None:
    make_user("alma", "administrator")
    answer = client.post("/sign-in/", {"login": "alma", "password": "wrong"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Login and password do not fit. Check both and try again." in page
    assert 'value="alma"' in page
    assert "wrong" not in re.sub(r'class="[^"]*"', "", page)


def test_the_sentence_is_french_for_a_french_browser(client: Client) -> None:
    answer = client.post(
        "/sign-in/", {"login": "x", "password": "y"}, headers={"Accept-Language": "fr"}
    )
    page = answer.content.decode()
    assert '<html lang="fr"' in page
    assert "L’identifiant et le mot de passe ne vont pas ensemble." in page


def test_demonstration_logins_are_offered_in_a_demonstration_only(client: Client) -> None:
    make_user("alma", "administrator")
    assert "alma" not in client.get("/sign-in/").content.decode()
    models.User.objects.update(is_demo=True)
    assert "?login=alma" in client.get("/sign-in/").content.decode()


def test_signing_out_ends_the_session(client: Client) -> None:
    make_user("alma", "administrator")
    sign_in(client, "alma")
    assert client.get("/").status_code == 200
    client.post("/sign-out/")
    assert client.get("/").status_code == 302


def test_the_menu_shows_what_one_may_do(client: Client) -> None:
    make_user("clerk", "facility-clerk")
    page = sign_in(client, "clerk").get("/").content.decode()
    assert 'href="/users/"' not in page
    answer = client.get("/users/")
    assert answer.status_code == 403
    assert "You may not do this here." in answer.content.decode()


def test_a_user_is_added_and_given_a_role(client: Client) -> None:
    make_country()
    make_user("alma", "administrator")
    sign_in(client, "alma")
    form = {
        "login": "ben",
        "name": "Ben",
        "language": "fr",
        "password": "correct-horse-1",
        "email": "",
        "phone": "",
        "facility": "",
    }
    answer = client.post("/users/new/", form)
    assert answer.status_code == 303
    ben = models.User.objects.get(login="ben")
    grant = {"role": "enrolment-officer", "place": "HI", "first": "2026-01-01"}
    answer = client.post(f"/users/{ben.id}/grant/", grant)
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).content.decode()
    assert "The role was granted." in page
    assert "Hill" in page
    assert len(queries.user(ben.id, by=SYSTEM).grants) == 1


def test_a_mistake_stands_beside_its_field_and_nothing_typed_is_lost(client: Client) -> None:
    make_user("alma", "administrator")
    sign_in(client, "alma")
    form = {"login": "B!", "name": "Ben", "language": "en", "password": "x", "facility": "NO"}
    answer = client.post("/users/new/", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is no facility with this code." in page
    assert 'value="Ben"' in page
    assert not models.User.objects.filter(name="Ben").exists()


def test_a_list_of_users_is_one_statement(
    client: Client, django_assert_max_num_queries: object
) -> None:
    make_user("alma", "administrator")
    for number in range(30):
        services.create_user(f"user{number}", "User", "en", by=SYSTEM, at=AT)
    sign_in(client, "alma")
    with django_assert_max_num_queries(3):  # type: ignore[operator]  # session, actor, list
        client.get("/users/")


def test_the_chosen_language_is_kept(client: Client) -> None:
    make_user("alma", "administrator")
    sign_in(client, "alma")
    client.post("/language/", {"language": "fr", "next": "/users/"})
    assert '<html lang="fr"' in client.get("/users/").content.decode()
    assert models.User.objects.get(login="alma").language == "fr"
