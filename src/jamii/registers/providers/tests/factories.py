"""The facilities of the tests: Hill clinic with nurse Amina, and Lake hospital."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from jamii.kernel.actors import SYSTEM
from jamii.kernel.days import Days
from jamii.registers.catalogue.tests.factories import ITEM_LIST, SERVICE_LIST
from jamii.registers.catalogue.types import CareType
from jamii.registers.places.tests.factories import AT, HILL, LAKE, SINCE
from jamii.registers.providers import services
from jamii.registers.providers.types import (
    FacilityLevel,
    FacilityStatus,
    FacilityTerms,
    LegalForm,
    NewClaimAdministrator,
    NewFacility,
)

CLINIC, HOSPITAL, AMINA = UUID(int=0xC1), UUID(int=0xC2), UUID(int=0xC3)

FACILITIES = (
    NewFacility(
        CLINIC,
        "HC",
        "Hill clinic",
        LegalForm.GOVERNMENT,
        HILL,
        (
            FacilityTerms(Days(SINCE, date(2024, 12, 31)), FacilityLevel.DISPENSARY, CareType.OUT),
            FacilityTerms(
                Days(date(2025, 1, 1)),
                FacilityLevel.HEALTH_CENTRE,
                CareType.BOTH,
                FacilityStatus.ACTIVE,
                Days(date(2025, 1, 1), date(2026, 12, 31)),
                SERVICE_LIST,
                ITEM_LIST,
            ),
        ),
    ),
    NewFacility(
        HOSPITAL,
        "LH",
        "Läke hospital",
        LegalForm.CHARITY,
        LAKE,
        (FacilityTerms(Days(SINCE), FacilityLevel.HOSPITAL, CareType.BOTH, item_list=ITEM_LIST),),
    ),
)
ADMINISTRATORS = (NewClaimAdministrator(AMINA, "AM", "Diallo", "Amina", CLINIC, Days(SINCE)),)


def make_facilities() -> None:
    """Facilities and claim administrators; country and catalogue must stand."""
    services.load_facilities(FACILITIES, by=SYSTEM, at=AT)
    services.load_claim_administrators(ADMINISTRATORS, by=SYSTEM, at=AT)
