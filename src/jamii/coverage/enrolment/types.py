"""Covers as other rooms see them, their states, and what the rules take and give."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NewType
from uuid import UUID

from jamii.kernel.days import Days
from jamii.kernel.reasons import Reason, Step
from jamii.registers.people.types import Relation

CoverId = NewType("CoverId", UUID)
OfficerId = NewType("OfficerId", UUID)


class Stage(StrEnum):
    """Whether a cover is the first of its kind or follows another."""

    NEW = "new"
    RENEWAL = "renewal"


class Status(StrEnum):
    """Where a cover stands."""

    IDLE = "idle"  # entered, not fully paid
    READY = "ready"  # paid, waits for somebody to activate it
    ACTIVE = "active"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    CANCELLED = "cancelled"

    @property
    def word(self) -> str:
        """The word whose label is shown: a facility may be idle too, and means something else."""
        return f"cover-{self.value}"


class Act(StrEnum):
    """What happens to a cover."""

    MAKE_READY = "make-ready"
    ACTIVATE = "activate"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    EXPIRE = "expire"
    CANCEL = "cancel"


NEXT: Mapping[tuple[Status, Act], Status] = MappingProxyType(
    {
        (Status.IDLE, Act.MAKE_READY): Status.READY,  # where the scheme activates by hand
        (Status.IDLE, Act.ACTIVATE): Status.ACTIVE,
        (Status.READY, Act.ACTIVATE): Status.ACTIVE,
        (Status.IDLE, Act.SUSPEND): Status.SUSPENDED,
        (Status.READY, Act.SUSPEND): Status.SUSPENDED,
        (Status.ACTIVE, Act.SUSPEND): Status.SUSPENDED,
        (Status.SUSPENDED, Act.REINSTATE): Status.ACTIVE,
        (Status.ACTIVE, Act.EXPIRE): Status.EXPIRED,  # a suspended cover keeps its "why"
        (Status.READY, Act.EXPIRE): Status.EXPIRED,
        (Status.IDLE, Act.CANCEL): Status.CANCELLED,
        (Status.SUSPENDED, Act.CANCEL): Status.CANCELLED,
    }
)

# Claims are accepted for a day that was covered, also after the cover has expired.
COVERING = frozenset({Status.ACTIVE, Status.EXPIRED})


class WhenShort(StrEnum):
    """What to do when less than the value was paid."""

    WAIT = "wait"
    ENFORCE = "enforce"
    SUSPEND = "suspend"


class Why(StrEnum):
    """Why a cover is suspended."""

    UNPAID = "unpaid"  # the missing money brings it back
    BY_HAND = "by-hand"  # somebody must reinstate it


@dataclass(frozen=True, slots=True)
class Counted:
    """A member as the value of a cover reads one, in the order of entry, the head first."""

    born: date
    relation: Relation | None = None


@dataclass(frozen=True, slots=True)
class CoverValue:
    """What a cover costs, and how that came about; amounts in the scheme's currency."""

    total: Decimal
    contribution: Decimal
    assembly: Decimal
    registration: Decimal
    discount_percent: Decimal
    counted: int
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Payment:
    """A valid contribution as the rules see it. Photo fees never count."""

    paid_on: date
    amount: Decimal
    is_photo_fee: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A plan worked out for a household, before anything is saved. `others` are members past the
    plan's limit: neither counted nor covered.
    """

    plan: UUID
    plan_code: str
    plan_names: Mapping[str, str]
    scheme: UUID
    currency: str
    terms: str
    stage: Stage
    previous: UUID | None
    days: Days
    value: CoverValue
    last_payment_day: date
    steps: tuple[Step, ...]
    warnings: tuple[Reason, ...]
    covered: tuple[UUID, ...]
    others: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class JoiningFacts:
    """Who is about to join, as packs see it: the plan, the day from which cover counts, how many
    members it counts, how many of them are of age, and whether a cover of the plan came before.
    """

    plan: str
    first_day: date
    stage: Stage
    members: int
    adults: int


@dataclass(frozen=True, slots=True)
class CoverMember:
    """A person inside a cover, with days of their own. `waits_for`: the sum that has to be paid
    before a late joiner counts.
    """

    id: UUID
    person: UUID
    place_no: int  # order of entry, the head first
    enrolled: date
    effective: date | None
    expiry: date
    waits_for: Decimal | None = None
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Cover:
    """What a household has of one plan for one period. `base_value` is the value without what late
    joiners added; `steps` and `warnings` are stored reasons.
    """

    id: CoverId
    number: str
    scheme: UUID
    household: UUID
    plan: UUID
    stage: Stage
    status: Status
    enrolled: date
    start: date
    expiry: date
    effective: date | None
    value: Decimal
    base_value: Decimal
    enforced: bool
    suspended_because: str
    previous: UUID | None
    officer: UUID | None
    last_payment_day: date
    terms_hash: str
    steps: tuple[Mapping[str, Any], ...]
    warnings: tuple[Mapping[str, Any], ...]
    version: int
    origin: str
    currency: str
    plan_names: Mapping[str, str]
    members: tuple[CoverMember, ...] = ()

    @property
    def days(self) -> Days:
        """From start to expiry, whether paid or not."""
        return Days(self.start, self.expiry)

    @property
    def can(self) -> tuple[Act, ...]:
        """What the table of states allows now."""
        return tuple(act for (status, act) in NEXT if status is self.status)


@dataclass(frozen=True, slots=True)
class Membership:
    """One person's membership of a cover, whatever the day: what `CoverFacts` are made from.
    `inside` are the days of everybody in the cover.
    """

    person: UUID
    enrolled: date
    effective: date | None
    expiry: date
    cover: CoverId
    number: str
    scheme: UUID
    household: UUID
    plan: UUID
    stage: Stage
    status: Status
    cover_enrolled: date
    cover_effective: date | None
    cover_expiry: date
    inside: tuple[tuple[date | None, date], ...]
    plan_names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CoverFacts:
    """A cover and one person's membership of it, as eligibility and claims read them.

    `order` tells which of two covers was made first; `memberships` are the days of everybody
    inside, to count heads on a day. `terms` names the plan's terms on the day that was asked about;
    None: the plan has none. Days include both ends.
    """

    id: CoverId
    number: str
    scheme: UUID
    household: UUID
    plan: UUID
    stage: Stage
    status: Status
    effective: date | None
    expiry: date
    order: int
    person: UUID
    member_enrolled: date
    member_effective: date | None
    member_expiry: date
    memberships: tuple[tuple[date | None, date], ...] = ()
    plan_names: Mapping[str, str] = field(default_factory=dict)
    terms: str | None = None

    def is_covered_on(self, day: date) -> bool:
        """Whether the person is covered: by the state, the cover's days and the person's own."""
        return (
            self.status in COVERING
            and self.effective is not None
            and self.member_effective is not None
            and max(self.effective, self.member_effective) <= day
            and day <= min(self.expiry, self.member_expiry)
        )

    def members_on(self, day: date) -> int:
        """How many members were covered on the day."""
        return sum(
            effective is not None and effective <= day <= expiry
            for effective, expiry in self.memberships
        )


def cover_facts(
    memberships: Iterable[Membership], terms: Callable[[Membership], str | None]
) -> tuple[CoverFacts, ...]:
    """These memberships as decisions read them, the cover that was made first in front; `terms`
    names the terms of each that count on the day.
    """
    ordered = sorted(memberships, key=lambda one: (one.cover_enrolled, one.cover))
    return tuple(
        CoverFacts(
            one.cover,
            one.number,
            one.scheme,
            one.household,
            one.plan,
            one.stage,
            one.status,
            one.cover_effective,
            one.cover_expiry,
            order,
            one.person,
            one.enrolled,
            one.effective,
            one.expiry,
            one.inside,
            one.plan_names,
            terms(one),
        )
        for order, one in enumerate(ordered)
    )


def days_inside(
    days: Iterable[tuple[date | None, date]],
) -> tuple[tuple[date | None, date], ...]:
    """The days of everybody in a cover in one order, whoever reads them; who has no first day yet
    comes in front.
    """
    return tuple(sorted(days, key=lambda one: (one[0] or date.min, one[1])))


@dataclass(frozen=True, slots=True)
class Officer:
    """Who visits households and signs their covers, on which days."""

    id: OfficerId
    code: str
    name: str
    place: UUID | None
    phone: str
    last_day: date | None
    user: UUID | None = None
    substitute: UUID | None = None


@dataclass(frozen=True, slots=True)
class NewOfficer:
    """An officer as a list or an import brings one."""

    id: UUID
    code: str
    last_name: str
    other_names: str
    place: UUID | None = None
    villages: tuple[UUID, ...] = ()
    phone: str = ""
    email: str = ""
    born: date | None = None
    phone_communication: bool = False
    last_day: date | None = None
    substitute: UUID | None = None
    user: UUID | None = None
    ended_on: date | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class NewCover:
    """A cover with its members as an import brings one: days, value and state as they were."""

    id: CoverId
    number: str
    scheme: UUID
    household: UUID
    plan: UUID
    stage: Stage
    status: Status
    enrolled: date
    start: date
    expiry: date
    effective: date | None
    value: Decimal
    base_value: Decimal | None = None
    enforced: bool = False
    suspended_because: str = ""
    officer: UUID | None = None
    previous: UUID | None = None
    members: tuple[CoverMember, ...] = ()
    origin: str = "imported"
    row: int | None = None
