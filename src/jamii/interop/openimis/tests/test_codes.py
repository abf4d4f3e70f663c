"""The table of codes names words that the rooms know."""

from __future__ import annotations

from enum import StrEnum

import pytest

from jamii.claims.types import ReviewState
from jamii.claims.types import Status as ClaimStatus
from jamii.coverage.contributions.types import PayKind
from jamii.coverage.enrolment.types import Stage
from jamii.coverage.enrolment.types import Status as CoverStatus
from jamii.interop.openimis import codes
from jamii.interop.openimis.users import role_code
from jamii.platform import permissions, sentences
from jamii.registers.catalogue.types import (
    CareType,
    EntryType,
    PackageType,
    ServiceCategory,
    ServiceLevel,
)
from jamii.registers.organisations.types import PayerKind
from jamii.registers.people.types import HouseholdKind, PersonStatus, Relation, Sex
from jamii.registers.providers.types import FacilityLevel, FacilityStatus, LegalForm, SubLevel
from jamii.schemes.plans.types import (
    Care,
    Category,
    Exclusion,
    HospitalCase,
    Limitation,
    Per,
    Period,
    PriceOrigin,
    VisitType,
)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (codes.LEGAL_FORMS, LegalForm),
        (codes.FACILITY_LEVELS, FacilityLevel),
        (codes.SUB_LEVELS, SubLevel),
        (codes.CARE_TYPES, CareType),
        (codes.FACILITY_STATUSES, FacilityStatus),
        (codes.ITEM_TYPES, EntryType),
        (codes.SERVICE_TYPES, EntryType),
        (codes.SERVICE_CATEGORIES, ServiceCategory),
        (codes.SERVICE_LEVELS, ServiceLevel),
        (codes.PACKAGE_TYPES, PackageType),
        (codes.PRICE_ORIGINS, PriceOrigin),
        (codes.LIMITATIONS, Limitation),
        (codes.EXCLUSIONS, Exclusion),
        (codes.CEILINGS_PER, Per),
        (codes.HOSPITAL_CASES, HospitalCase),
        (codes.PERIODS, Period),
        (codes.DISTRIBUTION_PERIODS, Period),
        (codes.CARES, Care),
        (codes.SEXES, Sex),
        (codes.RELATIONS, Relation),
        (codes.PERSON_STATUSES, PersonStatus),
        (codes.HOUSEHOLD_KINDS, HouseholdKind),
        (codes.PAYER_KINDS, PayerKind),
        (codes.PAY_KINDS, PayKind),
        (codes.STAGES, Stage),
        (codes.COVER_STATUSES, CoverStatus),
        (codes.CLAIM_STATUSES, ClaimStatus),
        (codes.CLAIM_CATEGORIES, Category),
        (codes.VISIT_TYPES, VisitType),
        (codes.REVIEW_STATUSES, ReviewState),
    ],
)
def test_every_word_is_one_of_the_room_s(table: dict[str, str], words: type[StrEnum]) -> None:
    assert set(table.values()) <= {word.value for word in words}


def test_rights_mean_acts_that_exist() -> None:
    acts = {str(act) for act in permissions.all_acts()}
    assert {act for meant in codes.RIGHTS.values() for act in meant} <= acts


def test_rejections_have_labels() -> None:
    assert [word for word in codes.REJECTIONS.values() if sentences.label(word) == word] == []


def test_an_imported_role_stands_beside_the_standard_ones() -> None:
    assert role_code("Enrolment Officer") == "openimis-enrolment-officer"
    assert role_code("Médecin-Conseil (niveau 2)") == "openimis-medecin-conseil-niveau-2"
