"""The remittance advice: its sums are those of the bill and of the ledger, in three forms."""

from __future__ import annotations

import csv
import re
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from pypdf import PdfReader

from jamii.finance.ledger import queries as ledger
from jamii.kernel.actors import Actor
from jamii.kernel.errors import NotAllowed, NotFound, WrongState
from jamii.platform import sheets
from jamii.platform.models import JournalEntry
from jamii.platform.sheets import Column, Kind, Sheet
from jamii.settlement import queries, services
from jamii.settlement.records import Bill
from jamii.settlement.services import Form
from jamii.settlement.tests.factories import (
    AMINA,
    BY_CAPITATION,
    GRACE,
    IN_SEPTEMBER,
    SOLANGE,
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


def _text(key: Any, language: str) -> str:
    made = services.fetch_remittance(key, Form.PDF, language=language, by=AMINA, at=IN_SEPTEMBER)
    pages = PdfReader(BytesIO(made.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


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
