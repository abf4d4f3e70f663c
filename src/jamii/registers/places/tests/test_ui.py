"""The screens of places: look, find, change, move; in both languages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from jamii.kernel.actors import Actor, Grant
from jamii.registers.places import access, queries
from jamii.registers.places.tests.factories import BLUE, GREEN, HILL, LAKE, MANGO, make_country

pytestmark = pytest.mark.django_db


def signed_in(monkeypatch: pytest.MonkeyPatch, client: Client, *acts: str) -> None:
    """Let the client's requests come from Ben, who holds these acts everywhere."""
    actor = Actor(UUID(int=1), "Ben", (Grant(frozenset(acts)),))
    monkeypatch.setattr(
        "jamii.registers.accounts.queries.actor_of_session", lambda session, day: actor
    )


@pytest.fixture(autouse=True)
def _country() -> None:
    make_country()


def test_the_tree_starts_at_the_top_and_a_search_goes_through_all(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(monkeypatch, client, access.VIEW)
    top = client.get("/places/").content.decode()
    assert "North" in top
    assert "Mango" not in top
    found = client.get("/places/?q=mango").content.decode()
    assert "North › Hill › Green" in found
    assert "<c-" not in found


def test_a_place_shows_its_way_up_and_what_lies_below(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(monkeypatch, client, access.VIEW)
    client.cookies["language"] = "fr"
    text = client.get(f"/places/{GREEN}/").content.decode()
    assert "Mango" in text
    assert "Palm" in text
    assert "Commune" in text
    assert "Ajouter" not in text
    assert f"/places/{HILL}/" in text


def test_a_page_of_a_place_takes_at_most_ten_statements(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    signed_in(monkeypatch, client, access.VIEW, access.MANAGE, access.MOVE)
    with django_assert_max_num_queries(10):
        client.get(f"/places/{GREEN}/")


def test_without_the_act_the_screen_stays_closed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(monkeypatch, client, "people.view")
    assert client.get("/places/").status_code == 403


def test_a_change_is_saved_once_and_a_mistake_stands_beside_its_field(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(monkeypatch, client, access.VIEW, access.MANAGE)
    form = {"name": "Mangoville", "code": "MA", "version": 1, "form_id": str(UUID(int=77))}
    for _ in range(2):
        assert client.post(f"/places/{MANGO}/change/", form).status_code == 303
    assert (queries.place(MANGO).name, queries.place(MANGO).version) == ("Mangoville", 2)
    wrong = client.post(
        f"/places/{MANGO}/change/",
        {**form, "code": "PA", "version": 2, "form_id": str(UUID(int=8))},
    )
    assert wrong.status_code == 422
    assert "The code PA belongs to another place." in wrong.content.decode()
    assert queries.place(MANGO).code == "MA"


def test_an_older_version_shows_what_is_stored_and_can_be_sent_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(monkeypatch, client, access.VIEW, access.MANAGE)
    form = {"name": "First", "code": "MA", "version": 1}
    client.post(f"/places/{MANGO}/change/", form)
    late = client.post(f"/places/{MANGO}/change/", {**form, "name": "Second"})
    text = late.content.decode()
    assert late.status_code == 422
    assert "First" in text
    assert "Somebody else changed this record" in text
    assert 'value="2"' in text
    assert queries.place(MANGO).name == "First"


def test_a_place_is_added_below_and_moved(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    signed_in(monkeypatch, client, access.VIEW, access.MANAGE, access.MOVE)
    made = client.post(f"/places/{BLUE}/add/", {"name": "Kiwi", "code": "KI"})
    assert made.status_code == 303
    assert queries.by_code("KI").path == ("North", "Läke", "Blue", "Kiwi")
    unknown = client.post(f"/places/{GREEN}/move/", {"parent": "??", "on": "2026-01-10"})
    assert "is not known" in unknown.content.decode()
    moved = client.post(
        f"/places/{GREEN}/move/", {"parent": "LA", "on": "2026-01-10", "version": 1}
    )
    assert moved.status_code == 303
    assert queries.place(GREEN).parent == LAKE


def test_the_type_ahead_keeps_to_the_level(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    signed_in(monkeypatch, client, access.VIEW)
    rows = client.get("/places/lookup/?q=a&level=village").content.decode()
    assert 'data-value="MA"' in rows
    assert 'data-value="LA"' not in rows
