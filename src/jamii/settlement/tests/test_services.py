"""A month is drafted, confirmed, paid and undone: the result, the ledger, the claims, the journal;
and that a refusal changes nothing.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext

from jamii.claims import queries as claims
from jamii.claims.types import Status
from jamii.coverage.contributions import services as contributions
from jamii.coverage.eligibility.tests.factories import COVER
from jamii.finance.ledger import queries as ledger
from jamii.kernel.actors import SYSTEM, Actor, Grant
from jamii.kernel.errors import Conflict, Invalid, JamiiError, NotAllowed, NotFound, WrongState
from jamii.platform import journal
from jamii.registers.people.tests.factories import KIM, SCHEME
from jamii.registers.places.tests.factories import HILL, LAKE, NORTH
from jamii.registers.providers.tests.factories import CLINIC, HOSPITAL
from jamii.schemes.plans.types import Care, Period, RelativePrices
from jamii.schemes.usage import queries as usage
from jamii.settlement import access, models, queries, services
from jamii.settlement.records import BillFilters
from jamii.settlement.tests.factories import (
    AMINA,
    BY_CAPITATION,
    GRACE,
    IN_SEPTEMBER,
    PASCAL,
    SOLANGE,
    TABLETS,
    VISITS,
    confirmed,
    drafted,
    make_month,
    send,
)
from jamii.settlement.types import BillState, Component, RunState

pytestmark = pytest.mark.django_db

CLAIM = UUID(int=0xF1)
LATER = IN_SEPTEMBER + timedelta(hours=2)


@pytest.fixture
def august() -> None:
    make_month()
    send()


def balances() -> dict[str, Decimal]:
    """What each account holds."""
    return {row.code: row.balance for row in ledger.balances(SCHEME, by=SYSTEM)}


# What a run may move; histories and the counter of numbers only ever grow.
_TABLES = (
    "SELECT id, status, remunerated, valuated, decided_at, settled_in FROM claims_claim",
    "SELECT account_id, sum(amount) FROM ledger_posting GROUP BY 1 HAVING sum(amount) <> 0",
    "SELECT * FROM usage_claimuse",
    "SELECT * FROM usage_coveruse",
    "SELECT * FROM contributions_contribution",
    "SELECT claim_id, amount FROM settlement_billline WHERE counts",
    "SELECT id FROM settlement_bill WHERE state <> 'cancelled'",
    "SELECT line.number, line.remunerated, line.awaits_index, line.steps "
    "FROM claims_linedecision line JOIN claims_decision decision ON decision.id = line.decision_id "
    "JOIN claims_claim claim ON claim.id = decision.claim_id "
    "AND claim.decision_no = decision.number",
)


def tables() -> list[str]:
    """A hash of each table that a run may move."""
    hashes = []
    with connection.cursor() as cursor:
        for statement in _TABLES:
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(line::text, '|' ORDER BY line::text), '')) "
                f"FROM ({statement}) line"
            )
            hashes.append(cursor.fetchone()[0])
    return hashes


# T1: the month of the worked example


def test_the_run_of_august_pays_the_worked_example(august: None) -> None:
    claim = claims.claim(CLAIM, by=SYSTEM)
    assert (claim.status, claim.valuated, claim.remunerated) == (Status.PROCESSED, 280, None)
    run = drafted()
    assert (run.state, run.total, run.claims_indexed) == (RunState.DRAFT, Decimal("154.74"), 1)
    (index,) = queries.run(run.id, by=GRACE).indexes
    assert (index.allocated, index.pool) == (Decimal("74.7397"), Decimal("74.7397"))
    assert (index.base, index.index, index.percent) == (200, Decimal("0.3737"), 100)
    run = services.confirm_run(run.id, by=SOLANGE, at=LATER)
    assert run.state is RunState.CONFIRMED
    claim = claims.claim(CLAIM, by=SYSTEM)
    assert (claim.status, claim.remunerated) == (Status.VALUED, Decimal("154.74"))
    assert claim.valuated == 280
    # What is left of the limits does not follow the index.
    (used,) = usage.totals([COVER])[COVER].values()
    assert (used.deductible_any, used.ceiling_any) == (100, 280)


def test_a_draft_changes_nothing_but_itself(august: None) -> None:
    before, books = tables(), balances()
    drafted()
    assert (tables(), balances()) == (before, books)
    assert claims.claim(CLAIM, by=SYSTEM).decision_no == 1


def test_a_draft_is_the_same_to_the_cent_each_time(august: None) -> None:
    first = drafted()
    again = services.draft_run(SCHEME, None, 2025, 8, by=PASCAL, at=LATER)
    assert (first.facts, first.total) == (again.facts, again.total)
    shown = [queries.run(key, by=GRACE) for key in (first.id, again.id)]
    assert shown[0].indexes == shown[1].indexes
    assert shown[0].run.state is RunState.REPLACED


def test_the_explanation_shows_pool_base_and_index(august: None) -> None:
    confirmed()
    shown = claims.explanation(CLAIM, by=SYSTEM)
    tablets, visits = shown.lines
    assert [step.code for step in visits.steps][-1] == "index-applied"
    assert "index-awaited" not in [step.code for step in visits.steps]
    assert "index-applied" not in [step.code for step in tablets.steps]
    assert (tablets.paid, visits.paid, visits.by_index) == (
        80,
        Decimal("74.74"),
        Decimal("-125.26"),
    )
    assert shown.adds_up
    text = "\n".join(claims.explanation_lines(str(CLAIM), by=SYSTEM)).replace("\xa0", " ")
    assert "a pool of 74.74 XTS stood against lines worth 200.00 XTS: the index is 0.3737" in text
    assert "The stored steps add up to the stored amounts." in text
    assert shown.decision is not None
    assert (shown.decision.number, shown.decision.cause) == (2, "batch")
    assert [one.cause for one in shown.earlier] == ["submission"]


def test_nothing_of_the_first_decision_is_overwritten(august: None) -> None:
    before = claims.explanation(CLAIM, by=SYSTEM).decision
    confirmed()
    (earlier,) = claims.explanation(CLAIM, by=SYSTEM).earlier
    assert earlier == before


def test_the_ledger_gets_what_the_run_adds_and_bills_what_is_owed(august: None) -> None:
    send(TABLETS, key=0xF2)  # the deductible is borne: 180.00, final at once
    assert balances()["2100"] == -180
    run = confirmed()
    assert balances()["5000"] == Decimal("334.74")
    assert balances()["2100"] == Decimal("-334.74")
    (entry,) = ledger.about(run.id)
    assert [(row.account, row.amount, row.party_id) for row in entry.postings] == [
        ("5000", Decimal("154.74"), CLINIC),
        ("2100", Decimal("-154.74"), CLINIC),
    ]
    (bill,) = queries.bills(by=GRACE)
    assert (bill.number, bill.state, bill.claims) == ("2025-08/0001", BillState.OPEN, 2)
    assert (bill.amount, bill.claims_amount, bill.capitation) == (
        Decimal("334.74"),
        Decimal("334.74"),
        0,
    )
    shown = queries.bill(bill.id, by=GRACE)
    assert [(row.code, amount) for row, amount in shown.lines] == [
        ("HC/2025/00001", Decimal("154.74")),
        ("HC/2025/00002", Decimal(180)),
    ]


def test_the_journal_tells_who_did_what(august: None) -> None:
    run = confirmed()
    lines = journal.entries_about("settlement.run", run.id)
    assert [(line.code, line.actor_name) for line in lines] == [
        ("settlement.confirmed", "Solange"),
        ("settlement.drafted", "Grace"),
    ]
    assert "2025-08" in lines[0].sentence


def test_a_claim_processed_later_waits_for_its_month(august: None) -> None:
    send(VISITS, key=0xF2, at=datetime(2025, 9, 1, 8, tzinfo=UTC))
    run = confirmed(at=IN_SEPTEMBER)
    assert (run.claims_indexed, run.claims_still_waiting) == (1, 0)
    assert claims.claim(UUID(int=0xF2), by=SYSTEM).status is Status.PROCESSED
    september = confirmed(9, at=datetime(2025, 10, 1, 8, tzinfo=UTC))
    assert september.claims_indexed == 1
    claim = claims.claim(UUID(int=0xF2), by=SYSTEM)
    # 880 × 30/365 over 200: the index is 0.3616.
    assert (claim.status, claim.remunerated) == (Status.VALUED, Decimal("72.32"))


def test_a_quarter_waits_until_it_ends() -> None:
    percents = tuple(Decimal(50) for _ in range(4))
    make_month(relative_prices=(RelativePrices(Care.ANY, Period.QUARTER, percents),))
    send()
    august = confirmed()
    assert (august.claims_indexed, august.claims_still_waiting) == (0, 1)
    assert claims.claim(CLAIM, by=SYSTEM).status is Status.PROCESSED
    confirmed(9, at=datetime(2025, 10, 1, 8, tzinfo=UTC))
    # Half of 880 × 92/365 is 110.9041; over 200 that is 0.5545.
    assert claims.claim(CLAIM, by=SYSTEM).remunerated == Decimal("190.90")


def test_the_period_is_the_month_of_the_scheme_not_of_the_server(august: None) -> None:
    run = drafted()
    (index,) = queries.run(run.id, by=GRACE).indexes
    assert (index.first, index.last) == (date(2025, 8, 1), date(2025, 8, 31))


# Capitation


def test_facilities_paid_by_capitation_get_a_share_of_the_pool_and_nothing_by_line() -> None:
    make_month(capitation=BY_CAPITATION)
    send()
    run = confirmed()
    claim = claims.claim(CLAIM, by=SYSTEM)
    assert (claim.status, claim.valuated, claim.remunerated) == (Status.VALUED, 280, 0)
    shown = queries.run(run.id, by=GRACE)
    (capitation,) = shown.capitations
    # Half of what was contributed for August; the clinic serves the whole village.
    assert (capitation.pool, capitation.distributed, capitation.kept) == (
        Decimal("37.37"),
        Decimal("37.37"),
        0,
    )
    (share,) = capitation.shares
    assert share.facility == CLINIC
    assert share.indicators[Component.POPULATION] == 85
    assert share.indicators[Component.INSURED_POPULATION] == 2
    assert share.indicators[Component.VISITS] == 1
    assert share.indicators[Component.ADJUSTED_AMOUNT] == 430
    (index,) = shown.indexes
    assert (index.base, index.index) == (0, 1)
    books = balances()
    assert (books["5000"], books["5100"], books["2100"]) == (
        0,
        Decimal("37.37"),
        Decimal("-37.37"),
    )
    (bill,) = queries.bills(by=GRACE)
    assert (bill.facility, bill.claims, bill.capitation) == (CLINIC, 1, Decimal("37.37"))
    (line,) = claims.explanation(CLAIM, by=SYSTEM).lines[1:]
    assert [step.code for step in line.steps][-1] == "paid-by-capitation"
    assert claims.explanation(CLAIM, by=SYSTEM).adds_up


# Confirming


def test_who_drafted_a_run_does_not_confirm_it(august: None) -> None:
    everything = Actor(GRACE.id, "Grace", (*GRACE.grants, *SOLANGE.grants))
    run = drafted()
    before = tables()
    for act in (
        lambda: services.confirm_run(run.id, by=everything, at=LATER),
        lambda: services.refuse_run(run.id, "No.", by=everything, at=LATER),
    ):
        with pytest.raises(NotAllowed, match="confirm-own-run"):
            act()
    assert tables() == before
    assert queries.run(run.id, by=GRACE).run.state is RunState.DRAFT
    row = models.Run.objects.get(pk=run.id)
    row.state, row.decided_by = "confirmed", row.proposed_by
    with pytest.raises(IntegrityError, match="run_is_confirmed_by_a_second_person"):
        row.save()


def test_a_draft_that_is_out_of_date_is_not_confirmed(august: None) -> None:
    run = drafted()
    contributions.cancel(UUID(int=0xFA), "Bounced", by=SYSTEM, at=LATER)
    before = tables()
    with pytest.raises(Conflict, match="run-out-of-date"):
        services.confirm_run(run.id, by=SOLANGE, at=LATER)
    assert tables() == before


def test_confirming_twice_is_one_effect(august: None) -> None:
    run = confirmed()
    before = tables()
    again = services.confirm_run(run.id, by=SOLANGE, at=LATER)
    assert again.state is RunState.CONFIRMED
    assert tables() == before
    assert models.Bill.objects.count() == 1


def test_a_refused_draft_says_why_and_changes_nothing(august: None) -> None:
    run = drafted()
    before = tables()
    with pytest.raises(Invalid, match="reason-missing"):
        services.refuse_run(run.id, "  ", by=SOLANGE, at=LATER)
    refused = services.refuse_run(run.id, "The pool looks too small.", by=SOLANGE, at=LATER)
    assert (refused.state, refused.refused_because) == (
        RunState.REFUSED,
        "The pool looks too small.",
    )
    assert tables() == before
    with pytest.raises(WrongState, match="settlement-cannot"):
        services.confirm_run(run.id, by=SOLANGE, at=LATER)
    assert drafted(at=LATER).state is RunState.DRAFT


def test_an_empty_pool_needs_a_word_of_its_own() -> None:
    make_month(paid=None)
    send()
    run = drafted()
    assert [reason.code for reason in run.warnings] == ["index-is-zero"]
    before = tables()
    with pytest.raises(Invalid, match="zero-index-unconfirmed"):
        services.confirm_run(run.id, by=SOLANGE, at=LATER)
    assert tables() == before
    services.confirm_run(run.id, accepts_zero=True, by=SOLANGE, at=LATER)
    claim = claims.claim(CLAIM, by=SYSTEM)
    assert (claim.status, claim.remunerated) == (Status.VALUED, 80)


def test_a_facility_that_is_owed_nothing_gets_no_bill_and_its_claims_wait_for_the_next() -> None:
    make_month(paid=None)
    send(VISITS)  # 250.00 less 100.00 at 80 percent: 120.00, at an index of zero
    services.confirm_run(drafted().id, accepts_zero=True, by=SOLANGE, at=LATER)
    assert claims.claim(CLAIM, by=SYSTEM).remunerated == 0
    assert models.Bill.objects.count() == 0
    send(TABLETS, key=0xF2, at=IN_SEPTEMBER + timedelta(days=3))
    confirmed(9, at=datetime(2025, 10, 1, 8, tzinfo=UTC))
    assert [bill.claims for bill in queries.bills(by=GRACE)] == [2]


# Which month


def test_a_month_is_run_once_in_its_order_and_when_it_is_over(august: None) -> None:
    with pytest.raises(WrongState, match="month-not-over"):
        drafted(9)
    confirmed()
    before = tables()
    with pytest.raises(WrongState, match="month-already-run"):
        drafted(at=LATER)
    with pytest.raises(WrongState, match="later-month-already-run"):
        drafted(7, at=LATER)
    with pytest.raises(Invalid, match="no-month"):
        drafted(13, at=LATER)
    assert tables() == before
    october = drafted(10, at=datetime(2025, 11, 2, 8, tzinfo=UTC))
    assert "run-after-a-gap" in [reason.code for reason in october.warnings]


def test_the_run_of_a_region_takes_its_own_plans_only(august: None) -> None:
    with pytest.raises(Invalid, match="no-plans-here"):
        services.draft_run(SCHEME, NORTH, 2025, 8, by=GRACE, at=IN_SEPTEMBER)
    with pytest.raises(NotFound):
        services.draft_run(SCHEME, UUID(int=9), 2025, 8, by=GRACE, at=IN_SEPTEMBER)


def test_the_same_form_sent_twice_is_one_draft(august: None) -> None:
    key = UUID(int=0x77)
    for _ in range(2):
        services.draft_run(SCHEME, None, 2025, 8, id=key, by=GRACE, at=IN_SEPTEMBER)
    assert models.Run.objects.count() == 1
    with pytest.raises(Conflict, match="run-id-taken"):
        services.draft_run(SCHEME, None, 2025, 7, id=key, by=GRACE, at=IN_SEPTEMBER)


# Undoing


def test_undoing_brings_every_table_back(august: None) -> None:
    send(TABLETS, key=0xF2)
    before, books = tables(), balances()
    run = confirmed()
    assert tables() != before
    undone = services.undo_run(run.id, "Wrong percentages.", by=SOLANGE, at=LATER)
    assert (undone.state, undone.undone_because) == (RunState.UNDONE, "Wrong percentages.")
    assert (tables(), balances()) == (before, books)
    claim = claims.claim(CLAIM, by=SYSTEM)
    assert (claim.status, claim.remunerated, claim.decision_no) == (Status.PROCESSED, None, 3)
    shown = claims.explanation(CLAIM, by=SYSTEM)
    assert shown.decision is not None
    assert shown.decision.cause == "batch-undone"
    assert [one.cause for one in shown.earlier] == ["batch", "submission"]
    (bill,) = queries.bills(by=GRACE)
    assert bill.state is BillState.CANCELLED
    assert len(queries.bill(bill.id, by=GRACE).lines) == 2
    assert queries.payment_of([CLAIM]) == {}


def test_a_month_undone_may_be_run_again_to_the_same_cent(august: None) -> None:
    first = confirmed()
    after = tables()
    services.undo_run(first.id, "Once more.", by=SOLANGE, at=LATER)
    again = confirmed(at=LATER + timedelta(hours=1))
    assert (again.total, again.id == first.id) == (first.total, False)
    claim = claims.claim(CLAIM, by=SYSTEM)
    assert (claim.remunerated, claim.decision_no) == (Decimal("154.74"), 4)
    assert balances()["2100"] == Decimal("-154.74")
    assert tables()[1] == after[1]
    assert [bill.number for bill in queries.bills(by=GRACE)] == ["2025-08/0002", "2025-08/0001"]


def test_only_the_last_run_is_undone_and_only_while_unpaid(august: None) -> None:
    first = confirmed()
    second = confirmed(9, at=datetime(2025, 10, 1, 8, tzinfo=UTC))
    then = datetime(2025, 10, 2, 8, tzinfo=UTC)
    with pytest.raises(WrongState, match="run-not-last"):
        services.undo_run(first.id, "Wrong.", by=SOLANGE, at=then)
    services.undo_run(second.id, "Wrong.", by=SOLANGE, at=then)
    (bill,) = queries.bills(by=GRACE)
    services.pay_bill(bill.id, date(2025, 10, 1), "TR 1", "1000", by=GRACE, at=then)
    before = tables()
    with pytest.raises(WrongState, match="run-paid"):
        services.undo_run(first.id, "Wrong.", by=SOLANGE, at=then)
    assert tables() == before
    services.take_back_payment(bill.id, "Returned.", by=GRACE, at=then)
    with pytest.raises(Invalid, match="reason-missing"):
        services.undo_run(first.id, "", by=SOLANGE, at=then)
    services.undo_run(first.id, "Wrong.", by=SOLANGE, at=then)
    with pytest.raises(WrongState, match="settlement-cannot"):
        services.undo_run(first.id, "Wrong.", by=SOLANGE, at=then)


# Paying


def test_a_paid_bill_is_cash_against_what_was_owed_and_its_claims_are_paid(august: None) -> None:
    confirmed()
    (bill,) = queries.bills(by=GRACE)
    waiting = queries.payment_of([CLAIM])[CLAIM]
    assert (waiting.state, waiting.number) == (BillState.OPEN, bill.number)
    paid = services.pay_bill(bill.id, date(2025, 9, 2), " TR 17 ", "1000", by=GRACE, at=LATER)
    assert (paid.state, paid.reference, paid.paid_on) == (
        BillState.PAID,
        "TR 17",
        date(2025, 9, 2),
    )
    assert (balances()["2100"], balances()["1000"]) == (0, Decimal("-154.74"))
    settled = queries.payment_of([CLAIM, KIM])
    assert set(settled) == {CLAIM}
    assert (settled[CLAIM].state, settled[CLAIM].paid_on) == (BillState.PAID, date(2025, 9, 2))
    assert settled[CLAIM].amount == Decimal("154.74")
    # The same payment twice is one; another one is refused.
    services.pay_bill(bill.id, date(2025, 9, 2), "TR 17", "1000", by=GRACE, at=LATER)
    with pytest.raises(WrongState, match="bill-paid"):
        services.pay_bill(bill.id, date(2025, 9, 2), "TR 18", "1000", by=GRACE, at=LATER)
    assert balances()["1000"] == Decimal("-154.74")


def test_a_payment_taken_back_is_owed_again(august: None) -> None:
    confirmed()
    (bill,) = queries.bills(by=GRACE)
    before = balances()
    with pytest.raises(WrongState, match="bill-not-paid"):
        services.take_back_payment(bill.id, "Returned.", by=GRACE, at=LATER)
    for reference in ("TR 1", "TR 2"):
        services.pay_bill(bill.id, date(2025, 9, 2), reference, "1000", by=GRACE, at=LATER)
        with pytest.raises(Invalid, match="reason-missing"):
            services.take_back_payment(bill.id, " ", by=GRACE, at=LATER)
        open_again = services.take_back_payment(bill.id, "Returned.", by=GRACE, at=LATER)
        assert (open_again.state, open_again.paid_on) == (BillState.OPEN, None)
        assert balances() == before
    assert queries.payment_of([CLAIM])[CLAIM].state is BillState.OPEN
    assert len(ledger.about(bill.id)) == 4


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reference": " "}, "reference-missing"),
        ({"paid_on": date(2025, 9, 3)}, "paid-in-future"),
        ({"paid_on": date(2025, 9, 1)}, "paid-before-bill"),
        ({"account": "2100"}, "account-not-money"),
    ],
)
def test_a_payment_that_cannot_be_is_refused(
    august: None, changes: dict[str, Any], code: str
) -> None:
    confirmed()
    (bill,) = queries.bills(by=GRACE)
    given = {"paid_on": date(2025, 9, 2), "reference": "TR 1", "account": "1000"} | changes
    before = balances()
    with pytest.raises(Invalid, match=code):
        services.pay_bill(bill.id, **given, by=GRACE, at=LATER)
    assert balances() == before


def test_a_cancelled_bill_is_not_paid(august: None) -> None:
    run = confirmed()
    services.undo_run(run.id, "Wrong.", by=SOLANGE, at=LATER)
    (bill,) = queries.bills(by=GRACE)
    with pytest.raises(WrongState, match="bill-cancelled"):
        services.pay_bill(bill.id, date(2025, 9, 2), "TR 1", "1000", by=GRACE, at=LATER)


# Who may


def _holding(act: str, **where: Any) -> Actor:
    """Somebody with the act, who may look everywhere."""
    looks = Grant(frozenset({"settlement.runs", "settlement.bills"}))
    return Actor(UUID(int=0x99), "Somebody", (looks, Grant(frozenset({act}), **where)))


CALLERS = [
    ("nobody", lambda act: Actor(UUID(int=0x98), "Nobody"), False),
    ("wrong role", lambda act: _holding("claims.view"), False),
    ("right role elsewhere", lambda act: _holding(act, scheme=UUID(int=0xB9)), False),
    ("right role in one place", lambda act: _holding(act, places=frozenset({LAKE})), False),
    ("right role here", lambda act: _holding(act, scheme=SCHEME), True),
]
ACTS: list[tuple[str, Any]] = [
    (access.RUNS, lambda by, run, bill: queries.run(run, by=by)),
    (access.BILLS, lambda by, run, bill: queries.bill(bill, by=by)),
    (
        access.PROPOSE,
        lambda by, run, bill: services.draft_run(
            SCHEME, None, 2025, 9, by=by, at=datetime(2025, 10, 2, 8, tzinfo=UTC)
        ),
    ),
    (access.UNDO, lambda by, run, bill: services.undo_run(run, "Why not.", by=by, at=LATER)),
    (
        access.PAY,
        lambda by, run, bill: services.pay_bill(
            bill, date(2025, 9, 2), "TR 1", "1000", by=by, at=LATER
        ),
    ),
]


@pytest.mark.parametrize(("who", "caller", "may"), CALLERS, ids=[row[0] for row in CALLERS])
@pytest.mark.parametrize(("act", "do"), ACTS, ids=[str(row[0]) for row in ACTS])
def test_each_act_is_open_to_its_role_here_only(
    august: None, act: str, do: Any, who: str, caller: Any, may: bool
) -> None:
    run = confirmed()
    (bill,) = queries.bills(by=GRACE)
    by = caller(act)
    if act in (access.RUNS, access.BILLS):
        by = replace(by, grants=by.grants[1:])
    before = tables()
    if may:
        do(by, run.id, bill.id)
    else:
        with pytest.raises((NotAllowed, NotFound)):
            do(by, run.id, bill.id)
        assert tables() == before


@pytest.mark.parametrize(("who", "caller", "may"), CALLERS, ids=[row[0] for row in CALLERS])
@pytest.mark.parametrize("refuses", [False, True])
def test_confirming_is_open_to_its_role_here_only(
    august: None, who: str, caller: Any, may: bool, refuses: bool
) -> None:
    run, by, before = drafted(), caller(access.CONFIRM), tables()

    def act() -> Any:
        if refuses:
            return services.refuse_run(run.id, "No.", by=by, at=LATER)
        return services.confirm_run(run.id, by=by, at=LATER)

    if may:
        assert act().state is (RunState.REFUSED if refuses else RunState.CONFIRMED)
    else:
        with pytest.raises((NotAllowed, NotFound)):
            act()
        assert tables() == before


def test_a_clerk_sees_the_bills_of_her_facility_and_no_run(august: None) -> None:
    run = confirmed()
    (bill,) = queries.bills(by=AMINA)
    assert queries.bill(bill.id, by=AMINA).bill.facility == CLINIC
    elsewhere = Actor(
        UUID(int=0x97), "Other", (Grant(frozenset({"settlement.bills"}), SCHEME, None, HOSPITAL),)
    )
    assert queries.bills(by=elsewhere) == []
    with pytest.raises(NotFound):
        queries.bill(bill.id, by=elsewhere)
    with pytest.raises(NotFound):
        queries.run(run.id, by=AMINA)
    in_hill = Actor(
        UUID(int=0x96),
        "Hill",
        (Grant(frozenset({"settlement.bills", "settlement.runs"}), None, frozenset({HILL})),),
    )
    assert [row.id for row in queries.bills(by=in_hill)] == [bill.id]
    assert queries.runs(by=in_hill) == []  # the run of the country is not one of the district


# At once, and by the thousand


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_at_once_one_has_an_effect() -> None:
    make_month()
    send()
    run = drafted()
    others = [replace(SOLANGE, id=UUID(int=0x70 + n), name=f"Manager {n}") for n in range(4)]
    outcomes: list[str] = []
    start = threading.Barrier(len(others))

    def confirm(by: Actor) -> None:
        start.wait()
        try:
            outcomes.append(services.confirm_run(run.id, by=by, at=LATER).state.value)
        except JamiiError as refusal:
            outcomes.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=confirm, args=(by,)) for by in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [
        "confirmed",
        "settlement-cannot",
        "settlement-cannot",
        "settlement-cannot",
    ]
    assert models.Bill.objects.count() == 1
    assert claims.claim(CLAIM, by=SYSTEM).decision_no == 2
    assert balances()["2100"] == Decimal("-154.74")


@pytest.mark.django_db(transaction=True)
def test_a_bill_is_paid_once_however_many_pay_it_at_once() -> None:
    make_month()
    send()
    confirmed()
    (bill,) = queries.bills(by=GRACE)
    outcomes: list[str] = []
    start = threading.Barrier(4)

    def pay(number: int) -> None:
        start.wait()
        try:
            services.pay_bill(bill.id, date(2025, 9, 2), f"TR {number}", "1000", by=GRACE, at=LATER)
            outcomes.append("paid")
        except JamiiError as refusal:
            outcomes.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=pay, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["bill-paid", "bill-paid", "bill-paid", "paid"]
    assert balances()["2100"] == 0


def test_statements_do_not_grow_with_claims(august: None) -> None:
    def counted(act: Any) -> int:
        with CaptureQueriesContext(connection) as captured:
            act()
        return len(captured)

    def whole_life(at: datetime) -> list[int]:
        runs: list[Any] = []
        return [
            counted(lambda: runs.append(drafted(at=at))),
            counted(lambda: services.confirm_run(runs[0].id, by=SOLANGE, at=at)),
            counted(lambda: services.undo_run(runs[0].id, "Count.", by=SOLANGE, at=at)),
        ]

    few = whole_life(LATER)
    for number in range(12):
        send(TABLETS if number % 2 else VISITS, key=0x200 + number)
    many = whole_life(LATER + timedelta(hours=1))
    assert many == few
    assert max(few) <= 60


def test_lists_and_pages_keep_their_statements(
    august: None, django_assert_num_queries: Any
) -> None:
    run = confirmed()
    (bill,) = queries.bills(by=GRACE)
    with django_assert_num_queries(1):
        queries.runs(by=GRACE)
    with django_assert_num_queries(1):
        queries.bills(by=GRACE, filters=BillFilters(state="open", text="Hill", run=run.id))
    with django_assert_num_queries(1):
        queries.payment_of([CLAIM])
    with django_assert_num_queries(7):
        queries.run(run.id, by=GRACE)
    with django_assert_num_queries(5):
        queries.bill(bill.id, by=GRACE)
