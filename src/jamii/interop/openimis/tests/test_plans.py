"""A product's header and its coverage lines become whole versions of terms."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

import pytest

from jamii.interop.openimis.plans import header_terms, terms_over_time
from jamii.interop.openimis.reading import Row, read
from jamii.interop.openimis.source import CsvSource
from jamii.interop.openimis.tests.factories import PLACES, write_source
from jamii.kernel.days import Days
from jamii.kernel.errors import Invalid
from jamii.registers.organisations.types import Scheme, SchemeId
from jamii.schemes.plans.types import (
    CapitationGroup,
    Care,
    Category,
    CategoryLimit,
    Ceiling,
    CoverageLine,
    Deductible,
    HospitalCase,
    Kind,
    Per,
    Period,
    RelativePrices,
)

SCHEME = Scheme(
    SchemeId(UUID(int=1)), "NHI", {}, "XTS", 2, "UTC", ("en",), (), MappingProxyType({}), 1
)
PRODUCT = {
    "ProdID": "1",
    "ProductCode": "BASIC",
    "ProductName": "Basic cover",
    "DateFrom": "2020-01-01",
    "DateTo": "2030-12-31",
    "InsurancePeriod": "12",
    "LumpSum": "10000.00",
    "MemberCount": "6",
    "Threshold": "4",
    "StartCycle1": "01-11",
    "StartCycle2": "01-06",
    "GracePeriod": "1",
    "WaitingPeriod": "2",
}


def _row(folder: Path, **cells: str) -> Row:
    rows = {"locations": PLACES, "products": [{**PRODUCT, **cells}]}
    return read(CsvSource(write_source(folder, rows))).table("products")[0]


def test_joining_and_premiums_keep_their_meaning_not_their_names(tmp_path: Path) -> None:
    terms = header_terms(SCHEME, "BASIC", _row(tmp_path), {})
    assert (terms.plan_code, terms.currency, terms.places) == ("BASIC", "XTS", 2)
    assert (terms.joining.max_members, terms.joining.threshold) == (6, 4)
    assert terms.joining.start_cycles == ((1, 6), (1, 11))
    assert terms.joining.grace_months_enrolment == 1
    assert terms.joining.grace_months_payment == 2
    assert (terms.premiums.lump_sum, terms.premiums.adult) == (Decimal(10000), Decimal(0))
    assert (terms.limits_per, terms.deductibles, terms.ceilings) == (None, (), ())
    assert terms.hospital_case is HospitalCase.HOSPITAL_LEVEL


def test_the_set_of_limits_that_holds_amounts_counts(tmp_path: Path) -> None:
    row = _row(
        tmp_path,
        CeilingType="I",
        DedOPPolicy="5.00",
        DedIPPolicy="50.00",
        MaxPolicy="300000.00",
        MaxPolicyExtraMember="1000",
        MaxCeilingPolicy="310000",
        CeilingInterpretation="I",
    )
    terms = header_terms(SCHEME, "BASIC", row, {})
    assert terms.limits_per is Per.COVER
    assert terms.deductibles == (
        Deductible(Care.OUT_PATIENT, Decimal(5)),
        Deductible(Care.IN_PATIENT, Decimal(50)),
    )
    assert terms.ceilings == (Ceiling(Care.ANY, Decimal(300000), Decimal(1000), Decimal(310000)),)
    assert terms.hospital_case is HospitalCase.OVERNIGHT


def test_of_two_filled_sets_the_named_one_counts_and_without_a_name_it_is_a_mistake(
    tmp_path: Path,
) -> None:
    both = {"MaxInsuree": "500", "MaxTreatment": "100"}
    named = header_terms(SCHEME, "BASIC", _row(tmp_path, CeilingType="T", **both), {})
    assert (named.limits_per, named.ceilings) == (
        Per.TREATMENT,
        (Ceiling(Care.ANY, Decimal(100)),),
    )
    with pytest.raises(Invalid, match="limits-of-several-kinds"):
        header_terms(SCHEME, "BASIC", _row(tmp_path, **both), {})


def test_zero_claims_of_a_category_is_none_and_nothing_is_any_number(tmp_path: Path) -> None:
    row = _row(tmp_path, MaxNoSurgery="0", MaxAmountDelivery="700", MaxNoVisits="")
    assert header_terms(SCHEME, "BASIC", row, {}).category_limits == (
        CategoryLimit(Category.SURGERY, 0, None),
        CategoryLimit(Category.DELIVERY, None, Decimal(700)),
    )


def test_relative_prices_and_capitation(tmp_path: Path) -> None:
    row = _row(
        tmp_path,
        PeriodRelPricesOP="Q",
        Level1="D",
        Level2="C",
        Sublevel2="R",
        ShareContribution="80",
    )
    quarters = (Decimal(25), Decimal(25), Decimal(30), Decimal(20))
    terms = header_terms(SCHEME, "BASIC", row, {(Period.QUARTER, Care.OUT_PATIENT): quarters})
    assert terms.relative_prices == (RelativePrices(Care.OUT_PATIENT, Period.QUARTER, quarters),)
    assert terms.capitation.groups == (
        CapitationGroup("dispensary"),
        CapitationGroup("health-centre", "reference"),
    )
    assert terms.capitation.share_of_contributions == Decimal(80)


def test_a_version_begins_wherever_a_line_begins_or_ends(tmp_path: Path) -> None:
    row = _row(tmp_path)
    aspirin = CoverageLine(Kind.ITEM, "A1")
    visit = CoverageLine(Kind.SERVICE, "C1")
    lines = [
        (Days(date(2019, 1, 1), date(2020, 6, 30)), aspirin),
        (Days(date(2020, 3, 1)), visit),
    ]
    versions = terms_over_time(SCHEME, "BASIC", [(row, Days(date(2020, 1, 1)))], lines, {})
    assert [(days, sorted(code for _, code in terms.lines)) for days, terms in versions] == [
        (Days(date(2020, 1, 1), date(2020, 2, 29)), ["A1"]),
        (Days(date(2020, 3, 1), date(2020, 6, 30)), ["A1", "C1"]),
        (Days(date(2020, 7, 1)), ["C1"]),
    ]


def test_equal_terms_on_following_days_are_one_version(tmp_path: Path) -> None:
    row = _row(tmp_path)
    headers = [(row, Days(date(2020, 1, 1), date(2020, 12, 31))), (row, Days(date(2021, 1, 1)))]
    versions = terms_over_time(SCHEME, "BASIC", headers, [], {})
    assert [days for days, _ in versions] == [Days(date(2020, 1, 1))]
