"""What are the relative prices of a plan worth in a period?

The pool is the plan's percentage of what was contributed for the period; the base is what the
lines would be worth at full price. Their quotient, to four places, is the index; it may exceed 1.
Source: claims §8.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from jamii.kernel.money import ZERO, round_fraction, round_half_up
from jamii.registers.providers.types import FacilityLevel
from jamii.schemes.plans.types import Care, NamedTerms, Period, RelativePrices
from jamii.schemes.usage.rules.limits import care_of
from jamii.settlement.rules.allocation import allocated
from jamii.settlement.rules.periods import days_of, ends_in, month_of, number_of
from jamii.settlement.types import Index, PlanFacts

INDEX_PLACES = 4
_FULL = Decimal(1)
_HUNDRED = Decimal(100)
_SHOWN_PLACES = 4


def case_of(terms: NamedTerms, *, overnight: bool, level: FacilityLevel) -> Care:
    """Whether a claim is an in- or an out-patient case for the plan of these terms."""
    return care_of(terms.terms, overnight=overnight, level=level)


def group_of(prices: tuple[RelativePrices, ...], care: Care) -> Care:
    """The part of care whose index a line takes: all care together, or in- and out-patient."""
    is_split = any(row.care is not Care.ANY for row in prices)
    return care if is_split else Care.ANY


def indexes_of(
    plan: PlanFacts,
    bases: Mapping[Care, tuple[Decimal, int]],
    year: int,
    month: int,
    max_index: Decimal | None = None,
) -> tuple[Index, ...]:
    """The indexes of a plan whose periods end in the month, by part of care.

    `bases` holds the value of the lines of each part and how many they are. A part without a
    period of its own has the index 1 each month.
    """
    configured = {row.care: row for row in plan.relative_prices}
    if Care.ANY in configured or not configured:
        parts: tuple[Care, ...] = (Care.ANY,)
    else:
        parts = (Care.IN_PATIENT, Care.OUT_PATIENT)
    found = []
    for care in parts:
        base, lines = bases.get(care, (ZERO, 0))
        row = configured.get(care)
        if row is None:
            if lines:
                found.append(_plain(plan, care, year, month, base, lines))
        elif ends_in(row.period, month):
            found.append(_indexed(plan, row, year, month, base, lines, max_index))
    return tuple(found)


def _plain(plan: PlanFacts, care: Care, year: int, month: int, base: Decimal, lines: int) -> Index:
    days = month_of(year, month)
    return Index(plan.plan, care, Period.MONTH, month, days, ZERO, None, ZERO, base, lines, _FULL)


def _indexed(
    plan: PlanFacts,
    row: RelativePrices,
    year: int,
    month: int,
    base: Decimal,
    lines: int,
    max_index: Decimal | None,
) -> Index:
    number, days = number_of(row.period, month), days_of(row.period, year, month)
    # Without a row for the period the whole of the contributions is the pool.
    percent = row.percents[number - 1] if number <= len(row.percents) else _HUNDRED
    contributed = allocated(plan.contributions, days)
    pool = contributed * Fraction(percent) / 100
    return Index(
        plan=plan.plan,
        care=row.care,
        period=row.period,
        number=number,
        days=days,
        allocated=round_fraction(contributed, _SHOWN_PLACES),
        percent=percent,
        pool=round_fraction(pool, _SHOWN_PLACES),
        base=base,
        lines=lines,
        index=index_of(pool, base, max_index),
    )


def index_of(pool: Fraction, base: Decimal, max_index: Decimal | None = None) -> Decimal:
    """Pool by base to four places; 1 where there is nothing to be paid."""
    if not base:
        return _FULL
    index = round_fraction(pool / Fraction(base), INDEX_PLACES)
    return index if max_index is None else min(index, max_index)


def remunerated(value: Decimal, index: Decimal, places: int) -> Decimal:
    """What a line comes to."""
    return round_half_up(value * index, places)
