"""Runs and bills as they are kept and shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from jamii.claims.records import ClaimOnBill, Cut
from jamii.kernel.money import ZERO
from jamii.kernel.reasons import Reason
from jamii.schemes.plans.types import Care, Period
from jamii.settlement.types import BillState, Component, FacilitySum, RunState


@dataclass(frozen=True, slots=True)
class Run:
    """A run as a list shows it. `place` None: the country."""

    id: UUID
    scheme: UUID
    currency: str
    place: UUID | None
    place_name: str
    year: int
    month: int
    state: RunState
    total: Decimal
    claims_indexed: int
    claims_still_waiting: int
    claims_valued: int
    proposed_at: datetime
    proposed_by: UUID
    proposed_by_name: str
    decided_at: datetime | None
    decided_by_name: str
    refused_because: str
    undone_at: datetime | None
    undone_by_name: str
    undone_because: str
    facts: str
    warnings: tuple[Reason, ...]
    version: int

    @property
    def first_day(self) -> date:
        """The first day of its month, by which the month is named."""
        return date(self.year, self.month, 1)

    @property
    def claims(self) -> int:
        """How many claims are final by it or with it."""
        return self.claims_indexed + self.claims_valued

    @property
    def pays_nothing(self) -> bool:
        """Whether an index of zero must be accepted."""
        return any(reason.code == "index-is-zero" for reason in self.warnings)


@dataclass(frozen=True, slots=True)
class IndexShown:
    """An index with the name of its plan."""

    plan: UUID
    plan_names: Mapping[str, str]
    care: Care
    period: Period
    number: int
    first: date
    last: date
    allocated: Decimal
    percent: Decimal | None
    pool: Decimal
    base: Decimal
    lines: int
    index: Decimal


@dataclass(frozen=True, slots=True)
class CapitationShown:
    """What a facility gets of a plan's pool."""

    facility: UUID
    facility_code: str
    facility_name: str
    amount: Decimal
    indicators: Mapping[Component, Decimal]
    parts: Mapping[Component, Decimal]


@dataclass(frozen=True, slots=True)
class CapitationOfPlan:
    """The capitation of one plan, by the code of the facilities."""

    plan: UUID
    plan_names: Mapping[str, str]
    allocated: Decimal
    share_percent: Decimal
    pool: Decimal
    distributed: Decimal
    shares: tuple[CapitationShown, ...]

    @property
    def kept(self) -> Decimal:
        """What stays in the fund."""
        return self.pool - self.distributed


@dataclass(frozen=True, slots=True)
class FacilityShown:
    """What a facility gets of a run, and its bill once there is one."""

    facility_code: str
    facility_name: str
    sums: FacilitySum
    bill: UUID | None
    bill_state: BillState | None


@dataclass(frozen=True, slots=True)
class RunShown:
    """A run with its whole arithmetic."""

    run: Run
    scheme_names: Mapping[str, str]
    time_zone: str
    indexes: tuple[IndexShown, ...]
    capitations: tuple[CapitationOfPlan, ...]
    facilities: tuple[FacilityShown, ...]


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill as a list shows it."""

    id: UUID
    number: str
    scheme: UUID
    currency: str
    run: UUID
    place: UUID | None  # of the run
    year: int
    month: int
    facility: UUID
    facility_code: str
    facility_name: str
    facility_place: UUID
    state: BillState
    claims: int
    claims_amount: Decimal
    capitation: Decimal
    amount: Decimal
    made_at: datetime
    paid_on: date | None
    reference: str
    account: str
    paid_by_name: str
    version: int

    @property
    def first_day(self) -> date:
        """The first day of its month, by which the month is named."""
        return date(self.year, self.month, 1)


@dataclass(frozen=True, slots=True)
class BillShown:
    """A bill with its claims, for the facility's file."""

    bill: Bill
    scheme_names: Mapping[str, str]
    time_zone: str
    account_code: str  # of the facility
    lines: tuple[tuple[ClaimOnBill, Decimal], ...]
    capitations: tuple[tuple[Mapping[str, str], Decimal], ...]  # by plan


@dataclass(frozen=True, slots=True)
class RemittanceLine:
    """A claim of a remittance advice: what it is paid, and why it is not paid what it asked."""

    claim: ClaimOnBill
    paid: Decimal
    cuts: tuple[Cut, ...]  # in whole units; they add up to `cut`

    @property
    def cut(self) -> Decimal:
        """What was asked and is not paid; below zero where more is paid than was asked."""
        return self.claim.claimed - self.paid


@dataclass(frozen=True, slots=True)
class CutSum:
    """What one reason takes from the claims of a bill, and from how many."""

    why: str
    claims: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Remittance:
    """What a facility is told with a payment: every claim of the bill, and the sums."""

    bill: Bill
    places: int
    scheme_code: str
    scheme_names: Mapping[str, str]
    time_zone: str
    facility_address: tuple[str, ...]
    account_code: str
    lines: tuple[RemittanceLine, ...]
    capitations: tuple[tuple[Mapping[str, str], Decimal], ...]  # by plan

    @property
    def asked(self) -> Decimal:
        return sum((line.claim.claimed for line in self.lines), ZERO)

    @property
    def paid(self) -> Decimal:
        """What the claims come to, without capitation."""
        return sum((line.paid for line in self.lines), ZERO)

    @property
    def cut(self) -> Decimal:
        return self.asked - self.paid

    @property
    def sums(self) -> tuple[CutSum, ...]:
        """The reasons by what they take, the largest first; together they are `cut`."""
        numbers: dict[str, int] = {}
        amounts: dict[str, Decimal] = {}
        for line in self.lines:
            for part in line.cuts:
                numbers[part.why] = numbers.get(part.why, 0) + 1
                amounts[part.why] = amounts.get(part.why, ZERO) + part.amount
        found = [CutSum(why, numbers[why], amount) for why, amount in amounts.items()]
        return tuple(sorted(found, key=lambda one: (-abs(one.amount), one.why)))


@dataclass(frozen=True, slots=True)
class ClaimPayment:
    """On which bill a claim stands, and whether that is paid."""

    claim: UUID
    bill: UUID
    number: str
    state: BillState
    amount: Decimal
    paid_on: date | None
    reference: str


@dataclass(frozen=True, slots=True)
class BillFilters:
    """Which bills a list shows. Empty means all."""

    state: str = ""
    text: str = ""
    run: UUID | None = None
