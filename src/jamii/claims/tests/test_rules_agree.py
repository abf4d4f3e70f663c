"""What the desk is told is left is what a claim gets: both read the same limits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from jamii.claims.rules import adjudicate
from jamii.claims.rules.cases import facts_of
from jamii.coverage.eligibility.rules import answer
from jamii.coverage.eligibility.types import Answer, Question
from jamii.registers.catalogue.types import Kind

AMOUNTS = st.decimals(Decimal("0.01"), 2000, places=2)
DAYS = st.dates(date(2023, 11, 1), date(2025, 2, 28))
HUGE = {"I1": {"price": 100_000}}


def _ask(world: dict[str, Any]) -> Answer:
    facts = facts_of(world)
    return answer(
        Question(
            patient=facts.patient,
            day=facts.target,
            covers=facts.covers,
            history=facts.history,
            totals=facts.totals,
            entry=(Kind.ITEM, "I1"),
        )
    )


@given(
    st.sampled_from(["treatment", "person", "cover"]),
    AMOUNTS,
    st.lists(st.tuples(st.sampled_from(["Ada", "Kim"]), AMOUNTS), max_size=3),
    st.integers(0, 8),
    st.one_of(st.none(), st.integers(0, 5)),
)
@settings(max_examples=200, deadline=None)
def test_the_ceiling_that_is_left_is_what_a_dear_claim_gets(
    per: str,
    ceiling: Decimal,
    used: list[tuple[str, Decimal]],
    members: int,
    threshold: int | None,
) -> None:
    world = {
        "entries": HUGE,
        "cover": {"members": members},
        "plan": {"per": per, "ceiling": ceiling, "threshold": threshold, "extra_member": 10},
        "used": [{"person": person, "ceiling": amount} for person, amount in used],
    }
    left = _ask(world).covers[0].care[0].ceiling_left
    assert adjudicate(facts_of(world)).amounts.valuated == left


@given(st.integers(0, 10), st.lists(st.integers(1, 5), max_size=4), st.integers(1, 12))
@settings(max_examples=200, deadline=None)
def test_the_quantity_that_is_left_is_what_a_claim_gets(
    most: int, before: list[int], asked: int
) -> None:
    world = {
        "lines": [{"code": "I1", "quantity": asked}],
        "plan": {"lines": {"I1": {"max_quantity": most}}},
        "history": [{"day": date(2024, 2, 1), "lines": {"I1": quantity}} for quantity in before],
    }
    told = _ask(world).covers[0].entry
    assert told is not None
    assert told.left is not None
    line = adjudicate(facts_of(world)).line(1)
    assert line.passed == told.ok
    if line.passed:
        assert line.quantity == min(told.left, asked)


@given(
    DAYS,
    st.sampled_from(["active", "expired", "suspended", "idle"]),
    st.sampled_from(["new", "renewal"]),
    st.integers(0, 12),
    st.dates(date(2024, 1, 1), date(2024, 12, 1)),
)
@settings(max_examples=300, deadline=None)
def test_the_desk_says_yes_exactly_when_a_claim_passes(
    day: date, status: str, stage: str, months: int, joined: date
) -> None:
    world = {
        "day": day,
        "cover": {"status": status, "stage": stage, "member_effective": joined},
        "plan": {"lines": {"I1": {"waiting": months}}},
    }
    told, decided = _ask(world), adjudicate(facts_of(world))
    assert (told.outcome == "yes") == decided.line(1).passed
