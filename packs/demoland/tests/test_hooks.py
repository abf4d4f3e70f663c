"""What Amandara chooses and adds, by examples."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from jamii.claims.rules.cases import facts_of
from jamii.claims.types import ClaimFacts
from jamii.kernel.ids import check_digit_is_right
from jamii.registers.providers.types import FacilityLevel
from jamii.schemes.plans.types import VisitType
from jamii_demoland.claims import claim_checks, claim_number, claim_number_series, fiscal_year
from jamii_demoland.contributions import receipt_number
from jamii_demoland.enrolment import cover_number
from jamii_demoland.people import person_number

DAY = date(2025, 12, 3)


def test_a_person_gets_nine_digits_that_prove_themselves() -> None:
    number = person_number("DEMO", 42, DAY)
    assert number.startswith("10000042")
    assert len(number) == 9
    assert check_digit_is_right(number, 10)


def test_a_cover_is_numbered_by_plan_and_year() -> None:
    assert cover_number("DEMO", "FAMILY", 2025, 42) == "FAM25-00042"


def test_a_receipt_names_the_year_of_enrolment() -> None:
    assert receipt_number("DEMO", "FAMILY", DAY, 107) == "R25F-00107"


@pytest.mark.parametrize(
    ("day", "year"), [(date(2025, 9, 30), 2025), (date(2025, 10, 1), 2026), (DAY, 2026)]
)
def test_the_fiscal_year_begins_in_october(day: date, year: int) -> None:
    assert fiscal_year(day) == year


def test_a_facility_counts_its_claims_within_the_fiscal_year() -> None:
    assert claim_number_series("KT-C1", DAY) == "KT-C1/2026"
    assert claim_number("KT-C1", DAY, 42) == "KT-C1/2026/0042"


@pytest.fixture
def sent_on() -> ClaimFacts:
    facts = facts_of({})
    hospital = replace(facts.facility, level=FacilityLevel.HOSPITAL)
    return replace(facts, facility=hospital, visit_type=VisitType.REFERRAL)


def test_a_referral_to_a_hospital_needs_its_letter(sent_on: ClaimFacts) -> None:
    assert [reason.code for reason in claim_checks(sent_on)] == ["referral-missing"]
    assert claim_checks(replace(sent_on, referral_code="L-2025-17")) == []


def test_no_letter_is_asked_elsewhere(sent_on: ClaimFacts) -> None:
    clinic = replace(sent_on.facility, level=FacilityLevel.HEALTH_CENTRE)
    assert claim_checks(replace(sent_on, facility=clinic)) == []
    assert claim_checks(replace(sent_on, visit_type=VisitType.EMERGENCY)) == []
