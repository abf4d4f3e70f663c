"""Claims that are taken without being decided, one by one and by the thousand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jamii.claims import models, queries, services
from jamii.claims.tests.factories import (
    CLAIM,
    NOBODY,
    NURSE,
    SCHEME,
    VISIT,
    make_covered_farahs,
    new_claim,
)
from jamii.claims.types import ClaimId, NewLine, NewPart, Status
from jamii.kernel.actors import SYSTEM
from jamii.kernel.errors import Conflict, Invalid, NotAllowed
from jamii.platform import journal
from jamii.registers.people.tests.factories import KIM
from jamii.registers.places.tests.factories import AT
from jamii.registers.providers.tests.factories import HOSPITAL
from jamii.schemes.plans.types import Kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def farahs() -> None:
    make_covered_farahs()


def key(number: int) -> ClaimId:
    return ClaimId(UUID(int=0xF100 + number))


def test_a_stored_claim_waits_and_nothing_is_decided(farahs: None) -> None:
    with CaptureQueriesContext(connection) as captured:
        claim = services.store_claim(new_claim(), by=NURSE, at=AT)
    assert sum("SAVEPOINT" not in row["sql"] for row in captured.captured_queries) <= 13
    assert (claim.status, claim.decision_no, claim.code) == (Status.ENTERED, 0, "HC/2026/00001")
    assert (claim.claimed, claim.valuated) == (44, None)
    assert not models.Decision.objects.exists()
    assert [line.code for line in journal.entries_about("claims.claim", CLAIM)] == ["claims.stored"]
    assert queries.to_decide(by=SYSTEM) == {SCHEME: (1, Decimal(44))}
    again = services.store_claim(new_claim(), by=NURSE, at=AT)
    assert (again.id, again.code) == (claim.id, claim.code)
    with pytest.raises(Conflict, match="claim-id-taken"):
        services.store_claim(new_claim(person=KIM), by=NURSE, at=AT)


def test_a_refusal_to_store_names_its_field_and_keeps_nothing(farahs: None) -> None:
    with pytest.raises(Invalid) as refused:
        services.store_claim(new_claim(main_diagnosis="X99"), by=NURSE, at=AT)
    assert [one.field for one in refused.value.problems] == ["main_diagnosis"]
    with pytest.raises(NotAllowed):
        services.store_claim(new_claim(), by=NOBODY, at=AT)
    assert not models.Claim.objects.exists()


def test_what_was_taken_by_the_thousand_reads_back_as_it_was_sent(farahs: None) -> None:
    line = NewLine(
        Kind.SERVICE,
        "D1",
        Decimal(1),
        Decimal("12.5"),
        "why",
        (NewPart(Kind.ITEM, "A1", Decimal(4)),),
    )
    sent = [
        new_claim(
            VISIT,
            line,
            id=key(number),
            code=f"B{number}",
            other_diagnoses=("A01",),
            referral_code="R1",
            guarantee="G",
            explanation="so",
        )
        for number in range(3)
    ]
    taken = services.take_claims(iter(sent), SCHEME, by=NURSE, at=AT)
    assert (taken.taken, taken.repeated, taken.refused) == (3, 0, 0)
    for claim in sent:
        read = queries.claim(claim.id, by=NURSE)
        assert read.asked == replace(claim, last_day=claim.target)
        assert (read.status, read.claimed, read.entered_by) == (
            Status.ENTERED,
            Decimal("32.5"),
            NURSE.id,
        )
    assert models.Claim.objects.get(pk=key(0)).origin == "entered"


def test_each_refusal_names_row_and_field_and_repeats_are_stored_once(farahs: None) -> None:
    good = new_claim(id=key(1), code="B1")
    services.submit_claim(new_claim(id=key(9), code="B9"), by=NURSE, at=AT)
    rows = [
        good,
        good,
        new_claim(id=key(2), code="B1"),
        new_claim(id=key(3), code="B9"),
        new_claim(id=key(9), code="B9"),
        new_claim(id=key(9), code="B9", person=KIM),
        new_claim(id=key(4), code="B4", main_diagnosis="X99", claimed_on=AT.date() + timedelta(9)),
        new_claim(id=key(5), code="B5", person=UUID(int=1)),
        new_claim(id=key(6), code="B6", facility=HOSPITAL),
        new_claim(id=key(7), code="B7", scheme=UUID(int=1)),
        new_claim(replace(VISIT, quantity=Decimal(10) ** 9), id=key(8), code="B8"),
        new_claim(id=key(10), code="B10", referred_from=UUID(int=1), guarantee="g" * 60),
    ]
    taken = services.take_claims(rows, SCHEME, by=NURSE, at=AT)
    assert (taken.taken, taken.repeated, taken.refused) == (1, 2, 9)
    assert [(one.row, one.field, one.code) for one in taken.problems] == [
        (3, "code", "claim-code-taken"),
        (4, "code", "claim-code-taken"),
        (6, "id", "claim-id-taken"),
        (7, "claimed_on", "day-in-the-future"),
        (7, "main_diagnosis", "diagnosis-not-listed"),
        (8, "person", "patient-unknown"),
        (9, "facility", "claim-elsewhere"),
        (9, "administrator", "administrator-of-another-facility"),
        (10, "scheme", "claim-elsewhere"),
        (11, "lines.0.quantity", "number-too-large"),
        (12, "guarantee", "text-too-long"),
        (12, "referred_from", "claim-facility-unknown"),
    ]
    assert models.Claim.objects.filter(status="entered").count() == 1


def test_claims_without_a_code_are_numbered_in_their_order(farahs: None) -> None:
    services.submit_claim(new_claim(id=key(0)), by=NURSE, at=AT)
    services.take_claims([new_claim(id=key(n)) for n in (1, 2, 3)], SCHEME, by=NURSE, at=AT)
    codes = list(models.Claim.objects.order_by("id").values_list("code", flat=True))
    assert codes == [f"HC/2026/0000{number}" for number in (1, 2, 3, 4)]


def test_what_is_refused_leaves_no_gap_in_the_numbers_of_a_facility(farahs: None) -> None:
    rows = [
        new_claim(id=key(1)),
        new_claim(id=key(2), main_diagnosis="X99"),
        new_claim(id=key(3)),
        new_claim(id=key(1)),
        new_claim(id=key(4), person=UUID(int=1)),
        new_claim(id=key(5)),
    ]
    taken = services.take_claims(rows, SCHEME, by=NURSE, at=AT)
    assert (taken.taken, taken.repeated, taken.refused) == (3, 1, 2)
    services.take_claims([new_claim(id=key(6), main_diagnosis="X99")], SCHEME, by=NURSE, at=AT)
    services.submit_claim(new_claim(id=key(7)), by=NURSE, at=AT)
    codes = list(models.Claim.objects.order_by("id").values_list("code", flat=True))
    assert codes == [f"HC/2026/0000{number}" for number in (1, 2, 3, 4)]


def test_a_number_that_somebody_uses_by_hand_is_passed_over(farahs: None) -> None:
    rows = [
        new_claim(id=key(1)),
        new_claim(id=key(2)),
        new_claim(id=key(3), code="HC/2026/00002"),
        new_claim(id=key(4)),
    ]
    taken = services.take_claims(rows, SCHEME, by=NURSE, at=AT)
    assert (taken.taken, taken.refused) == (4, 0)
    codes = list(models.Claim.objects.order_by("id").values_list("code", flat=True))
    assert codes == [f"HC/2026/0000{number}" for number in (1, 4, 2, 3)]


def test_storing_a_claim_lets_its_draft_go(farahs: None) -> None:
    for number, store in ((1, services.store_claim), (2, services.submit_claim)):
        services.save_draft(key(number), {"code": "x"}, revision=1, by=NURSE, at=AT)
        store(new_claim(id=key(number)), by=NURSE, at=AT)
        assert not models.Draft.objects.exists()
    services.save_draft(key(3), {"code": "x"}, revision=1, by=NURSE, at=AT)
    with pytest.raises(Invalid):
        services.store_claim(new_claim(id=key(3), main_diagnosis="X99"), by=NURSE, at=AT)
    assert models.Draft.objects.filter(pk=key(3)).exists()


def test_claims_that_lay_elsewhere_keep_the_moment_at_which_they_came(farahs: None) -> None:
    rows = [new_claim(id=key(number), code=f"B{number}") for number in range(2)]
    came = {rows[0].id: AT - timedelta(days=9), rows[1].id: AT - timedelta(days=2)}
    services.take_claims(rows, SCHEME, entered=lambda new: came[new.id], by=NURSE, at=AT)
    assert dict(models.Claim.objects.values_list("id", "entered_at")) == came


def test_a_thousand_claims_take_no_more_statements_than_ten(farahs: None) -> None:
    counts = []
    for first, number in ((100, 10), (200, 60)):
        rows = [new_claim(id=key(first + n)) for n in range(number)]
        with CaptureQueriesContext(connection) as captured:
            services.take_claims(rows, SCHEME, by=NURSE, at=AT)
        counts.append(sum("SAVEPOINT" not in row["sql"] for row in captured.captured_queries))
    assert counts[0] == counts[1] <= 20


def test_nobody_takes_claims(farahs: None) -> None:
    with pytest.raises(NotAllowed):
        services.take_claims([new_claim()], SCHEME, by=NOBODY, at=AT)
