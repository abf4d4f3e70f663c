"""What the rules of a run read, and what comes out of them.

Amounts are in the scheme's currency. Indicators of capitation are counts or amounts that only
matter in proportion to each other. Keys are ids; a facility's code decides ties.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import NewType
from uuid import UUID

from jamii.kernel.days import Days
from jamii.kernel.money import ZERO
from jamii.kernel.reasons import Reason
from jamii.schemes.plans.types import Capitation, Care, Period, RelativePrices

RunId = NewType("RunId", UUID)
BillId = NewType("BillId", UUID)
NO_CAPITATION = Capitation()


class RunState(StrEnum):
    """Where a run stands."""

    DRAFT = "draft"  # waits for a second person
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    REPLACED = "replaced"  # drafted anew before anybody decided
    UNDONE = "undone"

    @property
    def word(self) -> str:
        """The word that is shown: other rooms have drafts too."""
        return f"settlement-{self.value}"


class RunAct(StrEnum):
    """What people do with a run."""

    CONFIRM = "confirm"
    REFUSE = "refuse"
    REPLACE = "replace"
    UNDO = "undo"


NEXT: Mapping[tuple[RunState, RunAct], RunState] = MappingProxyType(
    {
        (RunState.DRAFT, RunAct.CONFIRM): RunState.CONFIRMED,
        (RunState.DRAFT, RunAct.REFUSE): RunState.REFUSED,
        (RunState.DRAFT, RunAct.REPLACE): RunState.REPLACED,
        (RunState.CONFIRMED, RunAct.UNDO): RunState.UNDONE,
    }
)


class BillState(StrEnum):
    """Where a bill stands. A payment taken back makes it open again."""

    OPEN = "open"
    PAID = "paid"
    CANCELLED = "cancelled"  # with its run

    @property
    def word(self) -> str:
        """The word that is shown."""
        return f"bill-{self.value}"


class Component(StrEnum):
    """What a capitation pool is dealt out by."""

    POPULATION = "population"
    FAMILIES = "families"
    INSURED_POPULATION = "insured-population"
    INSURED_FAMILIES = "insured-families"
    VISITS = "visits"
    ADJUSTED_AMOUNT = "adjusted-amount"


# What the rules read


@dataclass(frozen=True, slots=True)
class Contributed:
    """Contributions of one plan that share their days, summed. `effective` None: the cover never
    began. Photo fees, cancelled ones and those of idle covers are left out beforehand.
    """

    amount: Decimal
    paid_on: date
    effective: date | None
    expiry: date


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A passed line that waits for an index. `care`: in- or out-patient case of its plan."""

    number: int
    plan: UUID
    care: Care
    value: Decimal
    is_capitated: bool = False


@dataclass(frozen=True, slots=True)
class WaitingClaim:
    """A claim with the lines that wait for an index; its other lines come to `so_far`."""

    claim: UUID
    facility: UUID
    decision_no: int
    lines: tuple[WaitingLine, ...]
    so_far: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class ValuedClaim:
    """A claim that is final and stands on no bill yet."""

    claim: UUID
    facility: UUID
    remunerated: Decimal


@dataclass(frozen=True, slots=True)
class Indicators:
    """What one facility counts for in a capitation, by component; what is missing is zero."""

    facility: UUID
    code: str
    values: Mapping[Component, Decimal]


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """One plan of the run, its terms on the last day of the month, and what was paid for it."""

    plan: UUID
    code: str
    terms: str  # the hash that names them
    relative_prices: tuple[RelativePrices, ...] = ()
    capitation: Capitation = NO_CAPITATION
    contributions: tuple[Contributed, ...] = ()
    facilities: tuple[Indicators, ...] = ()  # those paid by capitation


@dataclass(frozen=True, slots=True)
class RunFacts:
    """All that a run reads. `max_index` None: an index may be of any height. `codes` name the
    facilities, for ties and order.
    """

    year: int
    month: int
    currency: str
    places: int
    plans: tuple[PlanFacts, ...]
    waiting: tuple[WaitingClaim, ...] = ()
    valued: tuple[ValuedClaim, ...] = ()
    codes: Mapping[UUID, str] = field(default_factory=lambda: MappingProxyType({}))
    max_index: Decimal | None = None
    last_run: tuple[int, int] | None = None  # year and month of the last confirmed one

    @property
    def is_after_a_gap(self) -> bool:
        """Whether a month lies between the last run and this one."""
        if self.last_run is None:
            return False
        year, month = self.last_run
        return self.year * 12 + self.month > year * 12 + month + 1


# What comes out


@dataclass(frozen=True, slots=True)
class Index:
    """What relative prices of one plan and part of care are worth in a period.

    `percent` None: the plan names no period for this part of care, and the index is 1 each month.
    `allocated` and `pool` are shown to four places; the index was worked out from the exact ones.
    """

    plan: UUID
    care: Care
    period: Period
    number: int  # of the period within its year
    days: Days
    allocated: Decimal
    percent: Decimal | None
    pool: Decimal
    base: Decimal
    lines: int
    index: Decimal

    @property
    def last(self) -> date:
        """The last day of the period. Raises: ValueError for one without end, which is none."""
        if self.days.last is None:
            raise ValueError("A period ends.")
        return self.days.last


@dataclass(frozen=True, slots=True)
class CapitationShare:
    """What one facility gets, and how much of it each component brings, before rounding."""

    facility: UUID
    amount: Decimal
    indicators: Mapping[Component, Decimal]
    parts: Mapping[Component, Decimal]


@dataclass(frozen=True, slots=True)
class CapitationOf:
    """The capitation of one plan: the pool, how much of it is dealt out, and to whom."""

    plan: UUID
    allocated: Decimal
    share_percent: Decimal
    pool: Decimal
    distributed: Decimal
    shares: tuple[CapitationShare, ...]

    @property
    def kept(self) -> Decimal:
        """What stays in the fund: components that nobody counts for, weights below 100."""
        return self.pool - self.distributed


@dataclass(frozen=True, slots=True)
class IndexedLine:
    """What a line comes to. `index` None: paid by capitation, nothing for the line."""

    number: int
    value: Decimal
    remunerated: Decimal
    index: Index | None


@dataclass(frozen=True, slots=True)
class IndexedClaim:
    """What a run makes of a claim. `remunerated` None: another line still waits for its period."""

    claim: UUID
    facility: UUID
    decision_no: int
    lines: tuple[IndexedLine, ...]
    remunerated: Decimal | None

    @property
    def is_final(self) -> bool:
        return self.remunerated is not None


@dataclass(frozen=True, slots=True)
class FacilitySum:
    """What one facility gets from the run: claims that the index makes final, claims that were
    final before, capitation.
    """

    facility: UUID
    indexed_claims: int = 0
    indexed_amount: Decimal = ZERO
    valued_claims: int = 0
    valued_amount: Decimal = ZERO
    capitation: Decimal = ZERO

    @property
    def adds(self) -> Decimal:
        """What the run itself adds to what is owed; valued claims are owed already."""
        return self.indexed_amount + self.capitation

    @property
    def total(self) -> Decimal:
        """What the bill comes to."""
        return self.indexed_amount + self.valued_amount + self.capitation


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that a run comes to, with its arithmetic."""

    indexes: tuple[Index, ...]
    capitations: tuple[CapitationOf, ...]
    claims: tuple[IndexedClaim, ...]
    facilities: tuple[FacilitySum, ...]
    warnings: tuple[Reason, ...] = ()

    @property
    def total(self) -> Decimal:
        return sum((row.total for row in self.facilities), ZERO)

    @property
    def pays_nothing(self) -> tuple[Index, ...]:
        """Indexes of zero over lines that are worth something: somebody must say that it is so."""
        return tuple(row for row in self.indexes if row.base > 0 and row.index == 0)
