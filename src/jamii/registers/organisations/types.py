"""Schemes, payers, and what this installation is, as other rooms see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal, NewType
from uuid import UUID

SchemeId = NewType("SchemeId", UUID)
PayerId = NewType("PayerId", UUID)
PACKS_TAKEN = "packs_taken"
"""The setting in which a scheme remembers what it took of each pack."""


class PayerKind(StrEnum):
    """What a payer is."""

    CO_OPERATIVE = "co-operative"
    DONOR = "donor"
    GOVERNMENT = "government"
    LOCAL_AUTHORITY = "local-authority"
    PRIVATE = "private"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme: its currency and decimal places, its time zone, its languages and packs."""

    id: SchemeId
    code: str
    names: Mapping[str, str]
    currency: str
    places: int
    time_zone: str
    languages: tuple[str, ...]
    packs: tuple[str, ...]
    settings: Mapping[str, Any]
    version: int


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays for others. `place` None: national."""

    id: PayerId
    code: str | None
    name: str
    kind: PayerKind
    place: UUID | None
    address: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class NewPayer:
    """A payer to be loaded."""

    id: UUID
    name: str
    kind: str
    code: str | None = None
    place: UUID | None = None
    address: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    ended_on: date | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Installation:
    """A demonstration or real, and where its records came from."""

    mode: Literal["demo", "real"]
    source: str
    source_fingerprint: str
    since: datetime
    demo_today: date | None
