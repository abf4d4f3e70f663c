"""Papers attached to a claim: read by content, drawn anew, kept encrypted, given out only to those
who see the claim; and every trick that a file or an address may play.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from jamii.claims import models, queries, services
from jamii.claims.rules.papers import address_problem, paper_problems
from jamii.claims.services.papers import readable
from jamii.claims.tests.factories import (
    CLAIM,
    NOBODY,
    NURSE,
    REVIEWER,
    SCHEME,
    TABLETS,
    VISIT,
    make_covered_farahs,
    new_claim,
)
from jamii.claims.tests.test_ui import typed
from jamii.claims.types import NewPaper, PaperKind, PaperTerms
from jamii.kernel.actors import SYSTEM, Actor
from jamii.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from jamii.platform import files, journal
from jamii.registers.organisations import queries as schemes
from jamii.registers.organisations import services as organisations
from jamii.registers.places.tests.factories import AT
from jamii.registers.providers.tests.factories import HOSPITAL
from jamii.schemes.plans.types import VisitType

TODAY = date(2026, 1, 31)
PAPER = UUID(int=0xD9)
TERMS = PaperTerms(hosts=frozenset({"papers.example.org"}))
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def jpeg(**more: object) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 20), "white").save(drawn, "JPEG", **more)  # type: ignore[arg-type]
    return drawn.getvalue()


def png(size: tuple[int, int] = (40, 20)) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", size, "white").save(drawn, "PNG")
    return drawn.getvalue()


def bomb() -> bytes:
    """A PNG of a few bytes that claims to be 50,000 points wide and high."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + head + data + chunk(b"IEND", b"")


def paper(**changes: object) -> NewPaper:
    new = NewPaper(PAPER, PaperKind.REFERRAL, "Letter", TODAY, jpeg())
    return replace(new, **changes)  # type: ignore[arg-type]


# What may be attached


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file-empty"),
        (b"<html><script>alert(1)</script></html>", "file-not-readable"),
        (b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script></html>", "file-not-readable"),
        (b"\xff\xd8\xff\xe0<html>", "file-not-readable"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "file-not-readable"),
        (b"GIF89a" + b"\0" * 40, "file-not-readable"),
        (png()[:60], "file-not-readable"),
        (bomb(), "file-too-many-points"),
        (b"%PDF-1.4 and no end", "file-not-readable"),
        (PDF + b"PK\x03\x04 a zip behind a document", "file-not-readable"),
        (PDF + b"<html><script>alert(1)</script></html>", "file-not-readable"),
        (PDF.replace(b"<<>>endobj", b"<</S/JavaScript/JS(app.alert(1))>>endobj"), "file-is-active"),
        (PDF.replace(b"<<>>endobj", b"<</S /Launch>>endobj"), "file-is-active"),
    ],
)
def test_what_is_no_picture_and_no_plain_document_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        readable(content)


def test_a_picture_is_drawn_anew_upright_and_without_what_the_camera_wrote() -> None:
    exif = Image.Exif()
    exif[0x0110] = "Camera of Amina"
    exif[0x0112] = 6  # lying on its side
    kept, media_type = readable(jpeg(exif=exif, comment=b"from Amina") + b"PK\x03\x04 and a zip")
    assert media_type == "image/jpeg"
    assert b"Amina" not in kept
    assert b"PK\x03\x04" not in kept
    with Image.open(io.BytesIO(kept)) as drawn:
        assert drawn.size == (20, 40)
        assert not drawn.getexif()
    kept, media_type = readable(png() + b"<html>")
    assert media_type == "image/png"
    assert b"<html>" not in kept
    with Image.open(io.BytesIO(readable(png((6000, 1000)))[0])) as small:
        assert small.size == (3000, 500)
    assert readable(PDF) == (PDF, "application/pdf")


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://papers.example.org/a/1", None),
        ("https://PAPERS.example.org:443/a?b=1", None),
        ("http://papers.example.org/a", "address-not-understood"),
        ("https://papers.example.org:8443/a", "address-not-understood"),
        ("https://evil.example/papers.example.org/a", "host-not-allowed"),
        ("https://evil.example/?papers.example.org", "host-not-allowed"),
        ("https://evil.example#papers.example.org", "host-not-allowed"),
        ("https://papers.example.org.evil.example/a", "host-not-allowed"),
        ("https://notpapers.example.org/a", "host-not-allowed"),
        ("https://papers.example.org@evil.example/a", "address-not-understood"),
        ("https://evil.example\\@papers.example.org/a", "address-not-understood"),
        ("https://papers.example.org\t.evil.example/a", "address-not-understood"),
        ("https://[::1/a", "address-not-understood"),
        ("https://papers.example.org:99999/a", "address-not-understood"),
        ("javascript:alert(1)//papers.example.org", "address-not-understood"),
        ("//papers.example.org/a", "address-not-understood"),
        ("https://papers.example.org/" + "a" * 500, "address-too-long"),
    ],
)
def test_the_host_of_an_address_decides(url: str, code: str | None) -> None:
    problem = address_problem(url, TERMS)
    assert (None if problem is None else problem.code) == code


@pytest.mark.parametrize(
    ("changes", "attached", "codes"),
    [
        ({}, 0, []),
        ({"content": b""}, 0, ["file-empty"]),
        ({"content": b"x" * (5120 * 1024 + 1)}, 0, ["file-too-large"]),
        ({"url": "https://papers.example.org/1"}, 0, ["file-or-address"]),
        ({"day": date(2026, 2, 1)}, 0, ["day-in-the-future"]),
        ({"title": "x" * 201}, 20, ["too-many-papers", "title-too-long"]),
    ],
)
def test_what_is_said_about_a_paper(
    changes: dict[str, object], attached: int, codes: list[str]
) -> None:
    found = paper_problems(paper(**changes), TERMS, today=TODAY, attached=attached)
    assert [problem.code for problem in found] == codes


# Attached to a claim


@pytest.fixture
def claim() -> None:
    make_covered_farahs()
    services.submit_claim(new_claim(VISIT, replace(TABLETS, quantity=Decimal(15))), by=NURSE, at=AT)


def terms(**changes: object) -> None:
    known = schemes.scheme(SCHEME)
    organisations.change_scheme(
        SCHEME,
        version=known.version,
        names=known.names,
        time_zone=known.time_zone,
        languages=known.languages,
        packs=known.packs,
        settings={"claims": {"review_above": "90"} | changes},
        by=SYSTEM,
        at=AT,
    )


@pytest.mark.django_db
def test_a_paper_is_kept_encrypted_counted_and_named(claim: None) -> None:
    services.attach_paper(CLAIM, paper(), by=NURSE, at=AT)
    services.attach_paper(CLAIM, paper(), by=NURSE, at=AT)  # the same form, sent twice
    row = models.Paper.objects.get()
    kept = (Path(settings.JAMII_FILES) / row.file_key[:2] / row.file_key).read_bytes()
    assert not kept.startswith(b"\xff\xd8")
    assert files.read(row.file_key).startswith(b"\xff\xd8")
    opened = services.open_paper(PAPER, by=REVIEWER)
    assert (len(opened.content), opened.media_type) == (row.size, "image/jpeg")
    assert opened.name == "referral-letter-2026-01-31.jpg"
    assert [one.papers for one in queries.claims(by=NURSE)] == [1]
    (shown,) = queries.talk_about(queries.claim(CLAIM, by=NURSE), by=NURSE)[1]
    assert (shown.kind, shown.title, shown.is_picture) == ("referral-letter", "Letter", True)
    assert journal.entries_about("claims.claim", CLAIM)[0].code == "claims.paper-attached"


@pytest.mark.django_db
def test_only_who_enters_or_reviews_here_attaches_and_only_who_sees_the_claim_opens(
    claim: None,
) -> None:
    elsewhere = Actor(NURSE.id, "Amina", (replace(NURSE.grants[0], facility=HOSPITAL),))
    acts = frozenset({"claims.view"})
    reader = Actor(UUID(int=0x59), "Dora", (replace(REVIEWER.grants[0], acts=acts),))
    for caller in (NOBODY, elsewhere):
        with pytest.raises(NotFound):
            services.attach_paper(CLAIM, paper(), by=caller, at=AT)
    with pytest.raises(NotAllowed):
        services.attach_paper(CLAIM, paper(), by=reader, at=AT)
    assert models.Paper.objects.count() == 0
    services.attach_paper(CLAIM, paper(), by=REVIEWER, at=AT)
    for caller in (NOBODY, elsewhere):
        with pytest.raises(NotFound):
            services.open_paper(PAPER, by=caller)
    assert services.open_paper(PAPER, by=reader).media_type == "image/jpeg"
    other = new_claim(VISIT, id=UUID(int=0xF2))
    services.submit_claim(other, by=NURSE, at=AT)
    with pytest.raises(Conflict, match="paper-id-taken"):
        services.attach_paper(other.id, paper(), by=NURSE, at=AT)


@pytest.mark.django_db
def test_a_link_is_kept_only_on_a_host_of_the_scheme(claim: None) -> None:
    link = paper(content=b"", url="https://papers.example.org/1")
    with pytest.raises(Invalid, match="host-not-allowed"):
        services.attach_paper(CLAIM, link, by=NURSE, at=AT)
    terms(paper_hosts=["Papers.example.org"])
    services.attach_paper(CLAIM, link, by=NURSE, at=AT)
    with pytest.raises(NotFound):
        services.open_paper(PAPER, by=NURSE)


@pytest.mark.django_db
def test_a_referral_needs_its_letter_where_the_scheme_says_so(claim: None) -> None:
    terms(referral_needs_paper=True)
    new = new_claim(VISIT, id=UUID(int=0xF2), visit_type=VisitType.REFERRAL)
    with pytest.raises(Invalid, match="referral-paper-missing"):
        services.submit_claim(new, by=NURSE, at=AT)
    other = paper(kind=PaperKind.INVOICE)
    with pytest.raises(Invalid, match="referral-paper-missing"):
        services.submit_claim(new, attached=[other], by=NURSE, at=AT)
    with pytest.raises(Invalid, match="file-not-readable"):
        services.submit_claim(new, attached=[paper(content=b"<html>")], by=NURSE, at=AT)
    assert models.Claim.objects.count() == 1
    services.submit_claim(new, attached=[paper()], by=NURSE, at=AT)
    assert models.Paper.objects.get().claim_id == new.id


@pytest.mark.django_db
def test_papers_on_the_screens(
    claim: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = NURSE
    monkeypatch.setattr(
        "jamii.registers.accounts.queries.actor_of_session", lambda session, day: actor
    )
    path = f"/claims/{CLAIM}/papers/"
    said = {"paper": "referral-letter", "form_id": str(PAPER)}
    assert client.post(path, said).status_code == 422
    fake = SimpleUploadedFile("letter.png", b"<html><script>", content_type="image/png")
    refused = client.post(path, said | {"file": fake})
    assert refused.status_code == 422
    assert "This is no JPEG or PNG picture and no PDF." in refused.content.decode()
    letter = SimpleUploadedFile("../../x.svg", jpeg(), content_type="image/svg+xml")
    assert client.post(path, said | {"file": letter}).status_code == 303
    assert "referral letter" in client.get(f"/claims/{CLAIM}/").content.decode()
    assert "1 paper" in client.get("/claims/").content.decode()
    given = client.get(f"/claims/papers/{PAPER}/")
    assert given["Content-Type"] == "image/jpeg"
    assert given["Content-Disposition"].startswith("attachment;")
    assert given["X-Content-Type-Options"] == "nosniff"
    assert given["Content-Security-Policy"] == "default-src 'none'; sandbox"
    actor = NOBODY
    assert client.get(f"/claims/papers/{PAPER}/").status_code == 403
    assert client.post(path, said).status_code == 403
    actor = Actor(NURSE.id, "Amina", (replace(NURSE.grants[0], facility=HOSPITAL),))
    assert client.get(f"/claims/papers/{PAPER}/").status_code == 404


@pytest.mark.django_db
def test_papers_come_with_a_claim_that_is_sent(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_covered_farahs()
    monkeypatch.setattr(
        "jamii.registers.accounts.queries.actor_of_session", lambda session, day: NURSE
    )
    pages = [SimpleUploadedFile(f"{page}.jpg", jpeg()) for page in (1, 2)]
    more = {"p-paper": "prescription", "p-form_id": str(PAPER), "p-file": pages}
    bad = SimpleUploadedFile("x.jpg", b"")
    refused = client.post("/claims/new/", typed() | more | {"p-file": bad})
    assert refused.status_code == 422
    assert "choose it once more" in refused.content.decode()
    assert client.post("/claims/new/", typed() | more).status_code == 303
    assert [row.kind for row in models.Paper.objects.all()] == ["prescription", "prescription"]
