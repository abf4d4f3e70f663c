"""Facilities and claim administrators, as other rooms see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NewType
from uuid import UUID

from jamii.kernel.days import Days
from jamii.registers.catalogue.types import CareType, Kind

FacilityId = NewType("FacilityId", UUID)
ClaimAdministratorId = NewType("ClaimAdministratorId", UUID)


class LegalForm(StrEnum):
    """Who owns a facility."""

    CHARITY = "charity"
    DISTRICT = "district-organisation"
    GOVERNMENT = "government"
    PRIVATE = "private"


class FacilityLevel(StrEnum):
    """What a facility is; `hospital` decides what counts as in-patient for many plans."""

    DISPENSARY = "dispensary"
    HEALTH_CENTRE = "health-centre"
    HOSPITAL = "hospital"


class SubLevel(StrEnum):
    """Only capitation asks for it."""

    NONE = "none"
    REFERENCE = "reference"
    INTEGRATED = "integrated"


class FacilityStatus(StrEnum):
    """Only an active facility may submit claims."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    DELISTED = "delisted"
    IDLE = "idle"


@dataclass(frozen=True, slots=True)
class FacilityTerms:
    """What a decision reads of a facility on some days. `contract` None: no contract is kept."""

    days: Days
    level: FacilityLevel
    care_type: CareType
    status: FacilityStatus = FacilityStatus.ACTIVE
    contract: Days | None = None
    service_list: UUID | None = None
    item_list: UUID | None = None


@dataclass(frozen=True, slots=True)
class FacilityOn:
    """A facility as it is on one day. `has_terms` False: it has none that day, and the nearest ones
    stand in their place with the status `inactive`.
    """

    id: FacilityId
    code: str
    name: str
    place: UUID
    level: FacilityLevel
    care_type: CareType
    status: FacilityStatus
    contract: Days | None
    lists: Mapping[Kind, UUID | None]
    sub_level: SubLevel
    legal_form: LegalForm
    has_terms: bool = True


@dataclass(frozen=True, slots=True)
class Facility:
    """A facility and all its terms, oldest first."""

    id: FacilityId
    code: str
    name: str
    legal_form: LegalForm
    sub_level: SubLevel
    place: UUID
    place_name: str
    address: str
    phone: str
    fax: str
    email: str
    account_code: str
    offline: bool
    ended_on: date | None
    version: int
    terms: tuple[FacilityTerms, ...] = ()

    def terms_on(self, day: date) -> FacilityTerms | None:
        """The terms of a day, or None."""
        return next((terms for terms in self.terms if day in terms.days), None)


@dataclass(frozen=True, slots=True)
class FacilityRow:
    """One row of the list of facilities, with the terms of the day that was asked."""

    id: FacilityId
    code: str
    name: str
    place_name: str
    legal_form: LegalForm
    level: FacilityLevel | None
    care_type: CareType | None
    status: FacilityStatus | None


@dataclass(frozen=True, slots=True)
class ClaimAdministrator:
    """Who signs the claims of one facility."""

    id: ClaimAdministratorId
    code: str
    name: str
    facility: UUID
    days: Days
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class NewFacility:
    """A facility to be loaded, with its terms over time."""

    id: UUID
    code: str
    name: str
    legal_form: LegalForm
    place: UUID
    terms: tuple[FacilityTerms, ...]
    sub_level: SubLevel = SubLevel.NONE
    address: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    account_code: str = ""
    offline: bool = False
    ended_on: date | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class NewClaimAdministrator:
    """A claim administrator to be loaded."""

    id: UUID
    code: str
    last_name: str
    other_names: str
    facility: UUID
    days: Days
    born: date | None = None
    phone: str = ""
    email: str = ""
    row: int | None = None


@dataclass(frozen=True, slots=True)
class NewCatchment:
    """A place that a facility serves."""

    facility: UUID
    place: UUID
    percent: Decimal = Decimal(100)
    row: int | None = None


@dataclass(frozen=True, slots=True)
class FacilityDetails:
    """What may be changed of a facility without a date."""

    name: str
    legal_form: LegalForm
    sub_level: SubLevel
    place: UUID
    address: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    account_code: str = ""


@dataclass(frozen=True, slots=True)
class CatchmentPlace:
    """A place of a catchment, and what percentage of it the facility serves."""

    place: UUID
    name: str
    percent: Decimal
