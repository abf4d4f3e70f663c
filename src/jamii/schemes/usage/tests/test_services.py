"""Use is counted once, taken back by another posting, and never edited."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jamii.kernel.actors import SYSTEM
from jamii.kernel.days import Days
from jamii.kernel.errors import WrongState
from jamii.registers.people.tests.factories import ADA, KIM, make_farahs
from jamii.registers.places.tests.factories import AT
from jamii.schemes.plans.types import Kind
from jamii.schemes.usage import models, queries, services
from jamii.schemes.usage.tests.factories import (
    CLAIM,
    COVER,
    DAY,
    OTHER_CLAIM,
    OTHER_COVER,
    claim_use,
    cover_use,
)
from jamii.schemes.usage.types import CoverTotals

pytestmark = pytest.mark.django_db
YEAR = Days(date(2024, 1, 1), date(2024, 12, 31))
Statements = Callable[[int], AbstractContextManager[Any]]


@pytest.fixture
def farahs() -> None:
    make_farahs()


def _post(**changes: Any) -> None:
    claim = changes.pop("claim", CLAIM)
    services.post(claim_use(claim), [cover_use(claim, **changes)], by=SYSTEM, at=AT)


def test_what_was_posted_is_read_as_it_was(
    farahs: None, django_assert_num_queries: Statements
) -> None:
    _post()
    with django_assert_num_queries(1):
        (use,) = queries.history([ADA], YEAR)
    assert use == claim_use()
    assert use.quantity((Kind.ITEM, "I1")) == Decimal("2.5")
    assert use.quantity((Kind.ITEM, "S1")) == 0
    with django_assert_num_queries(1):
        totals = queries.totals([COVER])
    assert totals == {COVER: {ADA: cover_use().used}}


def test_posting_takes_one_statement(farahs: None, django_assert_num_queries: Statements) -> None:
    with django_assert_num_queries(4):  # and savepoint, its release, and the actor
        _post()


def test_totals_are_by_cover_and_person(farahs: None) -> None:
    services.post(
        claim_use(), [cover_use(), cover_use(cover=OTHER_COVER, ceiling="7")], by=SYSTEM, at=AT
    )
    services.post(
        claim_use(OTHER_CLAIM, KIM),
        [cover_use(OTHER_CLAIM, person=KIM, deductible="0", ceiling="60")],
        by=SYSTEM,
        at=AT,
    )
    totals = queries.totals([COVER, OTHER_COVER])
    assert totals[COVER][ADA].ceiling_any == 140
    assert totals[COVER][KIM].ceiling_any == 60
    assert totals[OTHER_COVER][ADA].ceiling_any == 7
    assert queries.totals([COVER], except_claim=CLAIM) == {
        COVER: {KIM: CoverTotals(ceiling_any=Decimal(60), ceiling_out=Decimal(60))}
    }


def test_history_keeps_to_days_and_persons(farahs: None) -> None:
    _post()
    services.post(claim_use(OTHER_CLAIM, KIM, date(2025, 1, 1)), [], by=SYSTEM, at=AT)
    assert [use.claim for use in queries.history([ADA, KIM], YEAR)] == [CLAIM]
    assert [use.claim for use in queries.history([ADA, KIM], Days(DAY))] == [CLAIM, OTHER_CLAIM]
    assert queries.history([KIM], YEAR) == ()
    assert queries.history([ADA], YEAR, except_claim=CLAIM) == ()
    assert queries.history([], YEAR) == ()


def test_a_reversal_takes_everything_back_and_can_be_posted_anew(farahs: None) -> None:
    _post()
    assert services.reverse(CLAIM, by=SYSTEM, at=AT) == 2
    assert queries.history([ADA], YEAR) == ()
    assert queries.totals([COVER]) == {COVER: {ADA: CoverTotals()}}
    assert queries.of_claim(CLAIM) == {}
    assert services.reverse(CLAIM, by=SYSTEM, at=AT) == 0
    _post(ceiling="100")
    assert len(queries.history([ADA], YEAR)) == 1
    assert queries.totals([COVER])[COVER][ADA].ceiling_any == 100
    assert services.reverse(CLAIM, by=SYSTEM, at=AT) == 2
    assert models.ClaimUse.objects.count() == 4
    reversal = models.CoverUse.objects.exclude(reverses=None).latest("id")
    assert (reversal.ceiling_any, reversal.ceiling_out) == (-100, -100)


def test_many_are_taken_back_in_two_statements(
    farahs: None, django_assert_max_num_queries: Statements
) -> None:
    keys = [UUID(int=place) for place in range(1001, 1021)]
    services.load(
        [(claim_use(key), [cover_use(key, ceiling="1.25")]) for key in keys], by=SYSTEM, at=AT
    )
    with django_assert_max_num_queries(5):  # with the actor and a savepoint
        assert services.reverse_many(keys[:15], by=SYSTEM, at=AT) == 30
    assert services.reverse_many(keys[:15], by=SYSTEM, at=AT) == 0
    assert queries.totals([COVER])[COVER][ADA].ceiling_any == Decimal("6.25")


def test_what_was_taken_back_is_loaded_anew_and_what_counts_is_not(farahs: None) -> None:
    pairs = [(claim_use(UUID(int=place)), [cover_use(UUID(int=place))]) for place in (1001, 1002)]
    assert services.load(pairs, by=SYSTEM, at=AT) == 2
    services.reverse(UUID(int=1001), by=SYSTEM, at=AT)
    assert services.load(pairs, by=SYSTEM, at=AT) == 1
    assert services.load(pairs, by=SYSTEM, at=AT) == 0
    assert len(queries.history([ADA], YEAR)) == 2


def test_a_claim_is_not_counted_twice(farahs: None) -> None:
    _post()
    with pytest.raises(WrongState, match="usage-already-posted"):
        _post()
    assert models.ClaimUse.objects.count() == 1
    assert models.CoverUse.objects.count() == 1


@pytest.mark.parametrize("model", [models.ClaimUse, models.CoverUse])
def test_nobody_edits_a_posting(farahs: None, model: Any) -> None:
    _post()
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        model.objects.update(actor_id=UUID(int=1))
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        model.objects.all().delete()


def test_a_posting_is_reversed_once_at_most(farahs: None) -> None:
    _post()
    services.reverse(CLAIM, by=SYSTEM, at=AT)
    row = models.ClaimUse.objects.exclude(reverses=None).get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        models.ClaimUse.objects.bulk_create([row])


def test_the_split_by_case_adds_up(farahs: None) -> None:
    use = cover_use()
    wrong = replace(use, used=replace(use.used, ceiling_out=Decimal(1)))
    with pytest.raises(IntegrityError), transaction.atomic():
        services.post(claim_use(), [wrong], by=SYSTEM, at=AT)
    assert models.ClaimUse.objects.count() == 0


def test_many_are_loaded_in_five_statements_and_known_ones_left_out(
    farahs: None, django_assert_max_num_queries: Statements
) -> None:
    _post()
    pairs = [
        (claim_use(UUID(int=place)), [cover_use(UUID(int=place), ceiling="1.2345")])
        for place in range(1001, 1301)
    ]
    with django_assert_max_num_queries(5):
        loaded = services.load([(claim_use(), [cover_use()]), *pairs], by=SYSTEM, at=AT)
    assert loaded == 300
    assert len(queries.history([ADA], YEAR)) == 301
    expected = Decimal("140") + 300 * Decimal("1.2345")
    assert queries.totals([COVER])[COVER][ADA].ceiling_any == expected
    assert services.load(pairs, by=SYSTEM, at=AT) == 0
