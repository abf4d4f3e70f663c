"""The pages that compare countries, in both languages, within their budget of statements."""

from __future__ import annotations

import io
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jamii.commons.differences import queries
from jamii.commons.differences.tests.factories import AT, envelope, tells
from jamii.lab.neighbours import NAMES, told, told_on
from jamii.registers.accounts.tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
ON = AT.date()


@pytest.fixture
def five() -> None:
    for name in NAMES:
        tells(told_on(name, ON))


def _signed_in(client: Client, role: str) -> Client:
    make_user("user", role)
    assert client.post("/sign-in/", {"login": "user", "password": PASSWORD}).status_code == 302
    return client


def _key(code: str) -> str:
    rows = queries.compared(ON).rows
    return str(next(r.cluster.id for r in rows if any(one.id == code for one in r.carried)))


def _pages() -> list[str]:
    return [
        "/differences/",
        "/differences/?say=core&country=TZ",
        "/differences/modules/grievances/",
        "/differences/modules/text/",
        f"/differences/{_key('tz.limit')}/",
        f"/differences/{_key('bi.minorite')}/",
        "/differences/instances/",
        "/differences/instances/tz-lake/",
        "/differences/against/",
        "/differences/against/?one=bi-colline&other=fx-littoral",
    ]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_opens_within_ten_statements(five: None, client: Client, language: str) -> None:
    _signed_in(client, "facility-clerk")
    client.post("/language/", {"language": language})
    for address in ["/", *_pages()]:
        with CaptureQueriesContext(connection) as statements:
            answer = client.get(address)
        assert answer.status_code == 200, address
        assert "<c-" not in answer.content.decode()
        asked = [one for one in statements if "SAVEPOINT" not in one["sql"]]
        assert len(asked) <= (21 if address == "/" else 10), address


def test_the_table_of_the_five_countries(five: None, client: Client) -> None:
    _signed_in(client, "facility-clerk")
    shown = client.get("/differences/").content.decode()
    assert shown.count('<th scope="row" class="what">') == 15
    assert "made up" in shown
    core = client.get("/differences/?say=core").content.decode()
    assert core.count('<th scope="row" class="what">') == 2
    only = client.get("/differences/?country=ST&say=offer").content.decode()
    assert only.count('<th scope="row" class="what">') == 1


def test_an_instance_shows_what_an_upgrade_asks(five: None, client: Client) -> None:
    _signed_in(client, "facility-clerk")
    found = queries.instance("tz-lake", ON)
    assert sum(found.counts.values()) == len(found.carried) == 8 + 120
    ahead = found.ahead
    assert ahead.settle + ahead.vanish + ahead.stay == 128
    shown = client.get("/differences/instances/tz-lake/").content.decode()
    assert f"{ahead.settle} things must be settled; {ahead.vanish} vanish" in shown
    assert "table grievance_tmp_import" in shown


def test_a_clerk_sees_no_levers_and_may_not_pull_them(five: None, client: Client) -> None:
    _signed_in(client, "facility-clerk")
    key = _key("tz.limit")
    assert "/part/" not in client.get(f"/differences/{key}/").content.decode()
    for lever in ("confirm", "part", "unite", "defect", "move"):
        assert client.post(f"/differences/{key}/{lever}/", {}).status_code == 403
    assert client.get("/differences/manifests/").status_code == 403


def test_a_curator_confirms_offers_and_parts(five: None, client: Client) -> None:
    _signed_in(client, "administrator")
    key = _key("tz.limit")
    assert client.post(f"/differences/{key}/confirm/", {}).status_code == 303
    version = queries.cluster(queries.cluster_by_number("CL-00001"), ON).cluster.version
    assert version >= 1
    now = next(r for r in queries.compared(ON).rows if str(r.cluster.id) == key).cluster
    assert now.curator == "User"
    form = {"act": "offer", "version": str(now.version), "form_id": key}
    refused = client.post(f"/differences/{key}/move/", form)
    assert refused.status_code == 422
    assert client.post(f"/differences/{key}/move/", {**form, "link": "RQ-9"}).status_code == 303
    assert "RQ-9" in client.get(f"/differences/{key}/").content.decode()
    client.post(f"/differences/{key}/part/", {"node": ["tz-lake"]})
    assert _key("tz.limit") != _key("mw.deadline")


def test_a_manifest_is_handed_in_as_a_file(five: None, client: Client) -> None:
    _signed_in(client, "administrator")
    content, signature = envelope(told("bi"), 2)

    def hand_in(manifest: object) -> int:
        file = io.BytesIO(json.dumps(manifest).encode())
        file.name = "manifest.json"
        return client.post("/differences/manifests/", {"file": file, "form_id": ""}).status_code

    assert hand_in({"manifest": content, "signature": signature}) == 303
    assert queries.put_aside() == ()
    assert hand_in({"manifest": {**content, "core": "x"}, "signature": signature}) == 303
    assert [one.refusal for one in queries.put_aside()] == ["manifest-signature-wrong"]
    assert "not by the instance" in client.get("/differences/manifests/").content.decode()
    for bad in ([], {"manifest": 3}, {"manifest": {}}, "text"):
        assert hand_in(bad) == 422


def test_the_interface_tells_and_takes_the_same(five: None, client: Client) -> None:
    _signed_in(client, "administrator")
    listed = client.get("/api/v1/differences/clusters").json()
    assert len(listed) == 15
    assert listed[0]["rule"] == "R2"
    content, signature = envelope(told("bi"), 2)
    sent = {"manifest": content, "signature": signature}
    key = {"Idempotency-Key": "0193f0aa-0000-7000-8000-000000000077"}
    for _ in range(2):
        answer = client.post(
            "/api/v1/differences/manifests", sent, content_type="application/json", headers=key
        )
        assert answer.status_code == 200
        assert answer.json()["refusal"] == ""
