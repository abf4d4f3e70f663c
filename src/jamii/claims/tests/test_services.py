"""Sending, deciding, reviewing: the result, the journal, the ledger, what is used; and that a
refusal changes nothing.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from jamii.claims import models, queries, services
from jamii.claims.records import Filters
from jamii.claims.tests.factories import (
    CLAIM,
    COVER,
    NOBODY,
    NURSE,
    REVIEWER,
    SCHEME,
    TABLETS,
    VISIT,
    XRAY,
    make_covered_farahs,
    new_claim,
)
from jamii.claims.types import Act, ClaimId, Status, Verdict
from jamii.finance.ledger import queries as ledger
from jamii.kernel.actors import SYSTEM, Actor, Grant
from jamii.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from jamii.platform import history, journal
from jamii.registers.people.tests.factories import ADA, FARAHS, KIM
from jamii.registers.places.tests.factories import AT
from jamii.registers.providers.tests.factories import CLINIC, HOSPITAL
from jamii.schemes.usage import queries as usage

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(hours=2)


@pytest.fixture
def farahs() -> None:
    make_covered_farahs()


def used() -> Decimal:
    """What of Ada's ceiling is used."""
    totals = usage.totals([COVER]).get(COVER, {})
    return totals[ADA].ceiling_any if ADA in totals else Decimal(0)


def payable() -> Decimal:
    """What the books owe to facilities."""
    balances = {row.code: row.balance for row in ledger.balances(SCHEME, by=SYSTEM)}
    return -balances["2100"]


def nothing_changed() -> bool:
    """No claim, no use, nothing owed, no number gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM platform_counter WHERE series LIKE 'claims.%'")
        counters = cursor.fetchone()[0]
    rows = models.Claim.objects.count() + models.Decision.objects.count()
    return (rows, used(), payable(), counters) == (0, Decimal(0), Decimal(0), 0)


def test_a_claim_is_decided_valued_and_owed_in_one_act(farahs: None) -> None:
    claim = services.submit_claim(new_claim(), by=NURSE, at=AT)
    # 80 % of 20.00, and four tablets at the list's 5.00 instead of the 6.00 asked.
    assert claim.status is Status.VALUED
    assert claim.code == "HC/2026/00001"
    assert (claim.claimed, claim.valuated, claim.remunerated) == (44, 36, 36)
    assert used() == 36
    assert payable() == 36
    (entry,) = ledger.about(CLAIM)
    assert [(row.account, row.amount, row.party_id) for row in entry.postings] == [
        ("5000", Decimal(36), CLINIC),
        ("2100", Decimal(-36), CLINIC),
    ]
    (line,) = journal.entries_about("claims.claim", CLAIM)
    assert (line.code, line.actor_name) == ("claims.submitted", "Amina")
    assert line.values["paid_amount"] == "36"
    assert "HC/2026/00001" in line.sentence


def test_the_stored_decision_explains_every_line(farahs: None) -> None:
    services.submit_claim(new_claim(VISIT, TABLETS, XRAY), by=NURSE, at=AT)
    shown = queries.explanation(CLAIM, by=NURSE)
    assert [(line.passed, line.paid) for line in shown.lines] == [
        (True, Decimal(16)),
        (True, Decimal(20)),
        (False, Decimal(0)),
    ]
    assert [reason.code for reason in shown.lines[2].decided.reasons] == ["not-covered"]  # type: ignore[union-attr]
    assert (shown.asked, shown.not_accepted, shown.borne, shown.paid) == (84, 44, 4, 36)
    assert shown.adds_up
    assert len(shown.decision.facts) == 32  # type: ignore[union-attr]
    text = "\n".join(queries.explanation_lines("HC/2026/00001", by=NURSE))
    assert "The stored steps add up to the stored amounts." in text
    assert queries.explanation_lines(str(CLAIM), by=NURSE)[0] == text.splitlines()[0]


def test_sent_twice_is_one_claim(farahs: None) -> None:
    first = services.submit_claim(new_claim(), by=NURSE, at=AT)
    again = services.submit_claim(new_claim(), by=NURSE, at=LATER)
    assert (again.id, again.code) == (first.id, first.code)
    assert models.Claim.objects.count() == 1
    assert payable() == 36
    with pytest.raises(Conflict, match="claim-id-taken"):
        services.submit_claim(new_claim(person=KIM), by=NURSE, at=LATER)


def test_every_mistake_is_named_with_its_field_and_nothing_is_kept(farahs: None) -> None:
    wrong = new_claim(
        VISIT,
        replace(TABLETS, quantity=Decimal(0)),
        main_diagnosis="Z99",
        last_day=date(2026, 1, 29),
    )
    with pytest.raises(Invalid) as refused:
        services.submit_claim(wrong, by=NURSE, at=AT)
    assert {(one.field, one.code) for one in refused.value.problems} == {
        ("lines.1.quantity", "quantity-not-positive"),
        ("main_diagnosis", "diagnosis-not-listed"),
        ("last_day", "days-out-of-order"),
    }
    assert nothing_changed()


def test_a_code_is_used_once_at_a_facility(farahs: None) -> None:
    services.submit_claim(new_claim(code="A-7"), by=NURSE, at=AT)
    other = new_claim(code="A-7", id=ClaimId(UUID(int=0xF2)))
    with pytest.raises(Invalid, match="claim-code-taken"):
        services.submit_claim(other, by=NURSE, at=AT)
    assert models.Claim.objects.count() == 1


def test_a_claim_without_cover_is_rejected_and_costs_nothing(farahs: None) -> None:
    long_ago = new_claim(first_day=date(2025, 6, 30), last_day=date(2025, 6, 30))
    claim = services.submit_claim(long_ago, by=NURSE, at=AT)
    assert claim.status is Status.REJECTED
    shown = queries.explanation(CLAIM, by=NURSE)
    assert [reason.code for reason in shown.decision.reasons] == ["no-cover"]  # type: ignore[union-attr]
    assert (used(), payable()) == (0, 0)
    assert ledger.about(CLAIM) == []


@pytest.mark.parametrize("closed", ["people_household", "people_person"])
def test_who_was_closed_before_the_day_of_care_is_rejected(farahs: None, closed: str) -> None:
    """Closed from the day of care on counts; closed the day after, the care is still paid."""
    day = new_claim().target
    key = FARAHS if closed == "people_household" else ADA
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {closed} SET ended_on = %s WHERE id = %s", [day, key])
    claim = services.submit_claim(new_claim(), by=NURSE, at=AT)
    assert claim.status is Status.REJECTED
    assert claim.valuated == 0
    decided = queries.explanation(claim.id, by=SYSTEM).lines
    assert {one.decided.reasons[0].code for one in decided if one.decided} == {"insuree-invalid"}
    with connection.cursor() as cursor:
        later = day + timedelta(days=1)
        cursor.execute(f"UPDATE {closed} SET ended_on = %s WHERE id = %s", [later, key])
    late = services.submit_claim(
        replace(new_claim(), id=ClaimId(UUID(int=0xF2)), code="LATE"), by=NURSE, at=AT
    )
    assert late.status is Status.VALUED


def test_only_who_may_enter_at_this_facility_sends(farahs: None) -> None:
    elsewhere = Actor(NURSE.id, "Amina", (replace(NURSE.grants[0], facility=HOSPITAL),))
    for caller in (NOBODY, REVIEWER, elsewhere):
        with pytest.raises(NotAllowed):
            services.submit_claim(new_claim(), by=caller, at=AT)
        with pytest.raises(NotAllowed):
            services.precheck(new_claim(), by=caller, at=AT)
    assert nothing_changed()
    assert services.submit_claim(new_claim(), by=NURSE, at=AT).status is Status.VALUED
    with pytest.raises(NotFound):
        queries.claim(CLAIM, by=elsewhere)
    assert queries.claims(by=elsewhere) == []


def test_the_ceiling_ends_what_is_paid_over_several_claims(farahs: None) -> None:
    many = replace(TABLETS, quantity=Decimal(14), price_asked=Decimal(5))
    services.submit_claim(new_claim(many), by=NURSE, at=AT)
    second = new_claim(many, id=ClaimId(UUID(int=0xF2)))
    claim = services.submit_claim(second, by=NURSE, at=LATER)
    assert (claim.valuated, used(), payable()) == (30, 100, 100)
    line = queries.explanation(claim.id, by=NURSE).lines[0]
    assert line.decided is not None
    assert line.decided.exceed_ceiling == 40


def waiting_claim() -> None:
    services.submit_claim(new_claim(VISIT, replace(TABLETS, quantity=Decimal(15))), by=NURSE, at=AT)


def test_a_dear_claim_waits_for_a_reviewer_and_says_why(farahs: None) -> None:
    waiting_claim()
    (row,) = queries.review_queue(by=REVIEWER)
    assert row.status is Status.CHECKED
    assert [reason.code for reason in row.questions] == ["review-above-amount"]
    assert payable() == 0
    assert used() == 91  # taken already, so that nobody else takes it meanwhile
    assert queries.count_waiting(by=REVIEWER) == (1, Decimal(110))


def test_a_review_decides_anew_and_moves_ledger_and_use(farahs: None) -> None:
    waiting_claim()
    verdicts = {2: Verdict(quantity=Decimal(10), justification="Ten are enough.")}
    seen = services.preview_review(CLAIM, verdicts, by=REVIEWER, at=LATER)
    assert (seen.act, seen.amounts.valuated) == (Act.VALUE, Decimal(66))
    assert (payable(), used()) == (0, 91)
    claim = services.review_claim(CLAIM, verdicts, remark="Seen.", by=REVIEWER, at=LATER)
    assert (claim.status, claim.decision_no, claim.remunerated) == (Status.VALUED, 2, 66)
    assert (payable(), used()) == (66, 66)
    shown = queries.explanation(CLAIM, by=NURSE)
    assert [row.number for row in shown.earlier] == [1]
    assert shown.reviews[0].verdicts[2].justification == "Ten are enough."
    assert shown.adds_up
    # The first decision filled in blanks; the review replaced something, and that is kept.
    kept = [(old.status, old.decision_no) for old in history.versions_of(models.Claim, CLAIM)]
    assert kept == [("checked", 1)]
    codes = [entry.code for entry in journal.entries_about("claims.claim", CLAIM)]
    assert codes == ["claims.reviewed", "claims.submitted"]
    with pytest.raises(WrongState, match="claim-not-waiting"):
        services.review_claim(CLAIM, {}, by=REVIEWER, at=LATER)


def test_a_reduction_needs_a_justification_and_changes_nothing_without(farahs: None) -> None:
    waiting_claim()
    with pytest.raises(Invalid, match="justification-missing"):
        services.review_claim(CLAIM, {1: Verdict(accept=False)}, by=REVIEWER, at=LATER)
    claim = queries.claim(CLAIM, by=REVIEWER)
    assert (claim.status, claim.decision_no, claim.version) == (Status.CHECKED, 1, 1)
    assert (models.Review.objects.count(), payable(), used()) == (0, 0, 91)


def test_rejecting_every_line_rejects_the_claim_and_frees_what_it_took(farahs: None) -> None:
    waiting_claim()
    no = Verdict(accept=False, justification="Not given, says the patient.")
    claim = services.review_claim(CLAIM, {1: no, 2: no}, by=REVIEWER, at=LATER)
    assert claim.status is Status.REJECTED
    assert (payable(), used()) == (0, 0)


def test_four_eyes(farahs: None) -> None:
    both = Actor(NURSE.id, "Amina", (*NURSE.grants, *REVIEWER.grants))
    waiting_claim()
    with pytest.raises(NotAllowed, match="review-own-claim"):
        services.review_claim(CLAIM, {}, by=both, at=LATER)
    for caller in (NOBODY, NURSE):
        with pytest.raises((NotFound, NotAllowed)):
            services.review_claim(CLAIM, {}, by=caller, at=LATER)
    elsewhere = Actor(REVIEWER.id, "Chen", (Grant(REVIEWER.grants[0].acts, UUID(int=0x99)),))
    with pytest.raises(NotFound):
        services.review_claim(CLAIM, {}, by=elsewhere, at=LATER)
    assert queries.claim(CLAIM, by=REVIEWER).status is Status.CHECKED
    with pytest.raises(Conflict, match="changed-meanwhile"):
        services.review_claim(CLAIM, {}, version=7, by=REVIEWER, at=LATER)
    assert services.review_claim(CLAIM, {}, version=1, by=REVIEWER, at=LATER).valuated == 91


def test_who_is_not_selected_is_valued_as_decided(farahs: None) -> None:
    waiting_claim()
    how = services.Selection(from_amount=Decimal(500))
    assert services.select_for_review(SCHEME, how, by=REVIEWER, at=LATER) == (0, 1)
    assert services.pass_unselected(SCHEME, by=REVIEWER, at=LATER) == 1
    claim = queries.claim(CLAIM, by=REVIEWER)
    assert (claim.status, claim.review, payable()) == (Status.VALUED, "by-passed", 91)
    assert services.pass_unselected(SCHEME, by=REVIEWER, at=LATER) == 0


def test_a_rejected_claim_may_be_sent_once_more(farahs: None) -> None:
    services.submit_claim(new_claim(XRAY, code="A-7"), by=NURSE, at=AT)
    again = new_claim(VISIT, id=ClaimId(UUID(int=0xF2)))
    claim = services.submit_claim(again, restores=CLAIM, by=NURSE, at=LATER)
    assert (claim.code, claim.restores, claim.status) == ("@A-7", CLAIM, Status.VALUED)
    third = new_claim(VISIT, id=ClaimId(UUID(int=0xF3)))
    with pytest.raises(WrongState, match="restore-already-open"):
        services.submit_claim(third, restores=CLAIM, by=NURSE, at=LATER)


def test_a_precheck_says_what_would_be_paid_and_keeps_nothing(farahs: None) -> None:
    seen = services.precheck(new_claim(VISIT, XRAY, main_diagnosis=""), by=NURSE, at=AT)
    assert seen.decision is not None
    assert [line.value for line in seen.decision.lines] == [16, 0]
    assert [one.code for one in seen.problems] == ["diagnosis-missing"]
    unready = services.precheck(new_claim(replace(VISIT, quantity=Decimal(0))), by=NURSE, at=AT)
    assert unready.decision is None
    assert nothing_changed()


def test_a_draft_is_kept_as_typed_and_goes_when_the_claim_is_sent(farahs: None) -> None:
    typed = {"number": "12", "lines": [{"code": "?"}]}
    services.save_draft(CLAIM, typed, revision=2, title="12", facility=CLINIC, by=NURSE, at=AT)
    services.save_draft(CLAIM, {"number": "1"}, revision=1, facility=CLINIC, by=NURSE, at=LATER)
    assert queries.draft(CLAIM, by=NURSE).content == typed
    with pytest.raises(NotFound):
        queries.draft(CLAIM, by=REVIEWER)
    with pytest.raises(NotAllowed):
        services.save_draft(CLAIM, {}, revision=3, by=REVIEWER, at=LATER)
    services.submit_claim(new_claim(), by=NURSE, at=LATER)
    assert queries.drafts(by=NURSE) == []
    with pytest.raises(Conflict, match="claim-sent-already"):
        services.save_draft(CLAIM, typed, revision=4, by=NURSE, at=LATER)


def test_lists_keep_to_one_statement_and_to_the_filters(farahs: None) -> None:
    services.submit_claim(new_claim(), by=NURSE, at=AT)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        (row,) = queries.claims(by=NURSE, filters=Filters(text="HC/2026", status="valued"))
    assert len(seen) == 1
    assert (row.person_name, row.facility_code) == ("Ada Farah", "HC")
    for none in (
        Filters(status="rejected"),
        Filters(facility=HOSPITAL),
        Filters(first=date(2026, 1, 31)),
        Filters(last=date(2026, 1, 29)),
        Filters(text="other"),
    ):
        assert queries.claims(by=NURSE, filters=none) == []
    assert [row.id for row in queries.of_person(ADA, by=NURSE)] == [CLAIM]
    assert [row.id for row in queries.of_household(FARAHS, by=REVIEWER)] == [CLAIM]


def test_sending_keeps_to_the_budget_of_statements(farahs: None) -> None:
    services.submit_claim(new_claim(), by=NURSE, at=AT)  # the terms are in memory now
    with CaptureQueriesContext(connection) as seen:
        services.submit_claim(new_claim(id=ClaimId(UUID(int=0xF2))), by=NURSE, at=LATER)
    counted = [
        query["sql"]
        for query in seen
        if not query["sql"].startswith(("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT"))
    ]
    assert len(counted) <= 18, "\n".join(sql[:120] for sql in counted)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_share_the_last_of_a_ceiling() -> None:
    make_covered_farahs()
    many = replace(TABLETS, quantity=Decimal(14), price_asked=Decimal(5))
    paid: list[Decimal | None] = []
    together = threading.Barrier(2)

    def send(number: int) -> None:
        together.wait()
        claim = new_claim(many, id=ClaimId(UUID(int=0xF0 + number)), code=f"T{number}")
        paid.append(services.submit_claim(claim, by=NURSE, at=AT).valuated)
        connections.close_all()

    threads = [threading.Thread(target=send, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(amount for amount in paid if amount is not None) == [30, 70]
    assert (used(), payable()) == (100, 100)
