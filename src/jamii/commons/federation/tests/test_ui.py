"""The pages: what leaves and who agreed, the words before they leave, the nodes of a hub."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from jamii.commons.federation import models, queries, services
from jamii.commons.federation.rules import fields
from jamii.commons.federation.tests.factories import AT, Elsewhere, named, said
from jamii.commons.federation.types import Via
from jamii.commons.feedback import services as feedback
from jamii.commons.feedback.tests.factories import TEXT
from jamii.commons.feedback.tests.factories import said as written
from jamii.kernel.actors import SYSTEM
from jamii.registers.accounts.tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
REFERENCE = Path(__file__).parents[5] / "docs" / "reference" / "envelope.md"


def _client(login: str, role: str, language: str = "en") -> Client:
    make_user(login, role, language=language)
    client = Client()
    assert client.post("/sign-in/", {"login": login, "password": PASSWORD}).status_code == 302
    return client


def _read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    shown = answer.content.decode()
    assert "<c-" not in shown
    return shown


@pytest.fixture
def champion() -> Client:
    return _client("leila", "champion")


@pytest.fixture
def key() -> str:
    amina = make_user("amina", "facility-clerk")
    return str(feedback.take(written(), by=amina, at=AT).id)


def test_from_reading_to_agreeing_to_sending_to_taking_back(champion: Client, key: str) -> None:
    assert "has no node code yet" in _read(champion, "/federation/")
    named()
    assert "stays here" in _read(champion, "/federation/")
    shown = _read(champion, "/federation/types/feedback/")
    for field in fields.SCHEMAS["feedback", 1].fields:
        assert f"field-{field.name}" not in shown
    assert "Je ne peux pas saisir deux diagnostics." in shown
    early = champion.post(f"/federation/feedback/{key}/", {"text": TEXT})
    assert early.status_code == 422
    assert "Nobody has agreed yet" in early.content.decode()
    assert champion.post("/federation/types/feedback/agree/").status_code == 303
    assert "may leave" in _read(champion, "/federation/")
    assert "Forward to the hub" in _read(champion, f"/feedback/{key}/")
    assert TEXT in _read(champion, f"/federation/feedback/{key}/")
    assert champion.post(f"/federation/feedback/{key}/", {"text": TEXT}).status_code == 303
    document = models.Outgoing.objects.get().document
    exactly = _read(champion, "/federation/sent/1/")
    assert document.replace('"', "&quot;") in exactly
    assert "Forwarded on 31 Jan 2026" in _read(champion, f"/feedback/{key}/")
    assert champion.post("/federation/sent/1/take-back/").status_code == 303
    assert "taken back" in _read(champion, "/federation/sent/")
    assert champion.post("/federation/types/feedback/revoke/").status_code == 303
    assert "taken back" in _read(champion, "/federation/")


def test_a_name_is_marked_and_a_gap_can_be_put_in_its_place(champion: Client, key: str) -> None:
    named()
    champion.post("/federation/types/feedback/agree/")
    path, text = f"/federation/feedback/{key}/", "Amina rang 0712345678 about it."
    refused = champion.post(path, {"text": text})
    assert refused.status_code == 422
    assert "<mark>Amina</mark>" in refused.content.decode()
    assert "<mark>0712345678</mark>" in refused.content.decode()
    gaps = champion.post(path, {"text": text, "gaps": "1"})
    assert "[…] rang […] about it." in gaps.content.decode()
    assert not models.Outgoing.objects.exists()


def test_the_administrator_names_the_node_and_changes_its_key() -> None:
    joseph = _client("joseph", "administrator")
    assert "Give it this code" in _read(joseph, "/federation/")
    refused = joseph.post("/federation/name/", {"code": "Bepha"})
    assert refused.status_code == 422
    assert "two letters, a hyphen" in refused.content.decode()
    assert joseph.post("/federation/name/", {"code": "cm-bepha"}).status_code == 303
    before = queries.own_node()
    assert joseph.post("/federation/key/").status_code == 303
    after = queries.own_node()
    assert before is not None
    assert after is not None
    assert (before.key.fingerprint != after.key.fingerprint, after.next) == (True, 2)
    for address, said_back in (
        ("hub.example", "begins with https://"),
        ("http://hub.example", "begins with https://"),
        ("https://hub.example/path", "begins with https://"),
    ):
        sent = {"address": address, "code": "7Q2M-XR3D-9PWA"}
        answer = joseph.post("/federation/join/", sent)
        assert answer.status_code == 422
        assert said_back in answer.content.decode()


def test_the_hub_invites_shows_and_settles(settings: Any) -> None:
    settings.JAMII_HUB = True
    named("xx-hub")
    rose, paul = _client("rose", "hub-coordinator"), _client("paul", "hub-coordinator")
    invited = rose.post("/federation/hub/invite/", {"node": "cm-bepha", "purpose": "join"})
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", invited.content.decode())
    assert code
    assert code.group() not in _read(rose, "/federation/hub/")
    node = Elsewhere()
    services.admit(node.ask(code.group()), by=SYSTEM, at=AT)
    lines = [node.seal(said(1)), node.seal(said(2, text="<script>alert(1)</script>")), b"rubbish"]
    services.take_in(lines, via=Via.FILE, by=SYSTEM, at=AT)
    assert "cm-bepha" in _read(rose, "/federation/hub/")
    listed = _read(rose, "/federation/hub/arrived/?kind=feedback&node=cm-bepha")
    assert "deux diagnostics" in listed
    assert "<script>alert" not in listed
    (newest, *_) = queries.arrived(by=SYSTEM)
    assert "&lt;script&gt;" in _read(rose, f"/federation/hub/arrived/{newest.id}/")
    assert "The line is no envelope" in _read(rose, "/federation/hub/held/")
    (held,) = queries.held(by=SYSTEM)
    assert rose.post(f"/federation/hub/held/{held.id}/settle/").status_code == 303
    assert "looked at" in _read(rose, "/federation/hub/held/")
    rose.post("/federation/hub/invite/", {"node": "cm-bepha", "purpose": "readmit"})
    row = models.Invitation.objects.get(purpose="readmit")
    confirm = f"/federation/hub/invitations/{row.id}/confirm/"
    assert confirm not in _read(rose, "/federation/hub/")
    rose.post(confirm)
    assert models.Invitation.objects.get(pk=row.pk).confirmed_by is None
    assert confirm in _read(paul, "/federation/hub/")
    paul.post(confirm)
    assert models.Invitation.objects.get(pk=row.pk).confirmed_by is not None
    rose.post("/federation/hub/nodes/cm-bepha/suspend/")
    assert "suspended" in _read(rose, "/federation/hub/")


def test_where_there_is_no_hub_its_pages_do_not_exist(champion: Client) -> None:
    for path in ("hub/", "hub/arrived/", "hub/held/"):
        assert champion.get(f"/federation/{path}").status_code == 404


def test_pages_and_acts_are_for_those_who_may(key: str) -> None:
    named()
    clerk, champion = _client("irene", "facility-clerk"), _client("leila", "champion")
    for path in ("", "sent/", "types/feedback/", f"feedback/{key}/"):
        assert clerk.get(f"/federation/{path}").status_code == 403, path
    for path in ("types/feedback/agree/", "by-itself/", "key/", "exchange/", "hub/invite/"):
        assert clerk.post(f"/federation/{path}").status_code == 403, path
    for path in ("name/", "join/", "key/", "exchange/", "hub/invite/"):
        assert champion.post(f"/federation/{path}").status_code == 403, path
    assert not models.Consent.objects.exists()


def test_the_pages_speak_french(key: str) -> None:
    named()
    leila = _client("leila", "champion", "fr")
    assert "Ce qui sort de ce système" in _read(leila, "/federation/")
    assert "les mots, tels que vous les lisez" in _read(leila, "/federation/types/feedback/")
    assert "Voici tout ce qui sort" in _read(leila, f"/federation/feedback/{key}/")


@pytest.mark.skipif(not REFERENCE.exists(), reason="Only a clone of the repository has docs.")
def test_the_reference_names_every_field() -> None:
    rows = re.findall(
        r"^\| `([a-z]+)` (\d+) \| `(\w+)` \|.*\| (yes|no) \|$", REFERENCE.read_text(), re.M
    )
    assert rows == [
        (schema.kind.value, str(schema.version), field.name, "yes" if field.is_required else "no")
        for schema in fields.SCHEMAS.values()
        for field in schema.fields
    ]
