"""Why a claim is paid less than it asked: parts that add up, each under its own name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest

from jamii.claims import models, queries, services
from jamii.claims.tests.factories import (
    CLAIM,
    NURSE,
    REVIEWER,
    TABLETS,
    VISIT,
    XRAY,
    make_covered_farahs,
    new_claim,
)
from jamii.claims.tests.test_deciding import run_all, wait
from jamii.claims.tests.village import make_village
from jamii.claims.types import LoadedClaim, LoadedLine, Status, Verdict
from jamii.kernel.actors import SYSTEM
from jamii.registers.places.tests.factories import AT
from jamii.schemes.plans.types import (
    Care,
    Ceiling,
    CoverageLine,
    Deductible,
    Kind,
    Limitation,
    Share,
    VisitType,
)

pytestmark = pytest.mark.django_db
SINGLE = Decimal(1)
AT_LAST = datetime(2026, 1, 31, 9, tzinfo=UTC)


def terms(visit: Share, ceiling: str) -> dict[str, Any]:
    """Three tablets at most, 10.00 borne first, and a ceiling."""
    lines = (
        CoverageLine(Kind.SERVICE, "V1", share_other=visit),
        CoverageLine(Kind.ITEM, "M1", max_quantity_adult=Decimal(3), max_quantity_child=Decimal(3)),
    )
    return {
        "lines": MappingProxyType({(line.kind, line.code): line for line in lines}),
        "deductibles": (Deductible(Care.ANY, Decimal(10)),),
        "ceilings": (Ceiling(Care.ANY, Decimal(ceiling)),),
    }


EIGHTY = Share(Limitation.COINSURANCE, Decimal(80), Decimal(80))
FIFTEEN = Share(Limitation.FIXED, Decimal(15), Decimal(15))


def parts(claim: UUID = CLAIM) -> dict[str, Decimal]:
    """The cuts of the claim; they are what it asks less what its lines are paid."""
    cuts = queries.cuts_of([claim]).get(claim, ())
    row = models.Claim.objects.get(pk=claim)
    lines = models.LineDecision.objects.filter(
        decision__claim=claim, decision__number=row.decision_no, passed=True
    )
    paid = sum(line.value if line.remunerated is None else line.remunerated for line in lines)
    asked = sum(line.quantity * line.price for line in row.lines.all())
    assert sum(cut.amount for cut in cuts) == asked - paid
    assert [cut.amount for cut in cuts] == sorted((cut.amount for cut in cuts), reverse=True)
    return {cut.why: cut.amount for cut in cuts}


def test_what_rules_take_is_named_by_rule() -> None:
    """Tablets: 24 asked, 3 of 4 at 5.00 count, 10.00 are borne first: 5.00. Visit: 25 asked, 20.00
    agreed, 4.00 are the patient's share, of 16.00 the ceiling leaves 13.00. The X-ray is not
    covered.
    """
    make_covered_farahs(review_above=None, **terms(EIGHTY, "18"))
    lines = (TABLETS, replace(VISIT, price_asked=Decimal(25)), XRAY)
    services.submit_claim(new_claim(*lines), by=NURSE, at=AT_LAST)
    assert parts() == {
        "not-covered": Decimal(40),
        "cut-deductible": Decimal(10),
        "cut-price": Decimal(8),  # 3 × 1.00 and 1 × 5.00
        "cut-quantity-by-rule": Decimal(6),
        "cut-share": Decimal(4),
        "cut-ceiling": Decimal(3),
    }


def test_what_a_reviewer_takes_is_named_apart() -> None:
    """The reviewer leaves 2 of 4 tablets, at 4.00 of the 6.00 asked."""
    make_covered_farahs(review_above="1", **terms(EIGHTY, "100"))
    services.submit_claim(new_claim(TABLETS, VISIT), by=NURSE, at=AT_LAST)
    two = Verdict(True, Decimal(2), Decimal(4), "Half of it, at the usual price.")
    services.review_claim(CLAIM, {1: two}, by=REVIEWER, at=AT_LAST)
    assert parts() == {
        "cut-quantity-by-reviewer": Decimal(12),
        "cut-deductible": Decimal(10),  # 8.00 of the tablets, 2.00 of the visit
        "cut-price-by-reviewer": Decimal(4),
        "cut-share": Decimal("3.60"),
    }


def test_a_line_that_a_reviewer_rejects_is_cut_whole() -> None:
    make_covered_farahs(review_above="1")
    services.submit_claim(new_claim(TABLETS, VISIT), by=NURSE, at=AT_LAST)
    no = Verdict(False, justification="Not given, says the register of the ward.")
    services.review_claim(CLAIM, {1: no}, by=REVIEWER, at=AT_LAST)
    assert parts() == {"rejected-by-reviewer": Decimal(24), "cut-share": Decimal(4)}


def test_a_price_below_the_agreed_one_is_raised_and_an_amount_per_unit_cut() -> None:
    make_covered_farahs(review_above=None, **terms(FIFTEEN, "100"))
    lines = (replace(TABLETS, quantity=Decimal(2), price_asked=Decimal(4)), VISIT)
    services.submit_claim(new_claim(*lines), by=NURSE, at=AT_LAST)
    assert parts() == {
        "cut-deductible": Decimal(10),
        "cut-above-fixed": Decimal(5),
        "cut-price-raised": Decimal(-2),
    }


def test_what_is_paid_in_full_has_no_cut() -> None:
    make_covered_farahs(review_above=None)
    line = replace(TABLETS, price_asked=Decimal(5))
    services.submit_claim(new_claim(line), by=NURSE, at=AT_LAST)
    assert queries.cuts_of([CLAIM, UUID(int=1)]) == {}


def test_a_line_refused_elsewhere_without_a_word_is_not_accepted() -> None:
    make_covered_farahs(review_above=None)
    sent = new_claim()
    refused = LoadedLine(1, Kind.SERVICE, "V1", SINGLE, Decimal(20), passed=False)
    said = LoadedLine(2, Kind.ITEM, "M1", SINGLE, Decimal(5), passed=False, rejection="16")
    loaded = LoadedClaim(
        id=CLAIM,
        scheme=sent.scheme,
        facility=sent.facility,
        administrator=None,
        person=sent.person,
        code="OLD-1",
        first_day=sent.first_day,
        last_day=sent.first_day,
        claimed_on=sent.first_day,
        main_diagnosis="B54",
        other_diagnoses=(),
        visit_type=VisitType.OTHER,
        status=Status.REJECTED,
        category=None,
        claimed=Decimal(25),
        approved=None,
        valued=None,
        remunerated=None,
        guarantee="",
        explanation="",
        adjustment="",
        entered_at=AT,
        decided_at=AT,
        lines=(refused, said),
    )
    services.load_claims([loaded], by=SYSTEM, at=AT)
    assert parts() == {"cut-refused": Decimal(20), "rejected-elsewhere": Decimal(5)}


def test_the_parts_of_any_claim_add_up_in_one_statement(django_assert_num_queries: Any) -> None:
    claims = make_village(seed=2).claims(80)
    wait(claims)
    run_all()
    with django_assert_num_queries(1):
        found = queries.cuts_of([claim.id for claim in claims])
    named = {cut.why for cuts in found.values() for cut in cuts}
    assert named >= {
        "cut-quantity-by-rule",
        "cut-price",
        "cut-price-raised",
        "cut-above-fixed",
        "cut-deductible",
        "cut-share",
        "cut-category",
        "cut-ceiling",
        "not-covered",
    }
    for claim in claims:
        parts(claim.id)
