"""The worked examples of enrolment, and laws that always hold."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from jamii.coverage.enrolment.rules import activation, joining, periods, value
from jamii.coverage.enrolment.rules import cases as _cases  # noqa: F401  registers the kinds
from jamii.coverage.enrolment.types import NEXT, Act, Counted, Payment, Stage, Status
from jamii.kernel import cases
from jamii.registers.people.types import Relation
from jamii.schemes.plans.types import Joining, Premiums, Terms

FILES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
EXAMPLES = [case for file in FILES for case in cases.load(file)]

days = some.dates(date(2015, 1, 1), date(2035, 12, 31))
months = some.integers(0, 14)
cycles = some.lists(
    some.tuples(some.integers(1, 28), some.integers(1, 12)), max_size=4, unique=True
).map(tuple)
terms_of_joining = some.builds(
    Joining,
    insurance_months=some.integers(1, 24),
    administration_months=months,
    start_cycles=cycles,
    grace_months_enrolment=months,
    grace_months_renewal=months,
    grace_months_payment=months,
    max_members=some.none() | some.integers(1, 12),
    threshold=some.none() | some.integers(0, 6),
)
amounts = some.decimals(0, 1000, places=2)
premiums = some.builds(
    Premiums,
    lump_sum=amounts,
    adult=amounts,
    child=amounts,
    registration_fee=amounts,
    assembly_fee=amounts,
    enrolment_discount_percent=some.decimals(0, 100, places=1),
    enrolment_discount_months=months,
    renewal_discount_percent=some.decimals(0, 100, places=1),
    renewal_discount_months=months,
)
relations = some.none() | some.sampled_from(Relation)
people = some.lists(some.builds(Counted, born=days, relation=relations), max_size=14)
payments = some.lists(some.builds(Payment, days, some.decimals(1, 500, places=2), some.booleans()))


@pytest.mark.parametrize("case", EXAMPLES, ids=lambda case: case.name)
def test_worked_example(case: cases.Case) -> None:
    assert cases.run(case) == []


def test_there_are_all_examples() -> None:
    assert len(EXAMPLES) == 22 + 19 + 22


def test_a_wrong_expectation_is_seen() -> None:
    case = next(case for case in EXAMPLES if case.name.startswith("V1 "))
    wrong = cases.Case(case.name, case.kind, case.given, {"value": Decimal("979.99")})
    assert cases.run(wrong) == ["value: expected 979.99, came 980.00"]


@given(terms_of_joining, days, some.none() | days, some.sampled_from(Stage))
def test_a_cover_lasts_and_never_overlaps_the_one_before(
    terms: Joining, enrolled: date, previous: date | None, stage: Stage
) -> None:
    period = periods.cover_days(terms, stage, enrolled, previous)
    assert period.last is not None
    if stage is Stage.RENEWAL and previous is not None:
        assert period.first > previous
    if terms.start_cycles:
        assert (period.first.day, period.first.month) in terms.start_cycles
    last = periods.last_payment_day(terms, stage, enrolled, period.first)
    assert last >= enrolled


@given(terms_of_joining, premiums, people, days, days, some.sampled_from(Stage))
def test_one_more_member_never_makes_it_cheaper(
    terms: Joining,
    fees: Premiums,
    members: list[Counted],
    enrolled: date,
    start: date,
    stage: Stage,
) -> None:
    whole = Terms("LAW", "XTS", 2, terms, fees)
    before = None
    for count in range(len(members) + 1):
        now = value.cover_value(whole, stage, members[:count], enrolled, start)
        assert now.total >= 0
        assert now.total == now.total.quantize(Decimal("0.01"))
        if terms.max_members is not None:
            assert now.counted <= terms.max_members
        if before is not None and count <= (terms.max_members or count):
            assert now.total >= before.total
        before = now


@given(terms_of_joining, premiums, people, days, days, some.none() | days)
def test_at_most_one_discount(
    terms: Joining,
    fees: Premiums,
    members: list[Counted],
    enrolled: date,
    start: date,
    previous: date | None,
) -> None:
    whole = Terms("LAW", "XTS", 2, terms, fees)
    for stage in Stage:
        found = value.cover_value(whole, stage, members, enrolled, start, previous)
        assert sum(step.code == "value-discount" for step in found.steps) <= 1


@given(payments, some.decimals(1, 900, places=2), days)
def test_a_cover_never_counts_before_start_and_money(
    paid: list[Payment], due: Decimal, start: date
) -> None:
    standing = activation.Standing(Status.IDLE, start, start, due, due)
    outcome = activation.evaluate(standing, paid)
    assert (outcome.act is Act.ACTIVATE) == (activation.paid_sum(paid) >= due)
    if outcome.effective is not None:
        assert outcome.effective >= start
        so_far = [payment for payment in paid if payment.paid_on <= outcome.effective]
        assert activation.paid_sum(so_far) >= due


@given(payments, days, some.none() | some.decimals(1, 900, places=2), days)
def test_a_joiner_never_counts_before_the_cover(
    paid: list[Payment], enrolled: date, waits_for: Decimal | None, effective: date
) -> None:
    found = joining.member_effective(enrolled, waits_for, effective, paid)
    assert found is None or found >= max(enrolled, effective)


def test_every_act_leads_somewhere() -> None:
    assert {act for _, act in NEXT} == set(Act)
    assert {status for status, _ in NEXT} | set(NEXT.values()) == set(Status)
