"""The panel without a script, one's own list, the inbox, and the picture's fence."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from jamii.commons.feedback import models, services
from jamii.commons.feedback.tests.factories import AT, MARKUP, MASK, TEXT, said
from jamii.kernel.actors import Actor
from jamii.registers.accounts.tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
KEY = UUID("0193f0aa-0000-7000-8000-000000000009")


@pytest.fixture
def amina(client: Client) -> Actor:
    actor = make_user("amina", "facility-clerk")
    assert client.post("/sign-in/", {"login": "amina", "password": PASSWORD}).status_code == 302
    return actor


def _send(client: Client, **fields: str) -> Any:
    sent = {"form_id": str(KEY), "kind": "problem", "text": TEXT, "screen": "home", **fields}
    return client.post("/feedback/new/", sent)


def test_every_page_carries_the_control_also_a_refusal(client: Client, amina: Actor) -> None:
    for path, status in (("/", 200), ("/nothing-here/", 404), ("/users/", 403)):
        answer = client.get(path)
        assert answer.status_code == status
        assert 'data-key="f"' in answer.content.decode()
    assert "last_error=not-allowed" in client.get("/users/").content.decode()
    assert "screen=home" in client.get("/").content.decode()


def test_the_panel_is_a_page_without_script(client: Client, amina: Actor) -> None:
    shown = client.get("/feedback/new/?screen=home&route=/people/<uuid:key>/").content.decode()
    assert "This is exactly what will be sent" in shown
    assert "/people/{key}/" in shown
    assert "facility-clerk" in shown
    assert "<c-" not in shown
    answer = _send(client)
    assert answer.status_code == 303
    assert "FB-00001" in client.get("/feedback/mine/").content.decode()


def test_the_fragment_is_the_panel_alone(client: Client, amina: Actor) -> None:
    shown = client.get("/feedback/new/?screen=home", headers={"HX-Request": "true"})
    assert "<html" not in shown.content.decode()
    assert "Feedback on this screen" in shown.content.decode()


def test_too_short_loses_nothing(client: Client, amina: Actor) -> None:
    answer = _send(client, text="ab", goal="To find a household")
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Please write between 3 and 4,000 characters; now there are 2." in shown
    assert "To find a household" in shown
    french = client.post(
        "/feedback/new/",
        {"form_id": str(KEY), "kind": "problem", "text": "ab", "screen": "home"},
        headers={"Cookie": f"language=fr; sessionid={client.cookies['sessionid'].value}"},
    )
    assert "Écrivez entre 3 et" in french.content.decode()
    assert not models.Feedback.objects.exists()


def test_a_phone_number_is_shown_marked_and_can_be_removed(client: Client, amina: Actor) -> None:
    answer = _send(client, text="Call Amina on +255 712 345 678 please")
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "<mark>+255 712 345 678</mark>" in shown
    assert not models.Feedback.objects.exists()
    answer = _send(client, text="Call Amina on +255 712 345 678 please", personal="remove")
    assert answer.status_code == 303
    assert models.Feedback.objects.get().text == "Call Amina on […] please"


def test_a_picture_without_account_leaves_the_words(client: Client, amina: Actor) -> None:
    answer = _send(client, with_picture="on", picture=MARKUP)
    assert answer.status_code == 422
    assert TEXT in answer.content.decode()
    mask = {"kept": MASK.kept, "barred": MASK.barred, "crc32": MASK.crc32}
    assert (
        _send(client, with_picture="on", picture=MARKUP, mask=json.dumps(mask)).status_code == 303
    )
    assert models.Picture.objects.get().markup == MARKUP


def test_sending_twice_is_one(client: Client, amina: Actor) -> None:
    _send(client)
    assert _send(client).status_code == 303
    assert models.Feedback.objects.count() == 1


def test_too_many_are_answered_with_429(client: Client, amina: Actor) -> None:
    for number in range(20):
        _send(client, form_id=str(UUID(int=number + 1)), text=f"Message number {number}")
    answer = _send(client, text="One too many")
    assert answer.status_code == 429
    assert "One too many" in answer.content.decode()


def test_a_visitor_is_told_to_sign_in(client: Client) -> None:
    answer = client.get("/feedback/new/")
    assert answer.status_code == 401
    assert "Please sign in first" in answer.content.decode()
    assert _send(client).status_code == 401


def test_markup_is_escaped_on_every_page(client: Client, amina: Actor) -> None:
    services.take(said(text="<script>alert(1)</script>"), by=amina, at=AT)
    for path in ("/feedback/mine/", f"/feedback/{said().id}/"):
        shown = client.get(path).content.decode()
        assert "<script>alert" not in shown
        assert "&lt;script&gt;alert(1)" in shown


def test_the_picture_is_fenced(client: Client, amina: Actor) -> None:
    services.take(said(picture=MARKUP, mask=MASK), by=amina, at=AT)
    answer = client.get(f"/feedback/{said().id}/picture/")
    assert MARKUP in answer.content.decode()
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert policy.endswith("sandbox")
    shown = client.get(f"/feedback/{said().id}/").content.decode()
    assert '<iframe sandbox="" src=' in shown


def test_the_champion_reads_and_answers(
    client: Client, amina: Actor, django_assert_max_num_queries: object
) -> None:
    taken = services.take(said(), by=amina, at=AT)
    make_user("chen", "champion")
    chen = Client()
    chen.post("/sign-in/", {"login": "chen", "password": PASSWORD})
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        listed = chen.get("/feedback/").content.decode()
    assert "FB-00001" in listed
    assert "1" in chen.get("/").content.decode()
    assert chen.post(f"/feedback/{taken.id}/acknowledge/").status_code == 303
    refused = chen.post(f"/feedback/{taken.id}/settle/", {"act": "decline", "text": "No."})
    assert refused.status_code == 422
    assert "at least 20 characters" in refused.content.decode()
    answered = chen.post(
        f"/feedback/{taken.id}/settle/", {"act": "answer", "text": "It moved to the top."}
    )
    assert answered.status_code == 303
    assert "It moved to the top." in client.get("/feedback/mine/").content.decode()
    assert "You reported FB-00001 on 30 Jan 2026." in client.get("/").content.decode()
    assert client.get("/feedback/").status_code == 403
    assert client.post(f"/feedback/{taken.id}/reopen/").status_code == 303
    assert models.Feedback.objects.get().status == "reopened"
