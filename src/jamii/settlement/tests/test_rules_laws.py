"""Laws that hold for every run: parts equal the whole, order changes nothing, nothing negative."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from types import MappingProxyType
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from jamii.kernel.days import Days
from jamii.kernel.money import round_fraction
from jamii.schemes.plans.types import (
    Capitation,
    CapitationGroup,
    Care,
    Period,
    RelativePrices,
)
from jamii.settlement.rules import draw_up
from jamii.settlement.rules.allocation import allocated, counts_from
from jamii.settlement.rules.capitation import capitate, dealt
from jamii.settlement.rules.periods import month_of
from jamii.settlement.types import (
    Component,
    Contributed,
    Indicators,
    PlanFacts,
    RunFacts,
    ValuedClaim,
    WaitingClaim,
    WaitingLine,
)

PLANS = (UUID(int=1), UUID(int=2))
FACILITIES = [UUID(int=100 + n) for n in range(6)]
CODES = MappingProxyType({key: f"F{key.int}" for key in FACILITIES})


def contribution(dice: Random) -> Contributed:
    """One contribution, often of a cover that never began or is over."""
    effective = None if dice.random() < 0.2 else a_day(dice)
    return Contributed(an_amount(dice), a_day(dice), effective, a_day(dice))


def a_day(dice: Random) -> date:
    return date(2023, 10, 1) + timedelta(days=dice.randint(0, 500))


def an_amount(dice: Random) -> Decimal:
    return Decimal(dice.choice([1, 3, 100, dice.randint(1, 500_000)])).scaleb(-2)


def weights(dice: Random) -> tuple[Decimal, ...]:
    """Six weights that sum to 100 percent at most."""
    found, left = [], 100
    for _ in Component:
        weight = dice.randint(0, left)
        found.append(Decimal(weight))
        left -= weight
    dice.shuffle(found)
    return tuple(found)


def indicators(dice: Random, key: UUID) -> Indicators:
    """What a facility counts for; often as much as another."""
    values = {
        component: Decimal(dice.choice([0, 7, dice.randint(0, 5000)]))
        for component in Component
        if dice.random() < 0.7
    }
    return Indicators(key, CODES[key], MappingProxyType(values))


def plan_facts(dice: Random, key: UUID) -> PlanFacts:
    """A plan with any of the three periods, together or split, and capitation or none."""
    cares = dice.choice([(), ("any",), ("in-patient",), ("in-patient", "out-patient")])
    prices = tuple(
        RelativePrices(
            Care(care),
            dice.choice(list(Period)),
            tuple(Decimal(dice.randint(0, 100)) for _ in range(dice.randint(0, 12))),
        )
        for care in cares
    )
    groups = (CapitationGroup("dispensary"),) if dice.random() < 0.7 else ()
    return PlanFacts(
        key,
        f"P{key.int}",
        "",
        prices,
        Capitation(groups, Decimal(dice.randint(0, 100)), *weights(dice)),
        tuple(contribution(dice) for _ in range(dice.randint(0, 8))),
        tuple(indicators(dice, one) for one in dice.sample(FACILITIES, dice.randint(0, 5))),
    )


def claim_facts(dice: Random, key: int) -> WaitingClaim:
    """A claim with one line that waits at least."""
    lines = tuple(
        WaitingLine(
            number,
            dice.choice(PLANS),
            dice.choice([Care.IN_PATIENT, Care.OUT_PATIENT]),
            dice.choice([Decimal(0), an_amount(dice)]),
            dice.random() < 0.2,
        )
        for number in range(1, dice.randint(1, 4) + 1)
    )
    so_far = dice.choice([Decimal(0), an_amount(dice)])
    return WaitingClaim(UUID(int=1000 + key), dice.choice(FACILITIES), 1, lines, so_far)


def run_facts(seed: int) -> RunFacts:
    """A run of one or two plans, the same for the same seed."""
    dice = Random(seed)
    return RunFacts(
        2024,
        dice.randint(1, 12),
        "XTS",
        dice.choice([0, 2]),
        tuple(plan_facts(dice, key) for key in PLANS[: dice.randint(1, 2)]),
        tuple(claim_facts(dice, number) for number in range(dice.randint(0, 12))),
        tuple(
            ValuedClaim(UUID(int=5000 + number), dice.choice(FACILITIES), an_amount(dice))
            for number in range(dice.randint(0, 4))
        ),
        CODES,
    )


SEEDS = st.integers(0, 2**32)
RUNS = SEEDS.map(run_facts)
CONTRIBUTIONS = SEEDS.map(lambda seed: contribution(Random(seed)))
CAPITATED = SEEDS.map(lambda seed: plan_facts(Random(seed), PLANS[0]))


@settings(deadline=None)
@given(CONTRIBUTIONS)
def test_the_months_of_a_contribution_add_up_to_it(paid: Contributed) -> None:
    months = [month_of(year, month) for year in (2023, 2024, 2025) for month in range(1, 13)]
    whole = sum((allocated([paid], month) for month in months), Fraction(0))
    assert whole == (0 if counts_from(paid) is None else Fraction(paid.amount))


@settings(deadline=None)
@given(st.lists(CONTRIBUTIONS, max_size=10), st.randoms(use_true_random=False))
def test_the_order_of_contributions_does_not_matter(rows: list[Contributed], dice: Random) -> None:
    period = Days(date(2024, 2, 1), date(2024, 4, 30))
    shuffled = list(rows)
    dice.shuffle(shuffled)
    assert allocated(rows, period) == allocated(shuffled, period)
    assert 0 <= allocated(rows, period) <= sum((Fraction(row.amount) for row in rows), Fraction(0))


@settings(deadline=None)
@given(st.lists(st.fractions(0, 1000), max_size=12), st.sampled_from([0, 2]))
def test_what_is_dealt_adds_up_and_is_never_negative(shares: list[Fraction], places: int) -> None:
    amounts = dealt(shares, places)
    assert sum(amounts) == round_fraction(sum(shares, Fraction(0)), places)
    assert all(amount >= 0 for amount in amounts)


@settings(max_examples=200, deadline=None)
@given(CAPITATED, st.integers(1, 12), st.randoms(use_true_random=False))
def test_capitation_deals_no_more_than_its_pool(plan: PlanFacts, month: int, dice: Random) -> None:
    found = capitate(plan, month_of(2024, month), 2)
    if found is None:
        return
    assert sum(share.amount for share in found.shares) == found.distributed <= found.pool
    assert all(share.amount >= 0 for share in found.shares)
    shuffled = list(plan.facilities)
    dice.shuffle(shuffled)
    assert capitate(replace(plan, facilities=tuple(shuffled)), month_of(2024, month), 2) == found


@settings(max_examples=300, deadline=None)
@given(RUNS, st.randoms(use_true_random=False))
def test_a_run_is_the_same_in_whatever_order_facts_come(facts: RunFacts, dice: Random) -> None:
    def shuffled(rows):  # type: ignore[no-untyped-def]
        rows = list(rows)
        dice.shuffle(rows)
        return tuple(rows)

    other = replace(
        facts,
        plans=shuffled(facts.plans),
        waiting=shuffled(facts.waiting),
        valued=shuffled(facts.valued),
    )
    assert draw_up(other) == draw_up(facts)


@settings(max_examples=300, deadline=None)
@given(RUNS)
def test_facilities_get_what_claims_and_capitation_come_to(facts: RunFacts) -> None:
    draft = draw_up(facts)
    assert sum(row.indexed_amount for row in draft.facilities) == sum(
        claim.remunerated for claim in draft.claims if claim.remunerated is not None
    )
    assert sum(row.valued_amount for row in draft.facilities) == sum(
        claim.remunerated for claim in facts.valued
    )
    assert sum(row.capitation for row in draft.facilities) == sum(
        row.distributed for row in draft.capitations
    )
    assert draft.total == sum(row.total for row in draft.facilities)
    assert all(row.total >= 0 and row.adds >= 0 for row in draft.facilities)


@settings(max_examples=300, deadline=None)
@given(RUNS)
def test_indexed_lines_stay_within_half_a_unit_each_of_the_pool(facts: RunFacts) -> None:
    draft = draw_up(facts)
    for index in draft.indexes:
        assert index.index >= 0
        paid = [line for claim in draft.claims for line in claim.lines if line.index == index]
        assert sum(line.value for line in paid) == index.base
        assert len(paid) == index.lines
        if index.percent is not None and index.base:
            # The index is rounded to four places, each line to the currency's.
            slack = index.base * Decimal("0.00005") + len(paid) * Decimal("0.5").scaleb(
                -facts.places
            )
            total = sum(line.remunerated for line in paid)
            assert abs(total - index.pool) <= slack + Decimal("0.0001")


@settings(max_examples=200, deadline=None)
@given(RUNS)
def test_a_claim_is_final_exactly_when_no_line_waits(facts: RunFacts) -> None:
    draft = draw_up(facts)
    waiting = {claim.claim: claim for claim in facts.waiting}
    for claim in draft.claims:
        open_lines = {line.number for line in waiting[claim.claim].lines}
        done = {line.number for line in claim.lines}
        assert done <= open_lines
        assert claim.is_final == (done == open_lines)
        for line in claim.lines:
            assert line.remunerated >= 0
            if line.index is None:
                assert line.remunerated == 0
