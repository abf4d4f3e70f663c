"""Facilities are loaded whole or not at all; their terms are those of the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from jamii.kernel.actors import SYSTEM, Actor, Grant
from jamii.kernel.days import Days
from jamii.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from jamii.registers.catalogue.tests.factories import ITEM_LIST, SERVICE_LIST, make_catalogue
from jamii.registers.catalogue.types import CareType, Kind
from jamii.registers.places import queries as places
from jamii.registers.places.tests.factories import AT, HILL, LAKE, MANGO, NORTH, make_country
from jamii.registers.providers import access, queries, services
from jamii.registers.providers.models import ClaimAdministrator, Facility, FacilityTerms
from jamii.registers.providers.tests.factories import (
    ADMINISTRATORS,
    AMINA,
    CLINIC,
    FACILITIES,
    HOSPITAL,
    make_facilities,
)
from jamii.registers.providers.types import (
    FacilityDetails,
    FacilityLevel,
    FacilityStatus,
    LegalForm,
    NewCatchment,
    SubLevel,
)
from jamii.registers.providers.types import FacilityTerms as Terms

pytestmark = pytest.mark.django_db

TODAY = date(2026, 1, 31)


@pytest.fixture(autouse=True)
def _facilities() -> None:
    make_country()
    make_catalogue()
    make_facilities()


def _all_rows() -> list[list[Any]]:
    tables = (Facility, FacilityTerms, ClaimAdministrator)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_a_facility_is_what_its_terms_of_the_day_say() -> None:
    then = queries.facility_on(CLINIC, date(2024, 12, 31))
    assert (then.level, then.contract, then.lists[Kind.SERVICE]) == (
        FacilityLevel.DISPENSARY,
        None,
        None,
    )
    now = queries.facility_on(CLINIC, TODAY)
    assert (now.level, now.status, now.has_terms) == (
        FacilityLevel.HEALTH_CENTRE,
        FacilityStatus.ACTIVE,
        True,
    )
    assert now.contract == Days(date(2025, 1, 1), date(2026, 12, 31))
    assert now.lists == {Kind.SERVICE: SERVICE_LIST, Kind.ITEM: ITEM_LIST}


def test_before_its_first_terms_a_facility_is_inactive() -> None:
    early = queries.facility_on(CLINIC, date(2019, 12, 31))
    assert (early.status, early.has_terms) == (FacilityStatus.INACTIVE, False)


def test_loading_the_same_again_changes_nothing() -> None:
    before = _all_rows()
    assert services.load_facilities(FACILITIES, by=SYSTEM, at=AT) == 0
    assert services.load_claim_administrators(ADMINISTRATORS, by=SYSTEM, at=AT) == 0
    assert _all_rows() == before


def test_every_wrong_facility_is_told_by_row_and_none_is_loaded() -> None:
    before = _all_rows()
    new = replace(FACILITIES[1], id=UUID(int=1), code="N1", row=2)
    late = Days(date(2025, 1, 1))
    with pytest.raises(Invalid) as refused:
        services.load_facilities(
            [
                replace(new, email="nobody", name=""),
                replace(new, id=UUID(int=2), code="N2", terms=(), row=3),
                replace(
                    new,
                    id=UUID(int=3),
                    code="N3",
                    terms=(*new.terms, replace(new.terms[0], days=late, contract=late)),
                    row=4,
                ),
            ],
            by=SYSTEM,
            at=AT,
        )
    assert [(problem.row, problem.code) for problem in refused.value.problems] == [
        (2, "required"),
        (2, "email-wrong"),
        (3, "facility-without-terms"),
        (4, "contract-incomplete"),
        (4, "facility-terms-overlap"),
    ]
    wrong_list = replace(new.terms[0], service_list=ITEM_LIST)
    foreign_list = replace(new.terms[0], service_list=SERVICE_LIST)
    with pytest.raises(Invalid) as refused:
        services.load_facilities(
            [
                replace(new, code="HC"),
                replace(new, id=UUID(int=2), code="N2", place=UUID(int=99), row=3),
                replace(new, id=UUID(int=3), code="N3", place=MANGO, row=4),
                replace(new, id=UUID(int=4), code="N4", terms=(wrong_list,), row=5),
                replace(new, id=UUID(int=5), code="N5", terms=(foreign_list,), row=6),
            ],
            by=SYSTEM,
            at=AT,
        )
    assert [(problem.row, problem.code) for problem in refused.value.problems] == [
        (2, "facility-code-taken"),
        (3, "facility-place-unknown"),
        (4, "facility-place-level"),
        (5, "facility-price-list-unknown"),
        (6, "facility-price-list-place"),
    ]
    assert _all_rows() == before


def test_claim_administrators_belong_to_a_known_facility_and_have_a_code_of_their_own() -> None:
    assert [one.name for one in queries.claim_administrators(CLINIC, TODAY)] == ["Amina Diallo"]
    assert queries.claim_administrator(AMINA).code == "AM"
    before = _all_rows()
    with pytest.raises(Invalid) as refused:
        services.load_claim_administrators(
            [
                replace(ADMINISTRATORS[0], id=UUID(int=1), row=2),
                replace(ADMINISTRATORS[0], id=UUID(int=2), code="X", facility=LAKE, row=3),
            ],
            by=SYSTEM,
            at=AT,
        )
    assert [(problem.row, problem.code) for problem in refused.value.problems] == [
        (2, "claim-administrator-code-taken"),
        (3, "facility-unknown"),
    ]
    assert _all_rows() == before


def test_a_catchment_is_a_share_of_a_place() -> None:
    rows = [NewCatchment(CLINIC, MANGO, Decimal(60))]
    assert services.load_catchments(rows, by=SYSTEM, at=AT) == 1
    assert services.load_catchments(rows, by=SYSTEM, at=AT) == 0
    assert [(one.name, one.percent) for one in queries.catchment(CLINIC)] == [
        ("Mango", Decimal(60))
    ]
    with pytest.raises(Invalid, match="percent-out-of-range"):
        services.load_catchments([NewCatchment(CLINIC, MANGO, Decimal(101))], by=SYSTEM, at=AT)


DETAILS = FacilityDetails("Hill clinic two", LegalForm.CHARITY, SubLevel.NONE, HILL, phone="123")


def test_details_change_in_place_within_reach_only() -> None:
    ben = Actor(
        UUID(int=1), "Ben", (Grant(frozenset({access.MANAGE}), places=places.expand([HILL])),)
    )
    changed = services.change_facility(CLINIC, DETAILS, version=1, by=ben, at=AT)
    assert (changed.name, changed.phone, changed.version) == ("Hill clinic two", "123", 2)
    before = _all_rows()
    with pytest.raises(Conflict):
        services.change_facility(CLINIC, DETAILS, version=1, by=ben, at=AT)
    with pytest.raises(NotAllowed):
        services.change_facility(HOSPITAL, DETAILS, version=1, by=ben, at=AT)
    with pytest.raises(NotAllowed):
        services.change_facility(CLINIC, replace(DETAILS, place=LAKE), version=2, by=ben, at=AT)
    with pytest.raises(Invalid, match="facility-place-level"):
        services.change_facility(CLINIC, replace(DETAILS, place=NORTH), version=2, by=SYSTEM, at=AT)
    assert _all_rows() == before


def test_new_terms_end_the_old_ones_the_day_before() -> None:
    first = date(2026, 2, 1)
    terms = Terms(Days(first), FacilityLevel.HOSPITAL, CareType.BOTH, FacilityStatus.IDLE)
    changed = services.set_terms(CLINIC, terms, version=1, by=SYSTEM, at=AT)
    assert changed.terms[1].days == Days(date(2025, 1, 1), date(2026, 1, 31))
    assert changed.terms[2] == terms
    assert queries.facility_on(CLINIC, first).status is FacilityStatus.IDLE
    before = _all_rows()
    with pytest.raises(Invalid, match="facility-terms-not-later"):
        services.set_terms(CLINIC, replace(terms, days=Days(TODAY)), version=2, by=SYSTEM, at=AT)
    with pytest.raises(Invalid, match="facility-price-list-place"):
        services.set_terms(
            HOSPITAL, replace(terms, service_list=SERVICE_LIST), version=1, by=SYSTEM, at=AT
        )
    assert _all_rows() == before


def test_one_sees_the_facilities_within_reach(django_assert_num_queries: Any) -> None:
    ben = Actor(
        UUID(int=1), "Ben", (Grant(frozenset({access.VIEW}), places=places.expand([HILL])),)
    )
    amina = Actor(UUID(int=2), "Amina", (Grant(frozenset({access.VIEW}), facility=CLINIC),))
    with django_assert_num_queries(1):
        rows = queries.facilities(ben, TODAY)
    assert [(row.code, row.level, row.status) for row in rows] == [
        ("HC", FacilityLevel.HEALTH_CENTRE, FacilityStatus.ACTIVE)
    ]
    assert [row.code for row in queries.facilities(SYSTEM, TODAY)] == ["HC", "LH"]
    assert [row.code for row in queries.facilities(SYSTEM, TODAY, after="HC")] == ["LH"]
    assert [row.name for row in queries.search("lake", SYSTEM)] == ["Läke hospital"]
    assert queries.search("lake", amina) == []
    with pytest.raises(NotFound):
        queries.visible_facility(HOSPITAL, ben)
    assert queries.by_code("LH").id == HOSPITAL
