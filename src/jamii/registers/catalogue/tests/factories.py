"""The catalogue of the tests: a consultation, an operation, a birth package, two medicines."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from jamii.kernel.actors import SYSTEM
from jamii.kernel.days import Days
from jamii.registers.catalogue import services
from jamii.registers.catalogue.types import (
    CareType,
    EntryType,
    Kind,
    NewDiagnosis,
    NewEntry,
    NewListLine,
    NewPackage,
    NewPriceList,
    PackageType,
    Part,
    ServiceCategory,
    Terms,
)
from jamii.registers.places.tests.factories import AT, HILL, SINCE

ALWAYS = Days(SINCE)
OLD = Days(SINCE, date(2025, 6, 30))
NEW = Days(date(2025, 7, 1))

VISIT, SURGERY, BIRTH = UUID(int=0xB1), UUID(int=0xB2), UUID(int=0xB3)
ASPIRIN, BANDAGE = UUID(int=0xB4), UUID(int=0xB5)
SERVICE_LIST, ITEM_LIST = UUID(int=0xB6), UUID(int=0xB7)

ENTRIES = (
    NewEntry(
        VISIT,
        Kind.SERVICE,
        "C1",
        {"en": "General consultation", "fr": "Consultation générale"},
        EntryType.CURATIVE,
        (Terms(OLD, Decimal("8")), Terms(NEW, Decimal("10"))),
        ServiceCategory.CONSULTATION,
    ),
    NewEntry(
        SURGERY,
        Kind.SERVICE,
        "S1",
        {"en": "Appendectomy", "fr": "Appendicectomie"},
        EntryType.CURATIVE,
        (Terms(ALWAYS, Decimal("400"), CareType.IN),),
        ServiceCategory.SURGERY,
    ),
    NewEntry(
        BIRTH,
        Kind.SERVICE,
        "D1",
        {"en": "Birth", "fr": "Accouchement"},
        EntryType.CURATIVE,
        (Terms(ALWAYS, Decimal("150"), CareType.BOTH, 270, 6),),
        ServiceCategory.DELIVERY,
        package_type=PackageType.PACKAGE,
    ),
    NewEntry(
        ASPIRIN,
        Kind.ITEM,
        "A1",
        {"en": "Aspirin 500 mg", "fr": "Aspirine 500 mg"},
        EntryType.DRUG,
        (Terms(NEW, Decimal("0.25"), max_quantity=Decimal(60)),),
    ),
    NewEntry(
        BANDAGE,
        Kind.ITEM,
        "B1",
        {"en": "Bandage"},
        EntryType.SUPPLY,
        (Terms(OLD, Decimal("1.5")),),
    ),
)
PACKAGES = (
    NewPackage(
        "D1",
        (
            Part(Kind.ITEM, "A1", Decimal(10), Decimal("0.25")),
            Part(Kind.SERVICE, "C1", Decimal(2), Decimal("9")),
        ),
    ),
)
PRICE_LISTS = (
    NewPriceList(
        SERVICE_LIST,
        Kind.SERVICE,
        "Hill services",
        "XTS",
        ALWAYS,
        (
            NewListLine("C1", OLD, Decimal("7")),
            NewListLine("C1", NEW, Decimal(0)),
            NewListLine("D1", ALWAYS),
        ),
        place=HILL,
    ),
    NewPriceList(ITEM_LIST, Kind.ITEM, "Items", "XTS", ALWAYS, (NewListLine("A1", ALWAYS),)),
)
DIAGNOSES = (
    NewDiagnosis(UUID(int=0xD1), "A01", {"en": "Typhoid fever", "fr": "Fièvre typhoïde"}, ALWAYS),
    NewDiagnosis(UUID(int=0xD2), "B54", {"en": "Malaria", "fr": "Paludisme"}, ALWAYS),
)


def make_catalogue() -> None:
    """Entries, packages, diagnoses and price lists; the country must stand."""
    services.load_entries(ENTRIES, by=SYSTEM, at=AT)
    services.load_packages(PACKAGES, by=SYSTEM, at=AT)
    services.load_diagnoses(DIAGNOSES, by=SYSTEM, at=AT)
    services.load_price_lists(PRICE_LISTS, by=SYSTEM, at=AT)
