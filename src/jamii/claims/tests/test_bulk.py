"""Facts gathered by the thousand are those that the screen gathers, and decide alike."""

from __future__ import annotations

import random
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jamii.claims import models, services
from jamii.claims.queries import bulk
from jamii.claims.rules.in_order import decide_in_order
from jamii.claims.rules.naming import Names, name_of
from jamii.claims.tests.village import POST, Village, make_village
from jamii.coverage.eligibility import queries as eligibility
from jamii.kernel.actors import SYSTEM
from jamii.kernel.days import Days
from jamii.registers.catalogue import queries as catalogue
from jamii.registers.catalogue.tests.factories import ITEM_LIST, SERVICE_LIST
from jamii.registers.catalogue.types import Kind
from jamii.registers.organisations import queries as organisations
from jamii.registers.people.tests.factories import SCHEME
from jamii.registers.places.tests.factories import AT
from jamii.registers.providers import queries as providers
from jamii.registers.providers.tests.factories import CLINIC, HOSPITAL
from jamii.schemes.plans import queries as plans

pytestmark = pytest.mark.django_db

Kept = dict[UUID, tuple[object, ...]]


def kept(keys: list[UUID]) -> Kept:
    """What stands in the tables about the newest decision of these claims, without its moment."""
    rows = models.Decision.objects.filter(claim__in=keys).prefetch_related("lines")
    return {
        row.claim_id: (
            row.act,
            row.category,
            row.amounts,
            row.reasons,
            row.questions,
            row.warnings,
            row.dropped,
            row.parameters,
            row.facts,
            row.covers,
            [
                {
                    field.name: getattr(line, field.name)
                    for field in models.LineDecision._meta.concrete_fields
                    if field.name not in {"id", "decision"}
                }
                for line in sorted(row.lines.all(), key=lambda line: line.number)
            ],
        )
        for row in rows
    }


def registers() -> bulk.Registers:
    return bulk.registers(organisations.scheme(SCHEME))


@pytest.fixture
def village() -> Village:
    return make_village()


def sent(village: Village, number: int) -> list[UUID]:
    """Claims that the screen's way sent and decided, one after the other."""
    claims = village.claims(number)
    for claim in claims:
        services.submit_claim(claim, by=SYSTEM, at=AT)
    return [claim.id for claim in claims]


def test_a_chunk_decides_what_the_screen_decided_claim_by_claim(village: Village) -> None:
    keys = sent(village, 90)
    by_screen = kept(keys)
    chunk = bulk.gather_chunk(keys, registers())
    decided = list(decide_in_order(chunk.facts, chunk.use, registers().checks))
    assert {facts.claim: name_of(facts, Names()) for facts, _decision in decided} == {
        key: stored[8] for key, stored in by_screen.items()
    }
    assert [decision.act.value for _facts, decision in decided] == [
        by_screen[key][0] for key in keys
    ]
    assert len({decision.act for _facts, decision in decided}) == 4  # every outcome there is


def test_cut_anyhow_the_claims_of_a_group_are_decided_alike(village: Village) -> None:
    """Chunks are whole groups, so their order and number change nothing."""
    keys = sent(village, 40)
    by_screen = {key: stored[8] for key, stored in kept(keys).items()}
    read = registers()
    days = Days(date(2024, 1, 1), date(2026, 12, 31))
    for size in (1, 7, 2_000):
        chunks = list(bulk.chunks_decided(SCHEME, days, size))
        assert sorted(key for chunk in chunks for key in chunk) == sorted(keys)
        assert all(chunk == sorted(chunk) for chunk in chunks)
        random.Random(size).shuffle(chunks)
        found = {}
        for claims in chunks:
            chunk = bulk.gather_chunk(claims, read)
            for facts, _decision in decide_in_order(chunk.facts, chunk.use, read.checks):
                found[facts.claim] = name_of(facts, Names())
        assert found == by_screen
    assert len(list(bulk.chunks_decided(SCHEME, days, 1))) > 5
    assert len(list(bulk.chunks_decided(SCHEME, days, 2_000))) == 1


def test_persons_who_share_a_cover_are_in_one_chunk(village: Village) -> None:
    sent(village, 40)
    shared = dict(models.Claim.objects.values_list("id", "person_id"))
    covers = eligibility.covers_of_many(
        set(shared.values()), date(2025, 1, 1), plans.snapshot(), schemes={SCHEME}
    )
    chunk_of_cover: dict[UUID, int] = {}
    days = Days(date(2024, 1, 1))
    for number, chunk in enumerate(bulk.chunks_decided(SCHEME, days, 1)):
        for claim in chunk:
            for cover in covers.near(shared[claim], date(2025, 6, 1)):
                assert chunk_of_cover.setdefault(cover.id, number) == number


def test_the_registers_in_memory_answer_as_the_tables_do_on_every_day(village: Village) -> None:
    facilities = providers.snapshot()
    entries = catalogue.snapshot(facilities.price_lists)
    terms = plans.snapshot()
    codes = [(Kind.SERVICE, code) for code in ("V1", "X1", "K1", "N1", "S1", "D1", "C1", "Z9")]
    codes += [(Kind.ITEM, code) for code in ("M1", "M2", "M3", "M4", "A1", "B1")]
    lists = {Kind.SERVICE: SERVICE_LIST, Kind.ITEM: ITEM_LIST}
    people = list(village.persons)
    covers = eligibility.covers_of_many(people, date(2023, 1, 1), terms)
    lot = random.Random(7)
    for _ in range(40):
        day = date(2023, 1, 1) + timedelta(days=lot.randrange(1400))
        for facility in (CLINIC, HOSPITAL, POST, UUID(int=5)):
            by_table = providers.facilities_on([facility], day).get(facility)
            assert facilities.on(facility, day) == by_table
        by_table = catalogue.entry_facts(codes, day, lists)
        in_memory = {(kind, code): entries.entry(kind, code, day, lists) for kind, code in codes}
        assert {key: found for key, found in in_memory.items() if found} == by_table
        person = lot.choice(people)
        assert covers.near(person, day) == eligibility.covers_near(person, day)
    assert facilities.facility_of(None) is None
    assert facilities.on(CLINIC, date(2019, 1, 1)) is facilities.on(CLINIC, date(2018, 1, 1))


def test_a_chunk_takes_a_few_statements_whatever_its_size(village: Village) -> None:
    keys = sent(village, 40)
    read = registers()
    for size in (20, 40):
        with CaptureQueriesContext(connection) as captured:
            chunk = bulk.gather_chunk(keys[:size], read)
            list(decide_in_order(chunk.facts, chunk.use, read.checks))
        assert len(captured) == 8  # the eighth looks for what is unusual
