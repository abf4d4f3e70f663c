"""The Farahs are covered, nurse Amina asks at Hill clinic, Chen reviews.

The plan pays 80 % of a visit (V1, 20.00) and all of tablets (M1, 5.00), up to 100.00 a person;
an X-ray (X1, 40.00) is on the clinic's list and not in the plan.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

from jamii.coverage.enrolment import services as enrolment
from jamii.coverage.enrolment.types import CoverId, CoverMember, NewCover, Stage, Status
from jamii.finance.ledger import services as ledger
from jamii.kernel.actors import SYSTEM, Actor, Grant
from jamii.kernel.days import Days
from jamii.registers.catalogue import services as catalogue
from jamii.registers.catalogue.tests.factories import (
    ALWAYS,
    ITEM_LIST,
    PRICE_LISTS,
    SERVICE_LIST,
    make_catalogue,
)
from jamii.registers.catalogue.types import (
    EntryType,
    NewEntry,
    NewListLine,
    ServiceCategory,
)
from jamii.registers.catalogue.types import Terms as EntryTerms
from jamii.registers.organisations import services as organisations
from jamii.registers.people import services as people
from jamii.registers.people.tests.factories import ADA, FARAHS, KIM, SCHEME, application
from jamii.registers.places.tests.factories import AT, make_country
from jamii.registers.providers.tests.factories import CLINIC, make_facilities
from jamii.schemes.plans import services as plans
from jamii.schemes.plans.types import (
    Care,
    Ceiling,
    CoverageLine,
    Joining,
    Kind,
    Limitation,
    Per,
    Premiums,
    Share,
    Terms,
)

TODAY = date(2026, 1, 31)
PLAN, COVER = UUID(int=0xE2), UUID(int=0xE5)

NURSE = Actor(
    UUID(int=0x51),
    "Amina",
    (
        Grant(
            frozenset(
                {
                    "claims.enter",
                    "claims.view",
                    "claims.restore",
                    "eligibility.check",
                    "people.find-member",
                    "catalogue.view",
                }
            ),
            SCHEME,
            None,
            CLINIC,
        ),
    ),
    facility=CLINIC,
)
REVIEWER = Actor(
    UUID(int=0x52),
    "Chen",
    (Grant(frozenset({"claims.view", "claims.review", "eligibility.check"}), SCHEME),),
)
NOBODY = Actor(UUID(int=0x53), "Nobody")

_ENTRIES = (
    ("V1", Kind.SERVICE, "Visit", "Visite", "20", ServiceCategory.VISIT, EntryType.CURATIVE),
    ("X1", Kind.SERVICE, "X-ray", "Radiographie", "40", ServiceCategory.OTHER, EntryType.CURATIVE),
    ("M1", Kind.ITEM, "Tablets", "Comprimés", "5", None, EntryType.DRUG),
)


def _more_catalogue() -> None:
    catalogue.load_entries(
        [
            NewEntry(
                UUID(int=0x1B0 + place),
                kind,
                code,
                {"en": english, "fr": french},
                type_,
                (EntryTerms(ALWAYS, Decimal(price)),),
                category,
            )
            for place, (code, kind, english, french, price, category, type_) in enumerate(_ENTRIES)
        ],
        by=SYSTEM,
        at=AT,
    )
    more = {
        SERVICE_LIST: (NewListLine("V1", ALWAYS), NewListLine("X1", ALWAYS)),
        ITEM_LIST: (NewListLine("M1", ALWAYS),),
    }
    lists = [replace(one, lines=(*one.lines, *more[one.id])) for one in PRICE_LISTS]
    catalogue.load_price_lists(lists, by=SYSTEM, at=AT)


def terms(**changes: Any) -> Terms:
    """The terms of the plan of the tests."""
    eighty = Share(Limitation.COINSURANCE, Decimal(80), Decimal(80))
    lines = [
        CoverageLine(Kind.SERVICE, "V1", share_other=eighty),
        CoverageLine(Kind.ITEM, "M1"),
    ]
    return Terms(
        **{
            "plan_code": "FAM",
            "currency": "XTS",
            "places": 2,
            "joining": Joining(12, max_members=10),
            "premiums": Premiums(lump_sum=Decimal(100)),
            "limits_per": Per.PERSON,
            "ceilings": (Ceiling(Care.ANY, Decimal(100)),),
            "lines": MappingProxyType({(line.kind, line.code): line for line in lines}),
        }
        | changes
    )


def make_covered_farahs(review_above: str | None = "90", **changes: Any) -> None:
    """Everything that a claim for Ada at Hill clinic needs; `changes` are of the plan's terms."""
    make_country()
    settings = {"claims": {"review_above": review_above}} if review_above else {}
    organisations.create_scheme(
        "NHI",
        {"en": "National", "fr": "National"},
        "XTS",
        settings=settings,
        id=SCHEME,
        by=SYSTEM,
        at=AT,
    )
    people.register_household(application(), SCHEME, by=SYSTEM, at=AT)
    make_catalogue()
    _more_catalogue()
    make_facilities()
    ledger.open_books(SCHEME, by=SYSTEM, at=AT)
    plans.create_plan(
        SCHEME,
        "FAM",
        {"en": "Family plan", "fr": "Formule famille"},
        None,
        Days(date(2020, 1, 1), date(2030, 12, 31)),
        id=PLAN,
        by=SYSTEM,
        at=AT,
    )
    plans.set_terms(PLAN, Days(date(2025, 1, 1)), terms(**changes), by=SYSTEM, at=AT)
    cover_farahs()


def cover_farahs(first: date = date(2025, 7, 1), last: date = date(2026, 6, 30)) -> None:
    """One active cover of both Farahs."""
    members = tuple(
        CoverMember(UUID(int=0xE6 + place), person, place, first, first, last)
        for place, person in enumerate((ADA, KIM))
    )
    cover = NewCover(
        CoverId(COVER),
        "C-1",
        SCHEME,
        FARAHS,
        PLAN,
        Stage.RENEWAL,
        Status.ACTIVE,
        first,
        first,
        last,
        first,
        Decimal(100),
        members=members,
    )
    enrolment.load_covers([cover], by=SYSTEM, at=AT)
