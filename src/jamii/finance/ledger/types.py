"""Accounts, entries and balances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from jamii.kernel.reasons import Value


class AccountKind(StrEnum):
    """What an account sums."""

    ASSET = "asset"
    LIABILITY = "liability"
    INCOME = "income"
    EXPENSE = "expense"
    EQUITY = "equity"


# The standard accounts of a scheme's books.
CASH = "1000"
PAYABLE = "2100"
OPENING = "3000"
CONTRIBUTIONS = "4000"
CLAIMS = "5000"
CAPITATION = "5100"


@dataclass(frozen=True, slots=True)
class Line:
    """One posting to be made: debit above zero, credit below, in the scheme's currency."""

    account: str
    amount: Decimal
    party_kind: str = ""
    party_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """What a transaction was made for: the kind of record and its id."""

    kind: str
    id: UUID


@dataclass(frozen=True, slots=True)
class NewEntry:
    """A balanced entry to be written among many; `values` are what its sentence says."""

    id: UUID
    code: str
    lines: tuple[Line, ...]
    cause: Cause
    values: Mapping[str, Value]
    reverses: UUID | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account holds: debits, credits, and their difference."""

    code: str
    names: Mapping[str, str]
    kind: AccountKind
    debit: Decimal
    credit: Decimal

    @property
    def balance(self) -> Decimal:
        """Debit less credit."""
        return self.debit - self.credit


@dataclass(frozen=True, slots=True)
class Posting:
    """One amount on one account."""

    account: str
    names: Mapping[str, str]
    amount: Decimal
    party_kind: str
    party_id: UUID | None

    @property
    def debit(self) -> Decimal | None:
        """The amount, when it is a debit."""
        return self.amount if self.amount > 0 else None

    @property
    def credit(self) -> Decimal | None:
        """The amount without its sign, when it is a credit."""
        return -self.amount if self.amount < 0 else None


@dataclass(frozen=True, slots=True)
class Transaction:
    """One balanced entry."""

    id: UUID
    scheme: UUID
    day: date
    at: datetime
    code: str
    cause: Cause
    values: Mapping[str, Any]
    reverses: UUID | None
    actor_name: str
    postings: tuple[Posting, ...]

    @property
    def amount(self) -> Decimal:
        """The sum of the debits."""
        return sum((p.amount for p in self.postings if p.amount > 0), Decimal(0))
