"""Users, roles and grants as other rooms see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NewType
from uuid import UUID

from jamii.kernel.days import Days

UserId = NewType("UserId", UUID)
RoleId = NewType("RoleId", UUID)


@dataclass(frozen=True, slots=True)
class Role:
    """A named set of acts. A blocked role grants nothing; a system role cannot be removed.

    `foreign_rights` are rights of an imported system for which there is no act here; they grant
    nothing.
    """

    id: RoleId
    code: str
    names: Mapping[str, str]
    acts: frozenset[str]
    system: bool = False
    blocked: bool = False
    foreign_rights: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """A role held within a scheme (None: all), a place and all below it (None: all), a facility."""

    id: UUID
    role: Role
    days: Days
    scheme: UUID | None = None
    place: UUID | None = None
    facility: UUID | None = None


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with a login."""

    id: UserId
    login: str
    name: str
    language: str
    email: str
    phone: str
    facility: UUID | None
    is_active: bool
    is_demo: bool
    has_password: bool
    version: int
    grants: tuple[RoleGrant, ...] = ()


@dataclass(frozen=True, slots=True)
class NewUser:
    """A user as a list or an import brings it; without a password, which `jamii user` sets."""

    id: UserId
    login: str
    name: str
    language: str = "en"
    email: str = ""
    phone: str = ""
    facility: UUID | None = None
    is_active: bool = True
    grants: tuple[NewGrant, ...] = ()


@dataclass(frozen=True, slots=True)
class NewGrant:
    """A grant to be given with a new user."""

    role: str
    days: Days
    scheme: UUID | None = None
    place: UUID | None = None
    facility: UUID | None = None


@dataclass(frozen=True, slots=True)
class NewRole:
    """A role as a standard set or an import brings it."""

    code: str
    names: Mapping[str, str]
    acts: frozenset[str]
    system: bool = False
    blocked: bool = False
    foreign_rights: tuple[int, ...] = field(default=())
