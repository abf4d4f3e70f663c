"""A sized country goes into a database, through the bulk doors of the rooms.

Registers first, then block after block, so that foreign keys hold at every moment and a country of
a million needs no more memory than one of a thousand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import TypeVar
from uuid import UUID

from django.db import connection

from jamii.coverage.contributions import services as contributions
from jamii.coverage.enrolment import services as enrolment
from jamii.finance.ledger import services as ledger
from jamii.kernel.actors import SYSTEM
from jamii.kernel.days import Days
from jamii.lab.sized.country import Block, Country
from jamii.lab.sized.intake import Intake
from jamii.lab.sized.registers import CURRENCY
from jamii.lab.sized.sizes import SINCE
from jamii.registers.catalogue import services as catalogue
from jamii.registers.organisations import services as organisations
from jamii.registers.people import services as people
from jamii.registers.people.types import HouseholdApplication
from jamii.registers.places import services as places
from jamii.registers.providers import services as providers
from jamii.schemes.plans import services as plans

T = TypeVar("T")
_BLOCKS_AT_ONCE = 40  # 4,000 persons and as many claims
_SCHEMES = (
    ("NORTH", "Northern fund", "Caisse du Nord"),
    ("LAKE", "Lake fund", "Caisse du Lac"),
    ("TRADE", "Traders' fund", "Caisse des commerçants"),
)
_PLANS_OF_SCHEME = 4

# What is hashed: each table with the columns whose values chance or the order of writing decides,
# which are left out.
HASHED: dict[str, frozenset[str]] = {
    "places_place": frozenset({"level_id"}),
    "catalogue_entry": frozenset(),
    "catalogue_entryterms": frozenset({"id"}),
    "catalogue_packagepart": frozenset({"id"}),
    "catalogue_diagnosis": frozenset(),
    "catalogue_pricelist": frozenset(),
    "catalogue_pricelistline": frozenset({"id"}),
    "providers_facility": frozenset(),
    "providers_facilityterms": frozenset({"id"}),
    "providers_claimadministrator": frozenset(),
    "organisations_scheme": frozenset(),
    "plans_plan": frozenset(),
    "plans_termsversion": frozenset({"id"}),
    "plans_limitrow": frozenset({"id", "terms_id"}),
    "plans_coverageline": frozenset({"id", "terms_id"}),
    "people_household": frozenset(),
    "people_householdscheme": frozenset({"id"}),
    "people_person": frozenset(),
    "enrolment_cover": frozenset(),
    "enrolment_covermember": frozenset(),
    "contributions_contribution": frozenset(),
    "claims_claim": frozenset(
        {"hand_reasons", "score", "enquiry", "talk", "talk_since", "settled_in"}
    ),
    "claims_claimline": frozenset({"id"}),
}


def morning(today: date) -> datetime:
    """The moment at which everything is loaded."""
    return datetime.combine(today, time(6), UTC)


def write_registers(whole: Country) -> None:
    """Places, catalogue, price lists, facilities, schemes and plans."""
    registers, at = whole.registers, morning(whole.today)
    places.set_levels(registers.levels(), by=SYSTEM, at=at)
    places.load_places(registers.places(), by=SYSTEM, at=at)
    for number, (code, english, french) in enumerate(_SCHEMES):
        organisations.create_scheme(
            code,
            {"en": english, "fr": french},
            CURRENCY,
            id=registers.scheme(number),
            places=2,
            by=SYSTEM,
            at=at,
        )
        ledger.open_books(registers.scheme(number), by=SYSTEM, at=at)
    catalogue.load_entries(registers.entries(), by=SYSTEM, at=at)
    catalogue.load_packages(registers.packages(), by=SYSTEM, at=at)
    catalogue.load_diagnoses(registers.diagnoses(), by=SYSTEM, at=at)
    catalogue.load_price_lists(registers.price_lists(), by=SYSTEM, at=at)
    providers.load_facilities(registers.facilities(), by=SYSTEM, at=at)
    providers.load_claim_administrators(registers.administrators(), by=SYSTEM, at=at)
    for number in range(len(_SCHEMES) * _PLANS_OF_SCHEME):
        plan = plans.create_plan(
            registers.scheme(number // _PLANS_OF_SCHEME),
            f"P{number:02d}",
            {"en": f"Plan {number + 1}", "fr": f"Formule {number + 1}"},
            None,
            Days(SINCE, date(whole.today.year + 5, 12, 31)),
            id=registers.plan(number),
            by=SYSTEM,
            at=at,
        )
        for days, terms in registers.terms(number):
            plans.set_terms(plan.id, days, terms, by=SYSTEM, at=at)


def write_blocks(
    whole: Country, first: int = 0, last: int | None = None, intake: Intake | None = None
) -> int:
    """The blocks from `first` to before `last`, all when None; returns how many claims there were.
    `intake`: one that has read the registers of this country before.
    """
    at, intake = morning(whole.today), intake or Intake()
    written = 0
    blocks = islice(whole.blocks(first), None if last is None else last - first)
    for chunk in _chunks(blocks, _BLOCKS_AT_ONCE):
        for scheme, households in _by_scheme(chunk):
            people.load_households(households, scheme, by=SYSTEM, at=at)
        enrolment.load_covers(
            (cover for block in chunk for cover in block.covers), by=SYSTEM, at=at
        )
        contributions.load_contributions(
            (row for block in chunk for row in block.contributions), by=SYSTEM, at=at
        )
        sent = [row for block in chunk for row in block.claims]
        written += intake.take(((row.claim, row.sent_at) for row in sent), by=SYSTEM, at=at)
    return written


def _by_scheme(blocks: list[Block]) -> Iterator[tuple[UUID, list[HouseholdApplication]]]:
    found: dict[UUID, list[HouseholdApplication]] = {}
    for block in blocks:
        for scheme, household in zip(block.schemes, block.households, strict=True):
            found.setdefault(scheme, []).append(household)
    yield from sorted(found.items())


def _chunks(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    source = iter(rows)
    while chunk := list(islice(source, size)):
        yield chunk


def hashes() -> dict[str, tuple[int, str]]:
    """How many rows each table of the country has, and their hash, whatever order they lie in."""
    found = {}
    with connection.cursor() as cursor:
        for table, without in HASHED.items():
            cursor.execute(
                "SELECT column_name FROM information_schema.columns "
                "WHERE table_schema = 'public' AND table_name = %s ORDER BY column_name",
                [table],
            )
            names = [name for (name,) in cursor.fetchall() if name not in without]
            columns = ", ".join(f'"{name}"' for name in names)
            cursor.execute(
                "SELECT count(*), coalesce(sum(('x' || left(digest, 15))::bit(60)::bigint), 0), "
                "coalesce(sum(('x' || right(digest, 15))::bit(60)::bigint), 0) "
                f'FROM (SELECT md5(ROW({columns})::text) AS digest FROM "{table}") digests'
            )
            count, left, right = cursor.fetchone()
            modulus = 1 << 64
            found[table] = (count, f"{int(left) % modulus:016x}{int(right) % modulus:016x}")
    return found
