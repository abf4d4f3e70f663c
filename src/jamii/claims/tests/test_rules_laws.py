"""Laws of valuation that hold for every claim, whatever the terms."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from jamii.claims.rules import adjudicate
from jamii.claims.rules.cases import facts_of
from jamii.claims.types import ClaimDecision, ClaimFacts, LineDecision
from jamii.kernel.money import ZERO

CENT = Decimal("0.01")
AMOUNTS = st.decimals(0, 2000, places=2)
QUANTITIES = st.decimals(Decimal("0.25"), 20, places=2)
PERCENTS = st.integers(0, 100)


@st.composite
def plans(draw: st.DrawFn) -> dict[str, Any]:
    """Terms with limits of every kind, of which some are missing."""
    lines: dict[str, dict[str, Any]] = {}
    for code in ("I1", "I2", "S1"):
        line: dict[str, Any] = {}
        if draw(st.booleans()):
            line["fixed"] = draw(AMOUNTS)
        else:
            line["percent"] = draw(PERCENTS)
        line["origin"] = draw(st.sampled_from(["price-list", "own", "relative"]))
        if draw(st.booleans()):
            line["max_quantity"] = draw(st.integers(0, 20))
        if draw(st.booleans()):
            line["exclusion"] = draw(st.sampled_from(["both", "hospital", "not-hospital"]))
        lines[code] = line
    plan: dict[str, Any] = {
        "per": draw(st.sampled_from(["treatment", "person", "cover"])),
        "deductible": draw(AMOUNTS),
        "lines": lines,
    }
    if draw(st.booleans()):
        plan["ceiling"] = draw(AMOUNTS)
    if draw(st.booleans()):
        plan["max_amount"] = {"consultation": draw(AMOUNTS)}
    return plan


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    """A claim of one to five lines under one cover or two."""
    codes = draw(st.lists(st.sampled_from(["I1", "I2", "S1"]), min_size=1, max_size=5))
    lines = [{"code": code, "quantity": draw(QUANTITIES), "asked": draw(AMOUNTS)} for code in codes]
    covers = {"Q": {"plan": draw(plans())}}
    if draw(st.booleans()):
        covers["Q2"] = {"plan": draw(plans())}
    used = draw(AMOUNTS)
    return {
        "lines": lines,
        "entries": {
            "I1": {"price": draw(AMOUNTS)},
            "I2": {"price": draw(AMOUNTS)},
            "S1": {"price": draw(AMOUNTS), "category": "consultation"},
        },
        "covers": covers,
        "used": [{"ceiling": used, "ceiling_out": used}],
        "person": draw(st.sampled_from(["Ada", "Kim"])),
    }


def _parts(line: LineDecision) -> Decimal:
    return (
        line.above_fixed
        + line.deductible
        + line.co_insurance
        + line.exceed_category
        + line.exceed_ceiling
        + line.rounding
        + line.value
    )


def _decide(world: dict[str, Any]) -> tuple[ClaimFacts, ClaimDecision]:
    facts = facts_of(world)
    return facts, adjudicate(facts)


@given(worlds())
@settings(max_examples=200, deadline=None)
def test_the_parts_of_a_line_add_up_to_quantity_times_price(world: dict[str, Any]) -> None:
    _facts, decision = _decide(world)
    for line in decision.lines:
        if line.passed:
            assert line.price is not None
            assert _parts(line) == line.quantity * line.price
            assert abs(line.rounding) <= 2 * CENT
        else:
            assert _parts(line) == ZERO


@given(worlds())
@settings(max_examples=200, deadline=None)
def test_no_part_is_below_zero_and_no_line_above_its_price(world: dict[str, Any]) -> None:
    _facts, decision = _decide(world)
    for line in decision.lines:
        parts = (line.above_fixed, line.deductible, line.co_insurance, line.value)
        assert min(*parts, line.exceed_category, line.exceed_ceiling) >= 0
        if line.price is not None:
            assert line.value <= line.quantity * line.price + CENT


@given(worlds())
@settings(max_examples=200, deadline=None)
def test_what_counts_for_a_ceiling_never_passes_it(world: dict[str, Any]) -> None:
    facts, decision = _decide(world)
    for use in decision.cover_uses:
        plan = world["covers"][next(c.number for c in facts.covers if c.id == use.cover)]["plan"]
        ceiling = plan.get("ceiling")
        if ceiling:
            counts = plan["per"] == "person" and world["person"] == "Ada"
            counts = counts or plan["per"] == "cover"
            totals = facts.totals.get(use.cover, {}) if counts else {}
            before = sum((row.ceiling_any for row in totals.values()), ZERO)
            assert use.used.ceiling_any <= max(ZERO, ceiling - before)


def _total(world: dict[str, Any]) -> Decimal:
    return _decide(world)[1].amounts.valuated


def _with_plan(world: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The same world with only the first cover, whose plan is changed."""
    plan = {**world["covers"]["Q"]["plan"], **changes}
    return {**world, "covers": {"Q": {"plan": plan}}}


@given(worlds(), AMOUNTS, AMOUNTS)
@settings(max_examples=200, deadline=None)
def test_a_higher_ceiling_never_pays_less(
    world: dict[str, Any], one: Decimal, other: Decimal
) -> None:
    # A ceiling of zero is none, so that the lower one must be above it.
    low, high = sorted((one + CENT, other + CENT))
    assert _total(_with_plan(world, ceiling=low)) <= _total(_with_plan(world, ceiling=high))


@given(worlds(), AMOUNTS, AMOUNTS)
@settings(max_examples=200, deadline=None)
def test_a_higher_deductible_never_pays_more(
    world: dict[str, Any], one: Decimal, other: Decimal
) -> None:
    low, high = sorted((one, other))
    paid_low = _decide(_with_plan(world, deductible=low, ceiling=None, max_amount={}))[1]
    paid_high = _decide(_with_plan(world, deductible=high, ceiling=None, max_amount={}))[1]
    for before, after in zip(paid_low.lines, paid_high.lines, strict=True):
        assert after.value <= before.value


@given(worlds())
@settings(max_examples=100, deadline=None)
def test_the_same_facts_give_the_same_decision(world: dict[str, Any]) -> None:
    assert adjudicate(facts_of(world)) == adjudicate(facts_of(world))


@given(worlds())
@settings(max_examples=100, deadline=None)
def test_deciding_again_on_standing_findings_changes_nothing(world: dict[str, Any]) -> None:
    facts, first = _decide(world)
    standing = {line.number: line.finding for line in first.lines}
    again = adjudicate(replace(facts, standing=standing, is_reviewed=True))
    assert (again.act, again.lines) == (first.act, first.lines)
    assert again.amounts == first.amounts


@given(worlds(), worlds())
@settings(max_examples=100, deadline=None)
def test_claims_of_different_covers_do_not_touch_each_other(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    facts, before = _decide({**one, "covers": {"Q": one["covers"]["Q"]}})
    covers = {"Q3": other["covers"]["Q"]}
    _facts, elsewhere = _decide({**other, "person": "Ada", "covers": covers})
    totals = {key: dict(persons) for key, persons in facts.totals.items()}
    for use in elsewhere.cover_uses:
        totals.setdefault(use.cover, {})[use.person] = use.used
    assert adjudicate(replace(facts, totals=totals)) == before
