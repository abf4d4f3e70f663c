"""The registers of Amandara go into the database: who and where, before anything happens.

All of it through the rooms' bulk doors, which change nothing when it is there already.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from jamii.finance.ledger import services as ledger
from jamii.kernel.actors import SYSTEM
from jamii.kernel.days import Days
from jamii.kernel.ids import new_id, seeded
from jamii.kernel.words import fold
from jamii.platform import permissions
from jamii.registers.accounts import services as accounts
from jamii.registers.accounts.standard_roles import standard_roles
from jamii.registers.accounts.types import NewGrant, NewUser, UserId
from jamii.registers.catalogue import services as catalogue
from jamii.registers.organisations import services as organisations
from jamii.registers.organisations.types import Scheme
from jamii.registers.places import services as places
from jamii.registers.providers import services as providers
from jamii_demoland import LOGINS, PASSWORD, Login, country


def load_registers(today: date, at: datetime) -> Scheme:
    """Places, scheme, payers, catalogue, facilities, users and the books of the scheme."""
    places.set_levels(country.levels(), by=SYSTEM, at=at)
    places.load_places(country.places(), by=SYSTEM, at=at)
    scheme = _scheme(at)
    organisations.load_payers(country.payers(), by=SYSTEM, at=at)
    catalogue.load_entries(country.entries(), by=SYSTEM, at=at)
    catalogue.load_packages(country.packages(), by=SYSTEM, at=at)
    catalogue.load_diagnoses(country.diagnoses(), by=SYSTEM, at=at)
    catalogue.load_price_lists(country.price_lists(scheme.currency, today), by=SYSTEM, at=at)
    providers.load_facilities(country.facilities(today), by=SYSTEM, at=at)
    providers.load_claim_administrators(country.claim_administrators(), by=SYSTEM, at=at)
    providers.load_catchments(country.catchments(), by=SYSTEM, at=at)
    _load_users(scheme.id, at)
    ledger.open_books(scheme.id, by=SYSTEM, at=at)
    return scheme


def _scheme(at: datetime) -> Scheme:
    file = country.toml("schemes/scheme.toml")
    return organisations.create_scheme(
        file["code"],
        file["names"],
        file["currency"],
        file["time_zone"],
        file["languages"],
        file["packs"],
        file.get("settings", {}),
        id=country.key(f"scheme:{file['code']}"),
        by=SYSTEM,
        at=at,
    )


def _grant(login: Login, scheme: UUID) -> NewGrant:
    is_for_all = login.role in {"administrator", "champion"}
    return NewGrant(
        login.role,
        Days(country.SINCE),
        None if is_for_all else scheme,
        country.key(f"place:{login.place}") if login.place else None,
        country.key(f"facility:{login.facility}") if login.facility else None,
    )


def _load_users(scheme: UUID, at: datetime) -> None:
    """The cast with its password, and a clerk without one for every other facility."""
    accounts.load_roles(standard_roles(frozenset(permissions.all_acts())), by=SYSTEM, at=at)
    source = seeded("amandara:users")
    for login in LOGINS:
        facility = country.key(f"facility:{login.facility}") if login.facility else None
        key = accounts.create_user(
            login.login,
            login.name,
            login.language,
            facility=facility,
            password=PASSWORD,
            is_demo=True,
            id=country.key(f"user:{login.login}"),
            by=SYSTEM,
            at=at,
        )
        accounts.grant_role(key, _grant(login, scheme), id=new_id(at, source), by=SYSTEM, at=at)
    accounts.load_users(_clerks(scheme), by=SYSTEM, at=at)


def clerk_logins() -> Mapping[str, str]:
    """The login of the clerk of each facility, by the facility's code."""
    of_cast = {login.facility: login.login for login in LOGINS if login.facility}
    return {
        row["facility"]: of_cast.get(row["facility"])
        or fold(f"{row['other_names']} {row['last_name']}").replace(" ", ".")
        for _, row in country.rows("claim_administrators")
    }


def _clerks(scheme: UUID) -> list[NewUser]:
    logins = clerk_logins()
    of_cast = {login.login for login in LOGINS}
    return [
        NewUser(
            UserId(country.key(f"user:{logins[row['facility']]}")),
            logins[row["facility"]],
            f"{row['other_names']} {row['last_name']}",
            "fr" if number % 2 else "en",
            phone=row["phone"],
            facility=country.key(f"facility:{row['facility']}"),
            grants=(
                NewGrant(
                    "facility-clerk",
                    Days(country.SINCE),
                    scheme,
                    facility=country.key(f"facility:{row['facility']}"),
                ),
            ),
        )
        for number, row in country.rows("claim_administrators")
        if logins[row["facility"]] not in of_cast
    ]
