"""Load the demonstration: the country, and the year before today as it would have been lived.

Everything happens in one transaction: a start that is interrupted leaves nothing behind, and the
next one begins anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction

from jamii.claims import services as claims
from jamii.coverage.enrolment import services as enrolment
from jamii.coverage.enrolment.types import NewOfficer
from jamii.kernel.actors import SYSTEM
from jamii.kernel.days import Days, add_months
from jamii.kernel.errors import Conflict
from jamii.lab import generate
from jamii.platform import clock
from jamii.registers.organisations import queries as installations
from jamii.registers.organisations import services as organisations
from jamii.registers.organisations.types import Scheme
from jamii.reports.whatif import queries as whatif_queries
from jamii.reports.whatif import services as whatif
from jamii.schemes.plans import services as plans
from jamii_demoland import country, terms
from jamii_demoland.life import Year
from jamii_demoland.neighbours import plan_neighbours
from jamii_demoland.registers import load_registers
from jamii_demoland.voices import plan_voices

Progress = Callable[[str, float], None]
_REGISTERS_SHARE = 0.06  # of the time that the whole takes


def load_demo(today: date, progress: Progress) -> None:
    """Load the demonstration as it stands on the morning of `today`; nothing when it is there.

    `progress` is told what is being done and how much of it is, from 0 to 1. Raises: Conflict
    (`installation-holds-data`) where the installation is a real one.
    """
    known = installations.installation()
    if known is not None:
        if known.mode != "demo":
            raise Conflict("installation-holds-data")
        return
    progress("registers", 0.0)
    with transaction.atomic():
        _load(today, progress)
    progress("ready", 1.0)


def _load(today: date, progress: Progress) -> None:
    opening = datetime.combine(add_months(today, -14), time(8), UTC)
    with clock.at_moment(opening):
        scheme = load_registers(today, opening)
        offered = _load_plans(scheme, today, opening)
        _load_hand_parameters(scheme, opening)
        enrolment.load_officers(_officers(), by=SYSTEM, at=opening)
    year = Year(today, scheme.id, offered)
    for household in generate("demo", country.SEED, today, country.country()):
        year.plan_household(household)
    for week in range(1, 61):
        day = add_months(today, -14) + timedelta(weeks=week)
        if day <= today:
            year.calendar.add(day, -1, lambda at: _night(at))
    year.plan_settlement()
    plan_voices(year)
    plan_neighbours(year)
    year.calendar.run(
        lambda done: progress(
            "households, contributions, claims",
            min(0.99, _REGISTERS_SHARE + (1 - _REGISTERS_SHARE) * done),
        )
    )
    morning = datetime.combine(today, time(6), UTC)
    _night(morning)
    _ask_what_if(year, offered, today)
    organisations.mark_installation(
        "demo", source="demoland", demo_today=today, by=SYSTEM, at=morning
    )


def _ask_what_if(year: Year, offered: Mapping[str, UUID], today: date) -> None:
    """The manager asked yesterday what a lower ceiling for out-patients would have saved in the
    last twelve months, and for whom the scheme would have paid less.
    """
    at = datetime.combine(today - timedelta(days=1), time(15, 20), UTC)
    key = country.key("whatif:lower-ceiling")
    change = {"ceiling.out-patient": "18"}
    days = whatif_queries.last_year(at.date())
    by = year.actor("solange")
    whatif.ask_and_wait(offered["FAMILY"], days, change, id=key, by=by, at=at)
    whatif.carry_out(key, at=at)


def _night(at: datetime) -> None:
    """What a night does; in the demonstration one night of a week."""
    enrolment.expire_due(at.date(), by=SYSTEM, at=at)
    claims.refresh_all_profiles(by=SYSTEM, at=at)


def _load_hand_parameters(scheme: Scheme, at: datetime) -> None:
    """What may settle without a hand. The sample is the same in each demonstration, whose secret is
    no secret.
    """
    given = country.toml("schemes/scheme.toml")["hand"]
    claims.load_hand_parameters(scheme.id, given, secret=country.SAMPLING_SECRET, by=SYSTEM, at=at)


def _load_plans(scheme: Scheme, today: date, at: datetime) -> Mapping[str, UUID]:
    offered: dict[str, UUID] = {}
    for file in terms.plan_files(scheme.currency, scheme.places, today):
        plan = plans.create_plan(
            scheme.id,
            file.code,
            file.names,
            None,
            Days(country.SINCE, date(today.year + 5, 12, 31)),
            id=country.key(f"plan:{file.code}"),
            by=SYSTEM,
            at=at,
        )
        for days, version in file.versions:
            plans.set_terms(plan.id, days, version, by=SYSTEM, at=at)
        offered[file.code] = plan.id
    return offered


def _officers() -> list[NewOfficer]:
    return [
        NewOfficer(
            country.key(f"officer:{row['code']}"),
            row["code"],
            row["last_name"],
            row["other_names"],
            country.key(f"place:{row['place']}"),
            phone=row["phone"],
            phone_communication=True,
            user=country.key(f"user:{row['login']}") if row["login"] else None,
            row=number,
        )
        for number, row in country.rows("officers")
    ]
