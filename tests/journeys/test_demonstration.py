"""The year of the demonstration is true: books balance, states and reasons all occur, numbers
prove themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from jamii.kernel.ids import check_digit_is_right
from tests.journeys.conftest import Demonstration

Rows = list[tuple[Any, ...]]


class Database:
    """Reads the tables as they are, past all rooms: the test must not trust them."""

    def __init__(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        self.connection = connection

    def rows(self, statement: str) -> Rows:
        """What the statement finds."""
        return self.connection.execute(statement.encode()).fetchall()

    def counts(self, statement: str) -> dict[str, int]:
        """Two columns as a mapping."""
        return {str(key): number for key, number in self.rows(statement)}


@pytest.fixture
def database(demonstration: Demonstration) -> Iterator[Database]:
    url = demonstration.environment["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        yield Database(connection)


def test_every_entry_of_the_ledger_balances(database: Database) -> None:
    sums = (
        "SELECT transaction_id, sum(amount) FROM ledger_posting GROUP BY 1 HAVING sum(amount) <> 0"
    )
    assert database.rows(sums) == []
    assert database.rows("SELECT count(*) > 400 FROM ledger_transaction") == [(True,)]


def _held(database: Database, account: str) -> Decimal:
    """What an account holds, debit above zero."""
    ((amount,),) = database.rows(
        "SELECT coalesce(sum(posting.amount), 0) FROM ledger_posting posting "
        "JOIN ledger_account account ON account.id = posting.account_id "
        f"WHERE account.code = '{account}'"
    )
    return Decimal(amount)


def _paid(database: Database) -> Decimal:
    ((amount,),) = database.rows("SELECT sum(amount) FROM settlement_bill WHERE state = 'paid'")
    return Decimal(amount)


def test_what_is_owed_to_facilities_is_what_was_decided_less_what_was_paid(
    database: Database,
) -> None:
    ((decided,),) = database.rows("SELECT sum(remunerated) FROM claims_claim")
    ((capitation,),) = database.rows(
        "SELECT sum(share.amount) FROM settlement_runcapitation share "
        "JOIN settlement_run run ON run.id = share.run_id WHERE run.state = 'confirmed'"
    )
    assert decided > Decimal(1000)
    assert min(capitation, _paid(database)) > 0
    assert -_held(database, "2100") == decided + capitation - _paid(database)
    assert _held(database, "5100") == capitation


def test_every_bill_is_what_its_claims_and_capitation_come_to(database: Database) -> None:
    wrong = database.rows(
        "SELECT bill.number FROM settlement_bill bill WHERE bill.claims_amount <> ("
        "SELECT coalesce(sum(line.amount), 0) FROM settlement_billline line "
        "WHERE line.bill_id = bill.id) OR bill.capitation <> ("
        "SELECT coalesce(sum(share.amount), 0) FROM settlement_runcapitation share "
        "WHERE share.run_id = bill.run_id AND share.facility_id = bill.facility_id)"
    )
    assert wrong == []
    differs = database.rows(
        "SELECT claim.code FROM settlement_billline line "
        "JOIN claims_claim claim ON claim.id = line.claim_id "
        "WHERE line.counts AND line.amount <> claim.remunerated"
    )
    assert differs == []


def test_months_are_settled_bills_paid_and_some_work_is_left(database: Database) -> None:
    runs = database.counts("SELECT state, count(*) FROM settlement_run GROUP BY 1")
    assert runs["confirmed"] >= 10
    assert (runs["draft"], runs["refused"]) == (1, 1)
    bills = database.counts("SELECT state, count(*) FROM settlement_bill GROUP BY 1")
    assert bills["paid"] > 50
    assert bills["open"] >= 2
    valued = "SELECT count(*) > 0 FROM claims_decision WHERE cause = 'batch' AND act = 'value'"
    assert database.rows(valued) == [(True,)]


def test_cash_is_the_contributions_that_count_less_the_bills_that_are_paid(
    database: Database,
) -> None:
    ((received,),) = database.rows(
        "SELECT sum(amount) FROM contributions_contribution WHERE cancelled_at IS NULL"
    )
    assert _held(database, "1000") == received - _paid(database)
    assert _held(database, "4000") == -received


def test_the_parts_of_every_line_add_up(database: Database) -> None:
    wrong = database.rows(
        "SELECT decision_id, number FROM claims_linedecision "
        "WHERE passed AND above_fixed + deductible "
        "+ co_insurance + exceed_category + exceed_ceiling + rounding + value <> quantity * price"
    )
    assert wrong == []


def test_claims_stand_in_every_state(database: Database) -> None:
    states = database.counts("SELECT status, count(*) FROM claims_claim GROUP BY 1")
    assert set(states) == {"checked", "processed", "rejected", "valued"}
    assert states["valued"] > 250
    assert states["checked"] >= 4, "Reviewers find work."
    assert database.rows("SELECT count(*) >= 5 FROM claims_draft") == [(True,)]


def test_covers_stand_in_every_state(database: Database) -> None:
    states = database.counts("SELECT status, count(*) FROM enrolment_cover GROUP BY 1")
    assert {"active", "expired", "idle", "suspended"} <= set(states)
    stages = database.counts("SELECT stage, count(*) FROM enrolment_cover GROUP BY 1")
    assert stages["renewal"] >= 3


def test_every_frequent_reason_occurs(database: Database) -> None:
    reasons = database.counts(
        "SELECT reason->>'code', count(*) FROM claims_linedecision line, "
        "jsonb_array_elements(line.reasons) reason GROUP BY 1"
    )
    assert {
        "no-cover",
        "care-type",
        "waiting-period",
        "rejected-by-reviewer",
        "referral-missing",
        "not-in-register",
        "frequency",
        "patient-category",
        "not-in-price-list",
        "target-date",
        "not-covered",
        "max-provisions",
        "max-antenatal",
    } <= set(reasons)


def test_ceilings_deductibles_and_caps_all_took_their_part(database: Database) -> None:
    ((deducted, shared, capped, above_ceiling, above_fixed),) = database.rows(
        "SELECT sum(deductible), sum(co_insurance), sum(exceed_category), sum(exceed_ceiling), "
        "sum(above_fixed) FROM claims_linedecision"
    )
    assert min(deducted, shared, capped, above_ceiling, above_fixed) > 0


def test_numbers_of_persons_prove_themselves(database: Database) -> None:
    numbers = [number for (number,) in database.rows("SELECT number FROM people_person")]
    assert len(numbers) > 800
    assert all(len(number) == 9 and check_digit_is_right(number, 10) for number in numbers)


def test_codes_of_claims_count_within_facility_and_fiscal_year(database: Database) -> None:
    wrong = database.rows(
        "SELECT claim.code FROM claims_claim claim "
        "JOIN providers_facility facility ON facility.id = claim.facility_id "
        "WHERE claim.code !~ ('^' || facility.code || '/' || "
        "extract(year FROM claim.last_day + interval '3 months') || '/[0-9]{4}$')"
    )
    assert wrong == []


def test_possible_duplicates_wait_for_somebody(database: Database) -> None:
    assert database.rows("SELECT count(*) >= 5 FROM people_possibleduplicate") == [(True,)]


def test_nothing_happened_after_the_day_of_the_demonstration(database: Database) -> None:
    assert database.rows("SELECT max(last_day) <= '2026-01-31' FROM claims_claim") == [(True,)]
    assert database.rows("SELECT max(at) < '2026-02-01' FROM platform_journalentry") == [(True,)]


def test_what_if_is_asked_and_answered_before_the_first_visit(database: Database) -> None:
    ((state, before, after, months),) = database.rows(
        "SELECT state, (result #>> '{whole,3}')::numeric, (result #>> '{whole,4}')::numeric, "
        "jsonb_array_length(result #> '{groups,month}') FROM whatif_run"
    )
    assert state == "done"
    assert 0 < after < before
    assert months > 1
