"""The remittance advice: its sums are those of the bill and of the ledger, in three forms."""

from __future__ import annotations

import csv
import re
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest
from django.test import Client
from pypdf import PdfReader

from jamii.claims import services as claims
from jamii.claims.tests.factories import SCHEME, new_claim
from jamii.claims.types import ClaimId
from jamii.finance.ledger import queries as ledger
from jamii.kernel.actors import SYSTEM, Actor
from jamii.kernel.errors import NotAllowed, NotFound, WrongState
from jamii.kernel.ids import new_id
from jamii.platform import locale, sheets
from jamii.platform.models import JournalEntry
from jamii.platform.sheets import Column, Kind, Sheet
from jamii.settlement import queries, services
from jamii.settlement.records import Bill
from jamii.settlement.services import Form, telling
from jamii.settlement.tests.factories import (
    AMINA,
    BY_CAPITATION,
    GRACE,
    IN_AUGUST,
    IN_SEPTEMBER,
    SOLANGE,
    TABLETS,
    VISITS,
    confirmed,
    make_month,
    send,
)

pytestmark = pytest.mark.django_db
# Words that stand in every English sentence and in no French one.
ENGLISH = re.compile(r"\b(the|and|of|to|is|are|was|with|for|from|this|not|by|at|you|your)\b", re.I)


@pytest.fixture
def bill() -> Bill:
    """Hill clinic's bill for August: two claims and no capitation."""
    make_month()
    send()
    send(key=0xF2)
    confirmed()
    (made,) = queries.bills(by=GRACE)
    return made


def _rows(key: Any, language: str = "en") -> list[dict[str, str]]:
    made = services.fetch_remittance(
        key, Form.CSV, language=language, by=AMINA, at=IN_SEPTEMBER
    ).content
    return list(csv.DictReader(StringIO(made.decode("utf-8-sig"))))


def _pages(key: Any, language: str) -> list[str]:
    made = services.fetch_remittance(key, Form.PDF, language=language, by=AMINA, at=IN_SEPTEMBER)
    pages = PdfReader(BytesIO(made.content)).pages
    return [" ".join(page.extract_text().split()) for page in pages]


def _text(key: Any, language: str) -> str:
    return " ".join(_pages(key, language))


def test_sums_are_those_of_the_bill_and_of_the_ledger(bill: Bill) -> None:
    told = queries.remittance(bill.id, by=AMINA)
    assert told.paid == bill.claims_amount
    assert sum(one.amount for one in told.sums) == told.cut == told.asked - told.paid
    for line in told.lines:
        assert sum(part.amount for part in line.cuts) == line.cut
    rows = _rows(bill.id)
    assert sum(Decimal(row["Paid (XTS)"]) for row in rows) == bill.amount
    assert [row["Claim"] for row in rows] == ["HC/2025/00001", "HC/2025/00002"]
    services.pay_bill(bill.id, date(2025, 9, 2), "TR 1", "1000", by=GRACE, at=IN_SEPTEMBER)
    (entry,) = ledger.about(bill.id)
    assert entry.amount == bill.amount


def test_what_index_and_capitation_take_is_named() -> None:
    """180.00 for tablets and 250.00 for visits are asked, of which the deductible takes 100.00 and
    the patient's share 50.00; visits are worth 200.00, before the pool of the month.
    """
    make_month()
    send()
    confirmed()
    (made,) = queries.bills(by=GRACE)
    told = queries.remittance(made.id, by=AMINA)
    by_index = Decimal(280) - made.amount
    assert 0 < by_index < 200
    assert {one.why: one.amount for one in told.sums} == {
        "cut-deductible": Decimal(100),
        "cut-share": Decimal(50),
        "cut-index": by_index,
    }


def test_what_capitation_takes_is_named() -> None:
    make_month(capitation=BY_CAPITATION)
    send()
    confirmed()
    (made,) = [one for one in queries.bills(by=GRACE) if one.claims]
    assert made.claims_amount == 0
    assert {one.why: one.amount for one in queries.remittance(made.id, by=AMINA).sums} == {
        "cut-capitation": Decimal(280),
        "cut-deductible": Decimal(100),
        "cut-share": Decimal(50),
    }


def test_capitation_stands_in_the_rows_and_sums_to_the_bill() -> None:
    make_month(capitation=BY_CAPITATION)
    send()
    confirmed()
    for made in queries.bills(by=GRACE):
        rows = _rows(made.id)
        assert sum(Decimal(row["Paid (XTS)"]) for row in rows) == made.amount


def test_the_page_says_every_claim_in_both_languages(bill: Bill) -> None:
    text = _text(bill.id, "en")
    for said in (
        "Remittance advice",
        "Hill clinic",
        "HC/2025/00001",
        "HC/2025/00002",
        "deductible",
    ):
        assert said in text
    french = _text(bill.id, "fr")
    assert "Avis de paiement" in french
    assert "franchise" in french
    assert ENGLISH.findall(french) == []


def test_the_statements_do_not_grow_with_the_claims(
    bill: Bill, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(10):
        services.fetch_remittance(bill.id, Form.XLSX, by=AMINA, at=IN_SEPTEMBER)


def test_a_thousand_claims_fill_pages_whose_sums_are_those_of_the_bill(
    django_assert_max_num_queries: Any,
) -> None:
    make_month(ceilings=())
    sent = [
        new_claim(
            *((TABLETS, VISITS) if place % 3 else (TABLETS,)),
            id=ClaimId(new_id(IN_AUGUST + timedelta(seconds=place))),
            first_day=date(2025, 8, 1 + place % 20),
            claimed_on=IN_AUGUST.date(),
        )
        for place in range(1000)
    ]
    assert claims.take_claims(sent, SCHEME, by=SYSTEM, at=IN_AUGUST).taken == 1000
    run = claims.start_run(SCHEME, worker=False, by=SYSTEM, at=IN_AUGUST)
    claims.work_on(run.id, now=lambda: IN_AUGUST)
    confirmed()
    (bill,) = queries.bills(by=GRACE)
    assert bill.claims == 1000
    with django_assert_max_num_queries(10):
        pages = _pages(bill.id, "en")
    assert len(pages) > 1
    codes = re.findall(r"HC/2025/\d{5}", " ".join(pages))
    assert sorted(codes) == [f"HC/2025/{number:05d}" for number in range(1, 1001)]
    assert all(f"Page {number} of {len(pages)}" in page for number, page in enumerate(pages, 1))
    asked = sum(line.quantity * line.price_asked for new in sent for line in new.lines)
    paid = locale.amount(bill.claims_amount, "XTS")
    assert f"Together {locale.amount(asked, 'XTS')} " in pages[-1]
    assert pages[-1].count(paid) == 1
    rows = _rows(bill.id)
    assert sum(Decimal(row["Asked (XTS)"]) for row in rows) == asked
    assert sum(Decimal(row["Paid (XTS)"]) for row in rows) == bill.amount
    for row in rows:
        cut = Decimal(row["Asked (XTS)"]) - Decimal(row["Paid (XTS)"])
        assert Decimal(row["Cut (XTS)"]) == cut


def test_more_claims_than_paper_bears_are_sums_that_point_at_the_table(
    bill: Bill, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "jamii.registers.accounts.queries.actor_of_session", lambda session, day: AMINA
    )
    address = f"/settlement/bills/{bill.id}/"
    assert "sums only" not in client.get(address).content.decode()
    monkeypatch.setattr(telling, "MOST_ON_PAPER", 1)
    monkeypatch.setattr(services, "MOST_ON_PAPER", 1)
    page = client.get(address).content.decode()
    assert "of more than 1 claims gives sums only as PDF" in page
    assert "save it as XLSX or CSV" in page
    text = _text(bill.id, "en")
    assert "each of the 2 stands in the table" in text
    assert "saved as XLSX or CSV" in text
    assert "HC/2025/00001" not in text
    assert locale.amount(bill.claims_amount, "XTS") in text
    assert len(_rows(bill.id)) == 2


def test_the_page_offers_each_form_in_the_languages_of_the_house(
    bill: Bill, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "jamii.registers.accounts.queries.actor_of_session", lambda session, day: AMINA
    )
    client.cookies["language"] = "fr"
    page = client.get(f"/settlement/bills/{bill.id}/").content.decode()
    assert '<option value="fr" selected>' in page
    assert '<option value="en">' in page
    for form in ("pdf", "xlsx", "csv"):
        assert f'action="/settlement/bills/{bill.id}/remittance.{form}"' in page
    english = client.get(f"/settlement/bills/{bill.id}/remittance.csv?language=en")
    assert "Paid (XTS)" in english.content.decode()
    ours = client.get("/claims/ours/").content.decode()
    assert f'href="/settlement/bills/{bill.id}/remittance.pdf"' in ours


def test_asking_for_the_head_of_a_document_is_no_fetching(
    bill: Bill, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "jamii.registers.accounts.queries.actor_of_session", lambda session, day: AMINA
    )
    before = JournalEntry.objects.count()
    for address in (
        f"/settlement/bills/{bill.id}/remittance.pdf",
        f"/api/v1/settlement/bills/{bill.id}/remittance",
        f"/claims/{UUID(int=0xF1)}/letter/",
        f"/api/v1/claims/{UUID(int=0xF1)}/letter",
    ):
        assert client.head(address).status_code == 405
    assert JournalEntry.objects.count() == before


def test_refusals_write_nothing_and_a_fetching_is_journalled(
    bill: Bill, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = JournalEntry.objects.count()
    with pytest.raises((NotFound, NotAllowed)):
        services.fetch_remittance(bill.id, Form.PDF, by=Actor(GRACE.id, "Nobody"), at=IN_SEPTEMBER)
    assert JournalEntry.objects.count() == before
    monkeypatch.setattr(
        "jamii.registers.accounts.queries.actor_of_session", lambda session, day: AMINA
    )
    for address in (
        f"/settlement/bills/{bill.id}/remittance.xlsx",
        f"/api/v1/settlement/bills/{bill.id}/remittance?form=csv&language=fr",
    ):
        assert client.get(address).status_code == 200
    assert client.get(f"/settlement/bills/{bill.id}/remittance.exe").status_code == 404
    assert JournalEntry.objects.filter(code="settlement.remittance-fetched").count() == 2
    services.undo_run(bill.run, "a mistake", by=SOLANGE, at=IN_SEPTEMBER)
    with pytest.raises(WrongState):
        services.fetch_remittance(bill.id, Form.PDF, by=AMINA, at=IN_SEPTEMBER)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_what_looks_like_a_formula_is_text(start: str) -> None:
    evil = f"{start}cmd|' /C calc'!A0"
    sheet = Sheet("S", (Column("Why"), Column("Paid", Kind.AMOUNT)), [(evil, Decimal("-1"))])
    rows = list(csv.reader(StringIO(sheets.as_csv(sheet, places=2).decode("utf-8-sig"))))
    assert rows[1][0].startswith("'")
    assert rows[1][1] == "-1.00"
    book = ZipFile(BytesIO(sheets.as_xlsx([sheet], places=2, at=IN_SEPTEMBER)))
    assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()


def test_nothing_of_the_templates_is_fetched() -> None:
    for template in Path(services.__file__).parents[2].rglob("*.typ"):
        assert "@preview" not in template.read_text()
