"""Contributions as other rooms see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NewType
from uuid import UUID

from jamii.coverage.enrolment.types import Cover
from jamii.kernel.reasons import Reason

ContributionId = NewType("ContributionId", UUID)


class PayKind(StrEnum):
    """How the money came."""

    CASH = "cash"
    BANK = "bank"
    MOBILE = "mobile"
    FUNDING = "funding"


@dataclass(frozen=True, slots=True)
class Contribution:
    """Money booked for a cover. `cancelled_at` set: it does not count any more."""

    id: ContributionId
    scheme: UUID
    cover: UUID
    cover_number: str
    household: UUID
    plan: UUID
    amount: Decimal
    paid_on: date
    kind: PayKind
    receipt: str
    payer: UUID | None
    is_photo_fee: bool
    received_by: str
    received_at: datetime
    cancelled_at: datetime | None
    version: int
    currency: str

    @property
    def is_valid(self) -> bool:
        """Whether it counts."""
        return self.cancelled_at is None

    @property
    def pays_cover(self) -> bool:
        """Whether it counts towards the cover itself; a photo fee never does."""
        return self.is_valid and not self.is_photo_fee


@dataclass(frozen=True, slots=True)
class Received:
    """A contribution, the cover after it, and what is worth saying about it."""

    contribution: Contribution
    cover: Cover
    warnings: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class NewContribution:
    """A contribution to be loaded."""

    id: UUID
    scheme: UUID
    cover: UUID
    amount: Decimal
    paid_on: date
    kind: PayKind
    receipt: str
    payer: UUID | None = None
    is_photo_fee: bool = False
    cancelled_at: datetime | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class PaidFor:
    """What was paid on one day for covers of one plan that share their days. `effective` None: the
    covers never began.
    """

    plan: UUID
    amount: Decimal
    paid_on: date
    effective: date | None
    expiry: date
