"""Roles with their rights, users with their roles, districts and facility.

A user of openIMIS may do what his roles allow in each of his districts; whoever has all districts
may do it everywhere. Nobody gets a password.
"""

from __future__ import annotations

import re
from uuid import UUID

from jamii.interop.openimis import codes
from jamii.interop.openimis.loading import Loading, rows_of
from jamii.interop.openimis.reading import Row
from jamii.interop.openimis.source import problem
from jamii.interop.openimis.versions import days_of
from jamii.kernel.errors import Invalid
from jamii.kernel.words import fold
from jamii.registers.accounts import services as accounts
from jamii.registers.accounts.types import NewGrant, NewRole, NewUser, UserId

_LANGUAGES = {"en", "fr"}


def role_code(name: str) -> str:
    """The code of an imported role: its name, marked, so that it stands beside the standard
    ones.
    """
    return "openimis-" + re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")


def load_roles(loading: Loading) -> dict[str, tuple[int, ...]]:
    """Roles and what they allow; returns the rights without an act here, by name of the role."""
    rights: dict[str, set[int]] = {}
    for row in loading.book.table("role_rights"):
        if row.until is not None:
            loading.tally.skipped("right-was-taken-away", row)
            continue
        loading.tally.imported(row)
        rights.setdefault(loading.records("roles").of(row["RoleID"]).row.key, set()).add(
            row["RightID"]
        )
    roles, without = [], {}
    for record in loading.records("roles"):
        row = record.row
        loading.tally.imported(row)
        loading.tally.skipped("role-was-changed", *record.old)
        numbers = rights.get(row.key, set())
        foreign = sorted(numbers - codes.RIGHTS.keys() - codes.OPEN_RIGHTS)
        if foreign:
            without[row["RoleName"]] = tuple(foreign)
        names = {"en": row["RoleName"], "fr": row["AltLanguage"] or row["RoleName"]}
        roles.append(
            NewRole(
                role_code(row["RoleName"]),
                names,
                frozenset(act for number in numbers for act in codes.RIGHTS.get(number, ())),
                blocked=row["IsBlocked"] or row.until is not None,
                foreign_rights=tuple(foreign),
            )
        )
    loading.load(accounts.load_roles, roles)
    return without


def load_users(loading: Loading) -> int:
    """Users with their grants; returns how many the source has."""
    districts = _by_user(loading, "users_districts")
    roles = _by_user(loading, "user_roles")
    everywhere = {
        record.id
        for record in loading.records("locations")
        if record.row["LocationType"] == "district" and record.ended_on is None
    }
    users, problems = [], []
    for row in loading.book.table("users"):
        if not re.fullmatch(r"\S{1,50}", row["LoginName"]):
            problems.append(problem("login-shape", "users.csv", row.number, "LoginName"))
        loading.tally.imported(row)
        facility = loading.id_of("health_facilities", row["HFID"])
        users.append(
            NewUser(
                UserId(row.uuid),
                row["LoginName"].casefold(),
                f"{row['OtherNames']} {row['LastName']}".strip() or row["LoginName"],
                row["LanguageID"] if row["LanguageID"] in _LANGUAGES else "en",
                row["EmailId"],
                row["Phone"],
                facility,
                row["active"] and row.until is None,
                _grants(
                    loading,
                    roles.get(row.key, []),
                    districts.get(row.key, []),
                    everywhere,
                    facility,
                ),
            )
        )
    if problems:
        raise Invalid(problems)
    with rows_of("users"):
        loading.load(accounts.load_users, users)
    return len(users)


def _by_user(loading: Loading, table: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in loading.book.table(table):
        if row.until is not None and days_of(row) is None:
            loading.tally.skipped("open-on-no-day", row)
            continue
        loading.tally.imported(row)
        found.setdefault(row["UserID"], []).append(row)
    return found


def _grants(
    loading: Loading,
    roles: list[Row],
    districts: list[Row],
    everywhere: set[UUID],
    facility: UUID | None,
) -> tuple[NewGrant, ...]:
    """Each role in each district, on the days on which both were given."""
    now = {
        loading.must_id("locations", row["LocationId"]) for row in districts if row.until is None
    }
    grants: dict[tuple[str, UUID | None], NewGrant] = {}
    for role in roles:
        code = role_code(loading.records("roles").of(role["RoleID"]).row["RoleName"])
        role_days = days_of(role)
        if role_days is None:
            continue
        if everywhere and everywhere <= now:
            grants[code, None] = NewGrant(code, role_days, loading.scheme.id, None, facility)
            continue
        for row in districts:
            place, place_days = loading.must_id("locations", row["LocationId"]), days_of(row)
            days = None if place_days is None else role_days.common(place_days)
            if days is not None:
                grants[code, place] = NewGrant(code, days, loading.scheme.id, place, facility)
    return tuple(grants.values())
