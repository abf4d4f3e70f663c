"""The books balance, keep their past, and show every franc with its cause."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from jamii.finance.ledger import models, queries, services
from jamii.finance.ledger.types import (
    CASH,
    CLAIMS,
    CONTRIBUTIONS,
    PAYABLE,
    Cause,
    Line,
    NewEntry,
)
from jamii.kernel.actors import SYSTEM
from jamii.kernel.errors import Invalid, NotAllowed, NotFound
from jamii.kernel.ids import new_id
from jamii.registers.accounts.tests.factories import PASSWORD, make_user
from jamii.registers.people.tests.factories import SCHEME, make_scheme
from jamii.registers.places.tests.factories import AT

DAY = date(2026, 1, 31)
RECEIPT = Cause("contributions.contribution", UUID(int=0xE1))
CLAIM = Cause("claims.claim", UUID(int=0xE2))
CLINIC = UUID(int=0xC1)


def receive(amount: str, cause: Cause = RECEIPT) -> UUID | None:
    """A contribution in the books."""
    lines = [Line(CASH, Decimal(amount)), Line(CONTRIBUTIONS, -Decimal(amount))]
    return services.post(
        SCHEME,
        DAY,
        "ledger.contribution-received",
        lines,
        cause,
        by=SYSTEM,
        at=AT,
        receipt="R1",
    )


def owe(amount: str) -> UUID | None:
    """A valued claim in the books."""
    lines = [
        Line(CLAIMS, Decimal(amount), "providers.facility", CLINIC),
        Line(PAYABLE, -Decimal(amount), "providers.facility", CLINIC),
    ]
    return services.post(
        SCHEME,
        DAY,
        "ledger.claim-valued",
        lines,
        CLAIM,
        by=SYSTEM,
        at=AT,
        facility="Hill clinic",
    )


def balances() -> dict[str, Decimal]:
    """What each account holds."""
    return {row.code: row.balance for row in queries.balances(SCHEME, by=SYSTEM)}


@pytest.fixture
def books(db: None) -> None:
    make_scheme()
    services.open_books(SCHEME, by=SYSTEM, at=AT)


def test_a_contribution_is_cash_and_income(books: None) -> None:
    receive("980.00")
    assert balances() == {
        CASH: Decimal("980"),
        PAYABLE: Decimal(0),
        "3000": Decimal(0),
        "5100": Decimal(0),
        CONTRIBUTIONS: Decimal("-980"),
        CLAIMS: Decimal(0),
    }
    (entry,) = queries.about(RECEIPT.id)
    assert (entry.amount, entry.cause, entry.day) == (Decimal(980), RECEIPT, DAY)
    assert [(p.account, p.debit, p.credit) for p in entry.postings] == [
        (CASH, Decimal(980), None),
        (CONTRIBUTIONS, None, Decimal(980)),
    ]


def test_what_is_owed_is_known_per_facility(books: None) -> None:
    owe("140.00")
    ((party, balance),) = queries.party_balances(SCHEME, PAYABLE, by=SYSTEM)
    assert (party, balance.balance) == (CLINIC, Decimal(-140))


def test_an_entry_that_does_not_balance_is_refused(books: None) -> None:
    with pytest.raises(Invalid, match="entry-not-balanced"):
        services.post(
            SCHEME, DAY, "ledger.opening", [Line(CASH, Decimal(1))], RECEIPT, by=SYSTEM, at=AT
        )
    with pytest.raises(Invalid, match="account-unknown"):
        services.post(
            SCHEME,
            DAY,
            "ledger.opening",
            [Line(CASH, Decimal(1)), Line("9999", Decimal(-1))],
            RECEIPT,
            by=SYSTEM,
            at=AT,
        )
    assert models.Transaction.objects.count() == 0


def test_an_entry_of_nothing_is_none(books: None) -> None:
    assert receive("0.00") is None
    assert models.Transaction.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_database_itself_refuses_an_entry_out_of_balance() -> None:
    make_scheme()
    services.open_books(SCHEME, by=SYSTEM, at=AT)
    entry = receive("10.00")
    account = models.Account.objects.get(code=CASH)

    def add_a_franc() -> None:
        with transaction.atomic():
            models.Posting.objects.create(transaction_id=entry, account=account, amount=Decimal(1))

    with pytest.raises(DatabaseError, match="does not sum to zero"):
        add_a_franc()
    assert balances()[CASH] == Decimal(10)


@pytest.mark.parametrize("table", ["ledger_transaction", "ledger_posting"])
@pytest.mark.parametrize("words", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_nobody_edits_the_books(books: None, table: str, words: str) -> None:
    receive("10.00")

    def edit() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(words.format(table))

    with pytest.raises(DatabaseError, match="Cannot update or delete"):
        edit()


def test_a_mistake_is_reversed_once_and_both_entries_stay(books: None) -> None:
    entry = receive("980.00")
    for reversed_now in (1, 0):
        count = services.reverse(
            RECEIPT, DAY, "ledger.contribution-cancelled", by=SYSTEM, at=AT, receipt="R1"
        )
        assert count == reversed_now
    first, second = queries.about(RECEIPT.id)
    assert (first.id, second.reverses) == (entry, entry)
    assert set(balances().values()) == {Decimal(0)}


def test_only_those_with_the_right_see_the_books(books: None) -> None:
    entry = receive("980.00")
    other = make_scheme("OTHER", UUID(int=0xB2))
    accountant = make_user("grace", "accountant", scheme=SCHEME)
    stranger = make_user("stranger", "accountant", scheme=other)
    clerk = make_user("amina", "facility-clerk", scheme=SCHEME)
    assert entry is not None
    assert queries.transaction(entry, by=accountant).id == entry
    for actor in (stranger, clerk):
        with pytest.raises(NotAllowed):
            queries.balances(SCHEME, by=actor)
        with pytest.raises(NotFound):
            queries.transaction(entry, by=actor)


def test_the_ledger_page_keeps_its_budget(
    books: None, client: Client, django_assert_max_num_queries: object
) -> None:
    for number in range(60):
        receive("1.00", Cause("contributions.contribution", UUID(int=1000 + number)))
    make_user("grace", "accountant", scheme=SCHEME)
    client.post("/sign-in/", {"login": "grace", "password": PASSWORD})
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        page = client.get("/ledger/").content.decode()
    assert "Contribution received, receipt R1" in page
    assert 'rel="next"' in page
    entry = queries.about(UUID(int=1059))[0]
    shown = client.get(f"/ledger/entries/{entry.id}/").content.decode()
    assert "Cash and bank" in shown


class BooksAlwaysBalance(TestCase):
    """Whatever is posted and reversed, debits equal credits."""

    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.decimals(min_value=Decimal("0.01"), max_value=10**6, places=2), st.booleans()
            ),
            max_size=5,
        )
    )
    def test_debits_equal_credits(self, acts: list[tuple[Decimal, bool]]) -> None:
        make_scheme()
        services.open_books(SCHEME, by=SYSTEM, at=AT)
        for number, (amount, is_reversed) in enumerate(acts):
            cause = Cause("contributions.contribution", UUID(int=1000 + number))
            receive(str(amount), cause)
            if is_reversed:
                services.reverse(
                    cause, DAY, "ledger.contribution-cancelled", by=SYSTEM, at=AT, receipt="R"
                )
        kept = sum((amount for amount, is_reversed in acts if not is_reversed), Decimal(0))
        assert sum(balances().values()) == 0
        assert balances()[CASH] == kept


def test_many_entries_are_reversed_in_few_statements(
    books: None, django_assert_max_num_queries: Any
) -> None:
    entries = [
        NewEntry(
            new_id(AT),
            "ledger.claim-valued",
            (Line(CLAIMS, Decimal(amount)), Line(PAYABLE, -Decimal(amount))),
            CLAIM,
            {"code": "C", "facility": "Hill"},
        )
        for amount in (5, 7, 9)
    ]
    services.post_many(SCHEME, DAY, entries, by=SYSTEM, at=AT)
    assert balances()[PAYABLE] == -21
    with django_assert_max_num_queries(6):
        assert services.reverse(CLAIM, DAY, "ledger.reversed", by=SYSTEM, at=AT) == 3
    assert balances()[PAYABLE] == 0
    assert services.reverse(CLAIM, DAY, "ledger.reversed", by=SYSTEM, at=AT) == 0
    about = queries.about(CLAIM.id)
    assert {entry.reverses for entry in about[3:]} == {entry.id for entry in about[:3]}
