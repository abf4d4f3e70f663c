"""What a run of settlement does to claims: one more decision each, in sets, and back again."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType
from uuid import UUID

import pytest

from jamii.claims import queries, services
from jamii.claims.tests.factories import CLAIM, NURSE, TABLETS, VISIT, new_claim
from jamii.claims.types import ClaimAtIndex, LineAtIndex, Status
from jamii.coverage.eligibility.tests.factories import PLAN, SCHEME, make_covered_farahs
from jamii.kernel.actors import SYSTEM
from jamii.kernel.errors import Conflict
from jamii.kernel.reasons import Step
from jamii.registers.places.tests.factories import AT
from jamii.registers.providers.tests.factories import CLINIC
from jamii.schemes.plans.types import (
    Care,
    CoverageLine,
    Kind,
    Period,
    PriceOrigin,
    RelativePrices,
)

pytestmark = pytest.mark.django_db

RUN, OTHER_RUN = UUID(int=0x901), UUID(int=0x902)
SOON = AT + timedelta(hours=1)
STEP = Step("index-not-used", {"currency": "XTS", "index": Decimal(1)})


@pytest.fixture(autouse=True)
def _two_lines_that_wait() -> None:
    lines = [
        CoverageLine(Kind.SERVICE, "V1", PriceOrigin.RELATIVE),
        CoverageLine(Kind.ITEM, "M1"),
    ]
    whole = tuple(Decimal(100) for _ in range(12))
    make_covered_farahs(
        lines=MappingProxyType({(line.kind, line.code): line for line in lines}),
        relative_prices=(RelativePrices(Care.ANY, Period.MONTH, whole),),
    )
    services.submit_claim(new_claim(VISIT, TABLETS, VISIT), by=NURSE, at=AT)


def at_index(number: int, basis: int, total: str | None, paid: str = "10") -> ClaimAtIndex:
    """The claim with one line at half its value."""
    return ClaimAtIndex(
        CLAIM,
        basis,
        (LineAtIndex(number, Decimal(paid), STEP),),
        None if total is None else Decimal(total),
    )


def test_lines_that_wait_are_read_with_what_the_others_come_to() -> None:
    (claim,) = queries.waiting_for_index(SCHEME, SOON)
    assert (claim.claim, claim.facility, claim.decision_no, claim.so_far) == (CLAIM, CLINIC, 1, 20)
    assert [(line.number, line.plan, line.value) for line in claim.lines] == [
        (1, PLAN, 20),
        (3, PLAN, 20),
    ]
    assert not claim.is_overnight
    assert not any(line.is_capitated for line in claim.lines)
    assert queries.waiting_for_index(SCHEME, AT) == []
    assert queries.valued_on_no_bill(SCHEME, [PLAN], SOON) == []


def test_a_claim_of_which_a_line_waits_for_another_run_goes_on_waiting() -> None:
    services.value_by_index([at_index(1, 1, None)], run=RUN, facts="f", by=SYSTEM, at=SOON)
    claim = queries.claim(CLAIM, by=SYSTEM)
    assert (claim.status, claim.remunerated, claim.decision_no) == (Status.PROCESSED, None, 2)
    (waiting,) = queries.waiting_for_index(SCHEME, SOON)
    assert ([line.number for line in waiting.lines], waiting.so_far) == ([3], 30)
    services.value_by_index([at_index(3, 2, "40")], run=OTHER_RUN, facts="f", by=SYSTEM, at=SOON)
    claim = queries.claim(CLAIM, by=SYSTEM)
    assert (claim.status, claim.remunerated, claim.valuated) == (Status.VALUED, 40, 60)
    shown = queries.explanation(CLAIM, by=SYSTEM)
    assert shown.adds_up
    assert [line.paid for line in shown.lines] == [10, 20, 10]
    assert [one.cause for one in shown.earlier] == ["batch", "submission"]
    # The first run can no longer be taken back alone: the second built upon it.
    with pytest.raises(Conflict, match="claims-changed"):
        services.reopen(RUN, by=SYSTEM, at=SOON)
    assert services.reopen(OTHER_RUN, by=SYSTEM, at=SOON) == 1
    (waiting,) = queries.waiting_for_index(SCHEME, SOON)
    assert ([line.number for line in waiting.lines], waiting.so_far) == ([3], 30)


def test_a_claim_that_was_decided_again_meanwhile_is_a_conflict() -> None:
    with pytest.raises(Conflict, match="claims-changed"):
        services.value_by_index([at_index(1, 7, None)], run=RUN, facts="f", by=SYSTEM, at=SOON)
    assert queries.claim(CLAIM, by=SYSTEM).decision_no == 1


def test_a_claim_stands_on_one_bill() -> None:
    with pytest.raises(Conflict, match="claims-changed"):  # it is not final yet
        services.put_on_bill([CLAIM], RUN, by=SYSTEM, at=SOON)
    both = ClaimAtIndex(
        CLAIM,
        1,
        (LineAtIndex(1, Decimal(20), STEP), LineAtIndex(3, Decimal(20), None)),
        Decimal(60),
    )
    services.value_by_index([both], run=RUN, facts="f", by=SYSTEM, at=SOON)
    (valued,) = queries.valued_on_no_bill(SCHEME, [PLAN], SOON)
    assert (valued.claim, valued.remunerated) == (CLAIM, 60)
    assert queries.valued_on_no_bill(SCHEME, [UUID(int=1)], SOON) == []
    services.put_on_bill([CLAIM], RUN, by=SYSTEM, at=SOON)
    assert queries.valued_on_no_bill(SCHEME, [PLAN], SOON) == []
    with pytest.raises(Conflict, match="claims-changed"):
        services.put_on_bill([CLAIM], OTHER_RUN, by=SYSTEM, at=SOON)
    services.take_off_bill(RUN, by=SYSTEM, at=SOON)
    assert len(queries.valued_on_no_bill(SCHEME, [PLAN], SOON)) == 1


def test_what_a_facility_did_counts_claims_and_agreed_prices() -> None:
    (done,) = queries.activity(SCHEME, [PLAN], AT, SOON)
    assert (done.facility, done.plan, done.visits, done.adjusted) == (CLINIC, PLAN, 1, 60)
    assert queries.activity(SCHEME, [PLAN], SOON, SOON) == []
