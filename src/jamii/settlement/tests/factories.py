"""Ada is covered for 880.00 from July 2025 to June 2026; nurse Amina sends her claims; accountant
Grace drafts the runs and pays, manager Solange confirms and undoes.

The plan pays tablets (M1, 5.00) by the price list, and visits (V1, 20.00, 80 %) from each month's
pool; 100.00 are borne first. It is the plan of worked example T1.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

from jamii.claims import services as claims
from jamii.claims.records import Claim
from jamii.claims.tests.factories import NURSE as CLERK
from jamii.claims.tests.factories import new_claim
from jamii.claims.types import ClaimId, NewLine
from jamii.coverage.contributions import services as contributions
from jamii.coverage.contributions.types import NewContribution, PayKind
from jamii.coverage.eligibility.tests.factories import COVER, make_covered_farahs
from jamii.kernel.actors import SYSTEM, Actor, Grant
from jamii.registers.people.tests.factories import SCHEME
from jamii.registers.places.tests.factories import AT, MANGO
from jamii.registers.providers import services as providers
from jamii.registers.providers.tests.factories import CLINIC, HOSPITAL
from jamii.registers.providers.types import NewCatchment
from jamii.schemes.plans.types import (
    Capitation,
    CapitationGroup,
    Care,
    Ceiling,
    CoverageLine,
    Deductible,
    HospitalCase,
    Kind,
    Limitation,
    Per,
    Period,
    PriceOrigin,
    RelativePrices,
    Share,
)
from jamii.settlement import services
from jamii.settlement.records import Run

IN_AUGUST = datetime(2025, 8, 20, 9, tzinfo=UTC)
IN_SEPTEMBER = datetime(2025, 9, 2, 9, tzinfo=UTC)
_LOOKING = {"settlement.runs", "settlement.bills", "claims.view", "ledger.view"}

GRACE = Actor(
    UUID(int=0x61),
    "Grace",
    (Grant(frozenset(_LOOKING | {"settlement.propose", "settlement.pay"}), SCHEME),),
)
PASCAL = Actor(UUID(int=0x62), "Pascal", GRACE.grants)
SOLANGE = Actor(
    UUID(int=0x63),
    "Solange",
    (
        Grant(
            frozenset(_LOOKING | {"settlement.propose", "settlement.confirm", "settlement.undo"}),
            SCHEME,
        ),
    ),
)
AMINA = Actor(
    CLERK.id,
    CLERK.name,
    (
        *CLERK.grants,
        Grant(frozenset({"settlement.bills"}), SCHEME, None, CLINIC),
    ),
    facility=CLINIC,
)

TABLETS = NewLine(Kind.ITEM, "M1", Decimal(36), Decimal(5))  # 180.00
VISITS = NewLine(Kind.SERVICE, "V1", Decimal("12.5"), Decimal(20))  # 250.00, of which 200.00


def relative(**percents: Any) -> dict[str, Any]:
    """Terms of the plan of T1, with other percentages or periods where given."""
    eighty = Share(Limitation.COINSURANCE, Decimal(80), Decimal(80))
    lines = [
        CoverageLine(Kind.SERVICE, "V1", PriceOrigin.RELATIVE, share_other=eighty),
        CoverageLine(Kind.ITEM, "M1"),
    ]
    whole = tuple(Decimal(100) for _ in range(12))
    return {
        "lines": MappingProxyType({(line.kind, line.code): line for line in lines}),
        "limits_per": Per.PERSON,
        "hospital_case": HospitalCase.OVERNIGHT,
        "deductibles": (Deductible(Care.ANY, Decimal(100)),),
        "ceilings": (Ceiling(Care.ANY, Decimal(1000)),),
        "relative_prices": (RelativePrices(Care.ANY, Period.MONTH, whole),),
    } | percents


BY_CAPITATION = Capitation(
    (CapitationGroup("health-centre"),),
    Decimal(50),
    weight_population=Decimal(50),
    weight_insured_population=Decimal(50),
)


def make_month(*, paid: str | None = "880", **terms: Any) -> None:
    """Everything that a run for August 2025 reads, but for the claims."""
    make_covered_farahs(review_above=None, **relative(**terms))
    providers.load_catchments(
        [NewCatchment(HOSPITAL, MANGO, Decimal(60)), NewCatchment(CLINIC, MANGO)],
        by=SYSTEM,
        at=AT,
    )
    if paid is not None:
        contributions.load_contributions(
            [
                NewContribution(
                    UUID(int=0xFA),
                    SCHEME,
                    COVER,
                    Decimal(paid),
                    date(2025, 5, 25),
                    PayKind.BANK,
                    "R-1",
                )
            ],
            by=SYSTEM,
            at=AT,
        )


def send(
    *lines: NewLine,
    key: int = 0xF1,
    day: date = date(2025, 8, 10),
    at: datetime = IN_AUGUST,
    **changes: Any,
) -> Claim:
    """A claim of Hill clinic for Ada in August."""
    new = new_claim(
        *(lines or (TABLETS, VISITS)),
        id=ClaimId(UUID(int=key)),
        first_day=day,
        claimed_on=at.date(),
        **changes,
    )
    return claims.submit_claim(new, by=SYSTEM if changes else CLERK, at=at)


def drafted(month: int = 8, year: int = 2025, at: datetime = IN_SEPTEMBER) -> Run:
    """The draft of the month, by Grace."""
    return services.draft_run(SCHEME, None, year, month, by=GRACE, at=at)


def confirmed(month: int = 8, year: int = 2025, at: datetime = IN_SEPTEMBER) -> Run:
    """The run of the month, drafted by Grace and confirmed by Solange."""
    return services.confirm_run(drafted(month, year, at).id, by=SOLANGE, at=at)
