"""Whether terms are whole and fit together; every mistake with its field.

Source: registers, sections 5 and 6.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from itertools import pairwise

from jamii.kernel.errors import Problem
from jamii.schemes.plans.types import (
    Capitation,
    Care,
    CoverageLine,
    Joining,
    Limitation,
    Per,
    Period,
    Premiums,
    PriceOrigin,
    RelativePrices,
    Share,
    Terms,
)

_HUNDRED = Decimal(100)
_MOST_CYCLES = 4
_PERIODS = {Period.MONTH: 12, Period.QUARTER: 4, Period.YEAR: 1}
_COMMON_YEAR = 2023


def problems_of(terms: Terms) -> list[Problem]:
    """Every mistake that the terms hold by themselves; none means that they may be stored."""
    return [
        *_of_joining(terms.joining),
        *_of_premiums(terms.premiums),
        *_of_limits(terms),
        *_of_relative_prices(terms),
        *_of_capitation(terms.capitation),
        *(problem for line in terms.lines.values() for problem in _of_line(line)),
    ]


def warnings_of(terms: Terms) -> list[Problem]:
    """What may be meant so, but is worth a second look."""
    found = []
    weights = capitation_weights(terms.capitation)
    if terms.capitation.share_of_contributions > 0 and sum(weights) != _HUNDRED:
        found.append(Problem("weights-not-hundred", "capitation", {"total": sum(weights)}))
    if not terms.lines:
        found.append(Problem("nothing-covered", "lines"))
    return found


def capitation_weights(capitation: Capitation) -> list[Decimal]:
    """The six weights of the pool."""
    return [
        getattr(capitation, field.name)
        for field in fields(capitation)
        if field.name.startswith("weight_")
    ]


def _of_joining(joining: Joining) -> Iterable[Problem]:
    if joining.insurance_months < 1:
        yield Problem("at-least", "joining.insurance_months", {"least": 1})
    if joining.max_members is not None and joining.max_members < 1:
        yield Problem("at-least", "joining.max_members", {"least": 1})
    for name in (
        "administration_months",
        "grace_months_enrolment",
        "grace_months_renewal",
        "grace_months_payment",
        "majority_age",
    ):
        if getattr(joining, name) < 0:
            yield Problem("not-negative", f"joining.{name}")
    if joining.threshold is not None and joining.threshold < 0:
        yield Problem("not-negative", "joining.threshold")
    if (
        joining.min_age is not None
        and joining.max_age is not None
        and joining.min_age > joining.max_age
    ):
        yield Problem("ages-crossed", "joining.max_age")
    yield from _of_cycles(joining.start_cycles)


def _of_cycles(cycles: Sequence[tuple[int, int]]) -> Iterable[Problem]:
    if len(cycles) > _MOST_CYCLES:
        yield Problem("too-many-cycles", "joining.start_cycles", {"limit": _MOST_CYCLES})
    for day, month in cycles:
        try:
            date(_COMMON_YEAR, month, day)  # 29 February is no day of every year
        except ValueError:
            shown = f"{day:02d}-{month:02d}"
            yield Problem("cycle-not-a-day", "joining.start_cycles", {"cycle": shown})
    order = [(month, day) for day, month in cycles]
    if any(later <= earlier for earlier, later in pairwise(order)):
        yield Problem("cycles-not-in-order", "joining.start_cycles")


def _of_premiums(premiums: Premiums) -> Iterable[Problem]:
    for field in fields(premiums):
        value = getattr(premiums, field.name)
        if value is not None and value < 0:
            yield Problem("not-negative", f"premiums.{field.name}")
        elif field.name.endswith("_percent") and value > _HUNDRED:
            yield Problem("percent-range", f"premiums.{field.name}")


def _of_shape(cares: Sequence[Care], field: str) -> Iterable[Problem]:
    """Either one for any care, or in-patient and out-patient apart."""
    for care, times in Counter(cares).items():
        if times > 1:
            yield Problem("limit-twice", field, {"care": care.value})
    if Care.ANY in cares and len(set(cares)) > 1:
        yield Problem("limits-mixed", field)


def _of_limits(terms: Terms) -> Iterable[Problem]:
    if terms.limits_per is None and (terms.deductibles or terms.ceilings):
        yield Problem("limits-per-missing", "limits_per")
    yield from _of_shape([row.care for row in terms.deductibles], "deductibles")
    yield from _of_shape([row.care for row in terms.ceilings], "ceilings")
    if any(row.amount < 0 for row in terms.deductibles):
        yield Problem("not-negative", "deductibles")
    for row in terms.ceilings:
        if min(row.amount, row.extra_member, row.cap or Decimal(0)) < 0:
            yield Problem("not-negative", "ceilings")
        if (row.extra_member or row.cap) and terms.limits_per is not Per.COVER:
            yield Problem("extra-needs-cover", "ceilings")
        if row.cap and row.cap < row.amount:
            yield Problem("cap-below-ceiling", "ceilings")
    for category, times in Counter(row.category for row in terms.category_limits).items():
        if times > 1:
            yield Problem("category-twice", "category_limits", {"category": category.value})
    for limit in terms.category_limits:
        if (limit.max_claims or 0) < 0 or (limit.max_amount or 0) < 0:
            yield Problem("not-negative", "category_limits")


def _of_relative_prices(terms: Terms) -> Iterable[Problem]:
    rows: tuple[RelativePrices, ...] = terms.relative_prices
    yield from _of_shape([row.care for row in rows], "relative_prices")
    for row in rows:
        expected = _PERIODS[row.period]
        if len(row.percents) != expected:
            yield Problem("percents-count", "relative_prices", {"expected": expected})
        if any(not 0 <= percent <= _HUNDRED for percent in row.percents):
            yield Problem("percent-range", "relative_prices")
    if not rows and any(line.price_origin is PriceOrigin.RELATIVE for line in terms.lines.values()):
        yield Problem("relative-period-missing", "relative_prices")


def _of_capitation(capitation: Capitation) -> Iterable[Problem]:
    if not 0 <= capitation.share_of_contributions <= _HUNDRED:
        yield Problem("percent-range", "capitation.share_of_contributions")
    if any(weight < 0 for weight in capitation_weights(capitation)):
        yield Problem("not-negative", "capitation")


def _of_share(share: Share, field: str) -> Iterable[Problem]:
    for value in (share.adult, share.child):
        if value is not None and value < 0:
            yield Problem("not-negative", field)
        elif value is not None and share.kind is Limitation.COINSURANCE and value > _HUNDRED:
            yield Problem("percent-range", field)


def _of_line(line: CoverageLine) -> Iterable[Problem]:
    field = f"lines.{line.kind.value}.{line.code}"
    for name in ("share_other", "share_referral", "share_emergency"):
        yield from _of_share(getattr(line, name), f"{field}.{name}")
    for name in (
        "max_quantity_adult",
        "max_quantity_child",
        "waiting_months_adult",
        "waiting_months_child",
    ):
        value = getattr(line, name)
        if value is not None and value < 0:
            yield Problem("not-negative", f"{field}.{name}")
