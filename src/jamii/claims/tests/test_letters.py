"""The decision letter: the words and amounts of the claim's page, on paper."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from pypdf import PdfReader

from jamii.claims import services
from jamii.claims.tests.factories import (
    CLAIM,
    NOBODY,
    NURSE,
    TABLETS,
    VISIT,
    XRAY,
    make_covered_farahs,
    new_claim,
)
from jamii.kernel.errors import Invalid, NotAllowed, NotFound
from jamii.platform.models import JournalEntry

pytestmark = pytest.mark.django_db
# Words that stand in every English sentence and in no French one.
ENGLISH = re.compile(r"\b(the|and|of|to|is|are|was|with|for|from|this|not|by|at|you|your)\b", re.I)
AT = datetime(2026, 1, 31, 9, tzinfo=UTC)
FOUR = (VISIT, TABLETS, XRAY, replace(TABLETS, quantity=Decimal(2)))


def _words(content: bytes) -> tuple[str, int]:
    """The text of a PDF in plain spaces, and how many pages it has."""
    pages = PdfReader(BytesIO(content)).pages
    text = " ".join(page.extract_text() for page in pages)
    return " ".join(text.split()), len(pages)


def _letter(language: str = "en", **changes: Any) -> tuple[str, int]:
    make_covered_farahs(review_above=None)
    services.submit_claim(new_claim(*FOUR, **changes), by=NURSE, at=AT)
    return _words(services.fetch_letter(CLAIM, language=language, by=NURSE, at=AT).content)


def test_a_usual_claim_is_one_page_with_every_step_and_what_to_do() -> None:
    text, pages = _letter()
    assert pages == 1
    for said in (
        "Decision letter",
        "Hill clinic",
        "Ada Farah",
        "The scheme pays 46.00 XTS of 96.00 XTS.",
        "Cover C-1 does not include X1. The patient pays for it.",
        "The scheme pays 80 percent: 4.00 XTS fall to the patient, 16.00 XTS remain.",
        "Together 96.00 4.00 46.00",
        "The amount is paid with the next settlement of your facility.",
        "If you think that a line is wrong",
        "Page 1 of 1",
    ):
        assert said in text


def test_the_french_letter_has_no_english_sentence() -> None:
    text, _pages = _letter("fr")
    assert "L’organisme paie 46,00 XTS sur 96,00 XTS." in text
    assert "Ce que vous pouvez faire ensuite" in text
    assert ENGLISH.findall(text) == []


def test_what_people_write_is_shown_and_never_read_as_markup() -> None:
    typed = '#strong[x] $a$ *b* _c_ @d <e> #read("/etc/passwd") // f مرحبا ' + "long word " * 490
    text, pages = _letter(explanation=typed)
    assert '#strong[x] $a$ *b* _c_ @d <e> #read("/etc/passwd") // f' in text
    assert text.count("word") == 490
    assert pages > 1


def test_the_letter_keeps_its_statements(django_assert_max_num_queries: Any) -> None:
    make_covered_farahs(review_above=None)
    services.submit_claim(new_claim(*FOUR), by=NURSE, at=AT)
    with django_assert_max_num_queries(10):
        services.fetch_letter(CLAIM, by=NURSE, at=AT)


def test_only_who_sees_the_claim_fetches_its_letter_and_it_is_journalled(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    _letter()
    before = JournalEntry.objects.count()
    with pytest.raises((NotFound, NotAllowed)):
        services.fetch_letter(CLAIM, by=NOBODY, at=AT)
    with pytest.raises(NotFound):
        services.fetch_letter(UUID(int=1), by=NURSE, at=AT)
    with pytest.raises(Invalid):
        services.fetch_letter(CLAIM, language="xx", by=NURSE, at=AT)
    assert JournalEntry.objects.count() == before
    monkeypatch.setattr(
        "jamii.registers.accounts.queries.actor_of_session", lambda session, day: NURSE
    )
    for address in (f"/claims/{CLAIM}/letter/", f"/api/v1/claims/{CLAIM}/letter?language=fr"):
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert answer["Content-Disposition"].startswith('attachment; filename="')
    fetched = JournalEntry.objects.order_by("-id").first()
    assert fetched is not None
    assert (fetched.code, fetched.actor_id) == ("claims.letter-fetched", NURSE.id)
    refused = client.get(f"/api/v1/claims/{CLAIM}/letter?language=xx")
    assert (refused.status_code, refused["Content-Type"]) == (422, "application/problem+json")


def test_the_letter_is_offered_in_the_readers_language_on_the_page_and_in_the_list(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "jamii.registers.accounts.queries.actor_of_session", lambda session, day: NURSE
    )
    make_covered_farahs(review_above=None)
    services.store_claim(new_claim(*FOUR), by=NURSE, at=AT)
    letter = f"/claims/{CLAIM}/letter/"
    for page in ("/claims/ours/", f"/claims/{CLAIM}/"):
        assert letter not in client.get(page).content.decode()
    services.decide_claim(CLAIM, by=NURSE, at=AT)
    assert f'href="{letter}"' in client.get("/claims/ours/").content.decode()
    for language, other in (("en", "fr"), ("fr", "en")):
        client.cookies["language"] = language
        shown = client.get(f"/claims/{CLAIM}/").content.decode()
        assert f'action="{letter}"' in shown
        assert f'<option value="{language}" selected>' in shown
        assert f'<option value="{other}">' in shown
