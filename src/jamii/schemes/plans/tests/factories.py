"""A scheme with a small catalogue, and terms to start from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from uuid import UUID

from jamii.kernel.actors import SYSTEM
from jamii.kernel.days import Days
from jamii.registers.catalogue import services as catalogue
from jamii.registers.catalogue import types as catalogue_types
from jamii.registers.catalogue.types import CareType, EntryType, NewEntry, ServiceLevel
from jamii.registers.organisations import services as organisations
from jamii.registers.places.tests.factories import AT, make_country
from jamii.schemes.plans import services
from jamii.schemes.plans.types import (
    Capitation,
    CapitationGroup,
    Care,
    Category,
    CategoryLimit,
    Ceiling,
    CoverageLine,
    Deductible,
    Exclusion,
    Joining,
    Kind,
    Limitation,
    Per,
    Period,
    Plan,
    Premiums,
    PriceOrigin,
    RelativePrices,
    Share,
    Terms,
)

SCHEME = UUID(int=0xE1)
FAMILY = UUID(int=0xE2)
OFFERED = Days(date(2020, 1, 1), date(2030, 12, 31))
TERMS_DAYS = Days(date(2020, 1, 1))

ENTRIES = (
    NewEntry(
        UUID(int=0xE3),
        Kind.SERVICE,
        "CONS",
        {"en": "Consultation", "fr": "Consultation"},
        EntryType.CURATIVE,
        (catalogue_types.Terms(TERMS_DAYS, Decimal(100), CareType.BOTH),),
        level=ServiceLevel.SIMPLE,
    ),
    NewEntry(
        UUID(int=0xE4),
        Kind.ITEM,
        "PARA",
        {"en": "Paracetamol", "fr": "Paracétamol"},
        EntryType.DRUG,
        (catalogue_types.Terms(TERMS_DAYS, Decimal(5), CareType.BOTH),),
    ),
)


def family_terms(**changes: object) -> Terms:
    """What the worked examples call V1: 300 an adult, 200 a child, two lump sums."""
    terms = Terms(
        "FAM",
        "XTS",
        2,
        Joining(12, max_members=10, grace_months_payment=2),
        Premiums(
            adult=Decimal(300),
            child=Decimal(200),
            registration_lump_sum=Decimal(250),
            assembly_lump_sum=Decimal(130),
        ),
    )
    return replace(terms, **changes)  # type: ignore[arg-type]


def rich_terms() -> Terms:
    """Terms in which every part holds something."""
    eighty = Share(Limitation.COINSURANCE, Decimal(80), Decimal(100))
    lines = [
        CoverageLine(
            Kind.SERVICE,
            "CONS",
            PriceOrigin.RELATIVE,
            share_other=eighty,
            share_emergency=Share(Limitation.FIXED, Decimal("60.5"), None),
            max_quantity_adult=Decimal(12),
            waiting_months_adult=3,
        ),
        CoverageLine(Kind.ITEM, "PARA", ceiling_exclusion_child=Exclusion.HOSPITAL),
    ]
    return family_terms(
        joining=Joining(
            12,
            start_cycles=((1, 1), (1, 7)),
            max_members=8,
            threshold=4,
            grace_months_enrolment=1,
            min_age=0,
            max_age=90,
        ),
        limits_per=Per.COVER,
        deductibles=(Deductible(Care.ANY, Decimal(100)),),
        ceilings=(
            Ceiling(Care.IN_PATIENT, Decimal(5000), Decimal(100), Decimal(5400)),
            Ceiling(Care.OUT_PATIENT, Decimal(1000)),
        ),
        category_limits=(
            CategoryLimit(Category.SURGERY, 1, Decimal(800)),
            CategoryLimit(Category.VISIT, 0, None),
        ),
        lines=MappingProxyType({(line.kind, line.code): line for line in lines}),
        relative_prices=(
            RelativePrices(Care.ANY, Period.QUARTER, tuple(Decimal(n) for n in (50, 50, 25, 75))),
        ),
        capitation=Capitation(
            (CapitationGroup("dispensary"), CapitationGroup("hospital", "reference")),
            Decimal(20),
            weight_population=Decimal(100),
        ),
        strict_care_type=False,
    )


def make_scheme() -> None:
    """The country, the scheme and its catalogue, by the system."""
    make_country()
    organisations.create_scheme("HILL", {"en": "Hill scheme"}, "XTS", id=SCHEME, by=SYSTEM, at=AT)
    catalogue.load_entries(ENTRIES, by=SYSTEM, at=AT)


def make_plan(terms: Terms | None = None) -> Plan:
    """The family plan with its terms since 2020."""
    names = {"en": "Family plan", "fr": "Formule famille"}
    plan = services.create_plan(SCHEME, "FAM", names, None, OFFERED, id=FAMILY, by=SYSTEM, at=AT)
    services.set_terms(plan.id, TERMS_DAYS, terms or family_terms(), by=SYSTEM, at=AT)
    return plan
