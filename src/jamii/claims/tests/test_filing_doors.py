"""Files of claims at their doors: screens and interface."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jamii.claims import models, queries, services
from jamii.claims.tests.factories import NOBODY, NURSE, SCHEME, make_covered_farahs
from jamii.claims.tests.test_filing import VISIT, receive, sent
from jamii.kernel.actors import Actor
from jamii.registers.places.tests.factories import AT

pytestmark = pytest.mark.django_db
PATH = f"/api/v1/claims/file?scheme={SCHEME}"


class _Who:
    actor: Actor = NURSE


@pytest.fixture(autouse=True)
def who(monkeypatch: pytest.MonkeyPatch) -> _Who:
    make_covered_farahs()
    someone = _Who()
    monkeypatch.setattr(
        "jamii.registers.accounts.queries.actor_of_session", lambda session, day: someone.actor
    )
    return someone


def lines(*claims: dict[str, Any]) -> bytes:
    """The file of these claims."""
    return "\n".join(json.dumps(one) for one in claims).encode()


def xml(code: str) -> bytes:
    """A claim in XML of openIMIS's form."""
    number = sent()["number"]
    return f"""<Claim><Details><ClaimDate>31/01/2026</ClaimDate><HFCode>HC</HFCode>
      <ClaimAdmin>AM</ClaimAdmin><ClaimCode>{code}</ClaimCode><CHFID>{number}</CHFID>
      <StartDate>30/01/2026</StartDate><ICDCode>B54</ICDCode></Details>
      <Services><Service><ServiceCode>V1</ServiceCode><ServiceQuantity>1</ServiceQuantity>
      </Service></Services></Claim>""".encode()


def post(client: Client, body: bytes, path: str = PATH, **headers: str) -> Any:
    return client.post(path, body, content_type="application/octet-stream", headers=headers)


def test_a_program_sends_a_file_and_reads_what_became_of_each(client: Client) -> None:
    bad = sent({**VISIT, "quantity": "1,234"}, code="A2")
    tried = post(client, lines(sent(code="A1"), bad), f"{PATH}&trial=true")
    assert (tried.status_code, tried.json()["state"]) == (201, "checked")
    assert (models.Claim.objects.count(), models.ClaimFile.objects.count()) == (0, 0)
    answer = post(client, lines(sent(code="A1"), bad))
    said = answer.json()
    assert (answer.status_code, said["state"], said["form"]) == (201, "done", "ndjson")
    assert (said["claims"], said["taken"], said["repeated"], said["refused"]) == (2, 1, 0, 1)
    assert said["next"] is None
    first, second = said["results"]
    assert (first["code"], first["result"], first["problems"]) == ("A1", "taken", [])
    assert client.get(f"/api/v1/claims/{first['claim']}").json()["status"] == "entered"
    (why,) = second["problems"]
    assert (why["code"], why["field"], why["row"]) == (
        "file-number-ambiguous",
        "lines.0.quantity",
        2,
    )
    assert why["message"].startswith("“1,234” may be read in two ways.")
    again = client.get(f"/api/v1/claims/files/{said['id']}?after=1").json()
    assert again["results"] == [second]


def test_openimis_xml_is_taken_at_the_same_door(client: Client) -> None:
    body = b"<Claims>" + xml("X1") + xml("X2") + b"</Claims>"
    said = post(client, body).json()
    assert (said["form"], said["taken"]) == ("openimis-xml", 2)
    assert post(client, xml("X2")).json()["repeated"] == 1


def test_a_key_sent_twice_is_one_file(client: Client) -> None:
    key = {"Idempotency-Key": "00000000-0000-0000-0000-00000000abcd"}
    first, second = (post(client, lines(sent()), **key) for _ in range(2))
    assert first.json() == second.json()
    assert post(client, lines(sent(VISIT)), **key).status_code == 409
    assert models.Claim.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "file-empty"),
        (b"\xff\xd8\xff\xe0", "file-form-unknown"),
        (b"<Claims><Claim>", "file-xml-broken"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><Claims/>', "file-xml-declares"),
        (b"<Claims/>", "file-without-claims"),
    ],
)
def test_what_is_no_file_of_claims_is_refused_and_leaves_nothing(
    client: Client, body: bytes, code: str
) -> None:
    answer = post(client, body)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)
    assert answer.json()["errors"][0]["message"]
    assert not models.ClaimFile.objects.exists()


def test_too_large_a_file_is_refused_before_it_is_read(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_BYTES", 1_000_000)
    answer = post(client, b"{}" * 600_000)
    assert (answer.status_code, answer.json()["code"]) == (422, "claims-file-too-large")
    assert "1 MB" in answer.json()["title"]
    file = SimpleUploadedFile("x.csv", b"{}" * 600_000)
    shown = client.post("/claims/files/", {"file": file})
    assert shown.status_code == 422
    assert "The file has more than 1 MB." in shown.content.decode()


def test_the_doors_are_closed_to_others(client: Client, who: _Who) -> None:
    shown = receive(sent())
    who.actor = NOBODY
    assert post(client, lines(sent())).status_code == 403
    assert client.get(f"/api/v1/claims/files/{shown.id}").status_code == 404
    for path in ("", f"{shown.id}/", f"{shown.id}/result/", f"{shown.id}/refused/"):
        assert client.get(f"/claims/files/{path}").status_code == 403
    for path in ("", f"{shown.id}/take/", f"{shown.id}/discard/"):
        assert client.post(f"/claims/files/{path}", {}).status_code == 403


def test_a_clerk_sends_a_file_sees_what_would_become_of_it_and_has_it_taken(
    client: Client,
) -> None:
    head = "code,number,administrator,first_day,main_diagnosis,kind,line_code,quantity"
    number = sent()["number"]
    text = (
        f"{head}\nA1,{number},AM,30/01/2026,B54,service,V1,1\n"
        f"=A2,{number},AM,30/01/2026,B54,service,V9,1\n"
    )
    file = SimpleUploadedFile("january.csv", text.encode())
    answer = client.post("/claims/files/", {"file": file})
    assert answer.status_code == 303
    address = answer["Location"]
    page = client.get(address).content.decode()
    assert "The file is being checked" in page
    assert 'hx-trigger="every 1s"' in page
    assert client.get(f"{address}result/").status_code == 404
    row = models.ClaimFile.objects.get()
    services.work_on_file(row.id, by=NURSE, at=AT)
    page = client.get(address).content.decode()
    assert "1 of 2 claims can be taken." in page
    assert "<strong>Line 1, Code:</strong>" in page
    assert "There is no service or medicine with the code V9." in page
    assert client.post(f"{address}take/").status_code == 303
    assert "The claims are being taken" in client.get(address).content.decode()
    services.work_on_file(row.id, by=NURSE, at=AT)
    page = client.get(address).content.decode()
    assert "1 of 2 claims was taken." in page
    assert client.post(f"{address}discard/").status_code == 409
    assert "january.csv" in client.get("/claims/files/").content.decode()

    result = _table(client.get(f"{address}result/"))
    assert result[0] == list(queries.RESULT_COLUMNS)
    assert [row[:5] for row in result[1:]] == [
        ["1", "2", "A1", "", "taken"],
        ["2", "3", "'=A2", number, "refused"],
    ]
    refused = _table(client.get(f"{address}refused/"))
    named = dict(zip(refused[0], refused[1], strict=True))
    assert (named["code"], named["line_code"], named["first_day"]) == ("'=A2", "V9", "30/01/2026")
    assert named["reason"].startswith("lines.0.code: There is no service")
    # Mended and sent again as it is.
    mended = client.get(f"{address}refused/").content.replace(b",V9,", b",V1,")
    again = client.post("/claims/files/", {"file": SimpleUploadedFile("x.csv", mended)})
    services.work_on_file(UUID(again["Location"].split("/")[-2]), by=NURSE, at=AT)
    assert "1 of 1 claims can be taken." in client.get(again["Location"]).content.decode()
    assert client.post(f"{again['Location']}discard/").status_code == 303


def _table(answer: Any) -> list[list[str]]:
    assert answer["Content-Disposition"].startswith("attachment;")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "There is nothing in this file."),
        (b"PK\x03\x04", "This is a workbook."),
        (b"hello", "This is no file of claims in a form that is known"),
        (b"number,first_day,claim", "These columns are missing: main_diagnosis, kind"),
    ],
)
def test_a_clerk_is_told_what_is_wrong_with_a_file(
    client: Client, content: bytes, says: str
) -> None:
    answer = client.post("/claims/files/", {"file": SimpleUploadedFile("x.csv", content)})
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_a_file_that_breaks_says_where(client: Client) -> None:
    head = "code,number,first_day,main_diagnosis,kind,line_code,quantity"
    file = SimpleUploadedFile("x.csv", f"{head}\nA,é".encode("latin-1"))
    address = client.post("/claims/files/", {"file": file})["Location"]
    services.work_on_file(UUID(address.split("/")[-2]), by=NURSE, at=AT)
    page = client.get(address).content.decode()
    assert "The file cannot be read, and nothing of it was taken." in page
    assert "Row 2:" in page
    assert "CSV UTF-8" in page
