"""Services, items, diagnoses and price lists, as other rooms see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntFlag, StrEnum
from typing import Literal, NewType
from uuid import UUID

from jamii.kernel.days import Days
from jamii.kernel.errors import Problem

EntryId = NewType("EntryId", UUID)
PriceListId = NewType("PriceListId", UUID)

Known = Literal["valid", "not-yet", "ended"]


class Kind(StrEnum):
    """The two kinds of line of a claim and of the catalogue. "Same code" always means same kind and
    code.
    """

    ITEM = "item"
    SERVICE = "service"


class CareType(StrEnum):
    """Where something may be provided."""

    IN = "in"
    OUT = "out"
    BOTH = "both"


class PackageType(StrEnum):
    """How a service is priced: alone, as the sum of its parts, or at a fixed price for all."""

    SINGLE = "single"
    PACKAGE = "package"
    FIXED = "fixed"


class ServiceCategory(StrEnum):
    """The category of a service; it decides the category of the claim."""

    SURGERY = "surgery"
    DELIVERY = "delivery"
    ANTENATAL = "antenatal"
    HOSPITALISATION = "hospitalisation"
    CONSULTATION = "consultation"
    VISIT = "visit"
    OTHER = "other"


class EntryType(StrEnum):
    """Items are drugs or medical supplies, services preventive or curative."""

    DRUG = "drug"
    SUPPLY = "supply"
    PREVENTIVE = "preventive"
    CURATIVE = "curative"


class ServiceLevel(StrEnum):
    """What one unit of a service is; informational."""

    SIMPLE = "simple-service"
    VISIT = "visit"
    DAY = "day-of-stay"
    HOSPITAL_CASE = "hospital-case"


class Patients(IntFlag):
    """Who may have an entry. A sex bit and an age bit; nothing and everything mean everybody."""

    MALE = 1
    FEMALE = 2
    ADULT = 4
    MINOR = 8


class Strategy(StrEnum):
    """What an upload may do with codes that exist, are new, or are missing from the file."""

    INSERT = "insert"
    UPDATE = "update"
    INSERT_UPDATE = "insert-update"
    INSERT_UPDATE_DELETE = "insert-update-delete"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a package: usual quantity and price of one unit, in the catalogue's currency."""

    kind: Kind
    code: str
    quantity: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """Everything that a decision reads of an entry on one day.

    `known` says whether the entry has terms on the day; when it has none, the nearest terms fill
    the other fields (price 0 where there never were any). `price` is the register's price.
    """

    id: EntryId
    kind: Kind
    code: str
    names: Mapping[str, str]
    type: EntryType
    category: ServiceCategory | None
    package_type: PackageType
    manual_price: bool
    care_type: CareType
    frequency_days: int
    patient_mask: int
    max_quantity: Decimal | None
    price: Decimal
    known: Known
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class ListPrice:
    """The entry is on the facility's list that day, at this price of one unit: the list's own where
    it has one (0 means 0), else the register's. `is_override` tells which.
    """

    price: Decimal
    is_override: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One row of a type-ahead answer. `price` is None for diagnoses and off the price list."""

    id: UUID
    kind: str
    code: str
    names: Mapping[str, str]
    price: Decimal | None = None
    on_list: bool = True
    category: str | None = None
    package_type: str = "single"
    max_quantity: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """The dated part of an entry."""

    days: Days
    price: Decimal
    care_type: CareType = CareType.BOTH
    frequency_days: int = 0
    patient_mask: int = 15
    max_quantity: Decimal | None = None


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to be loaded, with its terms over time. The id is the caller's."""

    id: UUID
    kind: Kind
    code: str
    names: Mapping[str, str]
    type: EntryType
    terms: tuple[Terms, ...]
    category: ServiceCategory | None = None
    level: ServiceLevel | None = None
    package_type: PackageType = PackageType.SINGLE
    manual_price: bool = False
    package: str = ""
    quantity: Decimal | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class NewPackage:
    """The parts of one package, by the codes of both."""

    code: str
    parts: tuple[Part, ...]
    row: int | None = None


@dataclass(frozen=True, slots=True)
class NewDiagnosis:
    """A diagnosis to be loaded."""

    id: UUID
    code: str
    names: Mapping[str, str]
    days: Days
    row: int | None = None


@dataclass(frozen=True, slots=True)
class NewListLine:
    """An entry on a list, by its code; `price` None is the register's price."""

    code: str
    days: Days
    price: Decimal | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class NewPriceList:
    """A price list to be loaded, whole."""

    id: UUID
    kind: Kind
    name: str
    currency: str
    days: Days
    lines: tuple[NewListLine, ...]
    scheme: UUID | None = None
    place: UUID | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """What an upload did, or would do in a dry run. Lines with errors are left out of it; `deleted`
    are ends, never removals.
    """

    sent: int
    inserted: int
    updated: int
    deleted: int
    errors: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry and all its terms, oldest first."""

    id: EntryId
    kind: Kind
    code: str
    names: Mapping[str, str]
    type: EntryType
    category: ServiceCategory | None
    level: ServiceLevel | None
    package_type: PackageType
    manual_price: bool
    package: str
    quantity: Decimal | None
    version: int
    terms: tuple[Terms, ...]
    parts: tuple[Part, ...]

    def terms_on(self, day: date) -> Terms | None:
        """The terms of a day, or None."""
        return next((terms for terms in self.terms if day in terms.days), None)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One row of the list of entries; price and care type are those of the day that was asked."""

    id: EntryId
    kind: Kind
    code: str
    names: Mapping[str, str]
    type: EntryType
    category: ServiceCategory | None
    package_type: PackageType
    price: Decimal | None
    care_type: CareType | None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One code of the list of diagnoses."""

    id: UUID
    code: str
    names: Mapping[str, str]
    days: Days
    version: int


@dataclass(frozen=True, slots=True)
class PriceList:
    """A price list without its lines."""

    id: PriceListId
    kind: Kind
    name: str
    currency: str
    days: Days
    scheme: UUID | None
    place: UUID | None
    place_name: str | None
    lines: int
    version: int


@dataclass(frozen=True, slots=True)
class PriceListRow:
    """One line of a list. `register_price` is the catalogue's on the day that was asked."""

    id: int
    code: str
    names: Mapping[str, str]
    days: Days
    price: Decimal | None
    register_price: Decimal | None
