"""Covers as rules read them on one day, and the answer to "may she have this, here, today?"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from jamii.coverage.enrolment.types import CoverFacts
from jamii.kernel.reasons import Reason
from jamii.registers.people.types import Sex
from jamii.schemes.plans.types import Care, Category, Kind, NamedTerms
from jamii.schemes.usage.types import ClaimUse, Totals

# Covers that ended longer ago than this are not shown, and no claim reaches so far back.
SHOWN_MONTHS = 24


@dataclass(frozen=True, slots=True)
class CoverOn:
    """One cover of a person with the terms that count on the day that is asked about; `terms` None:
    the plan has none on the day.
    """

    facts: CoverFacts
    plan_names: Mapping[str, str]
    terms: NamedTerms | None

    @property
    def id(self) -> UUID:
        return self.facts.id

    @property
    def number(self) -> str:
        return self.facts.number

    def covers(self, day: date) -> bool:
        """Whether the person is covered on the day, and by terms that exist."""
        return self.terms is not None and self.facts.is_covered_on(day)

    def in_period(self, day: date) -> bool:
        """Whether a claim of the day lies in this cover's period, and so in its history."""
        effective = self.facts.effective
        return effective is not None and effective <= day <= self.facts.expiry


@dataclass(frozen=True, slots=True)
class Patient:
    """The person who is treated. `closed_on`: the first day on which the person or the household is
    no longer in the register.
    """

    id: UUID
    born: date
    sex: Sex
    closed_on: date | None = None

    def is_closed(self, day: date) -> bool:
        """Whether the person or the household was closed on the day."""
        return self.closed_on is not None and self.closed_on <= day


class Outcome(StrEnum):
    """What the desk is told."""

    YES = "yes"
    NO = "no"
    ASK = "ask"  # the cover is there, but something needs a look: a limit is nearly used, a date


@dataclass(frozen=True, slots=True)
class Question:
    """Everything that the answer is made from. `entry` None: only what is left is asked.

    `is_known_entry` and `is_on_price_list` speak of the registers on the day; the second is None
    where no facility is named. `frequency_days`: the least distance between two provisions.
    """

    patient: Patient
    day: date
    covers: tuple[CoverOn, ...]
    history: tuple[ClaimUse, ...]
    totals: Totals
    entry: tuple[Kind, str] | None = None
    is_known_entry: bool = True
    is_on_price_list: bool | None = None
    frequency_days: int = 0
    majority_age: int = 18


@dataclass(frozen=True, slots=True)
class CareLeft:
    """What is left for one part of care. None: the plan has no such deductible or ceiling. The
    limit itself stands beside it.
    """

    care: Care
    deductible: Decimal | None
    deductible_left: Decimal | None
    ceiling: Decimal | None
    ceiling_left: Decimal | None


@dataclass(frozen=True, slots=True)
class CategoryLeft:
    """How many claims of a category are left in the cover's period, and the most that one claim may
    cost. None: no limit.
    """

    category: Category
    max_claims: int | None
    claims_left: int | None
    max_amount: Decimal | None


@dataclass(frozen=True, slots=True)
class EntryLeft:
    """One service or item under one cover. `left` None: no limit of quantity."""

    is_covered: bool
    max_quantity: Decimal | None
    left: Decimal | None
    first_day: date | None
    ok: bool


@dataclass(frozen=True, slots=True)
class CoverAnswer:
    """One cover in an answer. `is_covered`: the person is covered by it on the day."""

    cover: UUID
    number: str
    plan: UUID
    plan_names: Mapping[str, str]
    currency: str
    status: str
    effective: date | None
    expiry: date
    is_covered: bool
    care: tuple[CareLeft, ...] = ()
    categories: tuple[CategoryLeft, ...] = ()
    entry: EntryLeft | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes, no or ask; why; and what is left under each cover. `best`: the cover to rely on."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    covers: tuple[CoverAnswer, ...]
    best: UUID | None = None
    entry: EntryLeft | None = None
