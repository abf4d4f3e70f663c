"""How much of the contributions belongs to a period?

A contribution is spread evenly over the days from the later of payment and beginning of the cover
to its end, both included. Sums are exact fractions: nothing is rounded before the last step, so
that the months of a cover add up to what was paid, in whatever order they are summed.
Source: claims §8.3.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from jamii.kernel.days import Days
from jamii.kernel.money import ZERO
from jamii.settlement.types import Contributed


def counts_from(paid: Contributed) -> date | None:
    """The first day over which it is spread; None where no day is left, or cover never began."""
    if paid.effective is None:
        return None
    first = max(paid.paid_on, paid.effective)
    return first if first <= paid.expiry else None


def allocated(contributions: Iterable[Contributed], period: Days) -> Fraction:
    """What of the contributions belongs to the period, unrounded. The period must end."""
    # Numerators by length of cover: a few hundred exact sums instead of one fraction a receipt.
    sums: dict[int, Decimal] = {}
    for paid in contributions:
        first = counts_from(paid)
        common = None if first is None else period.common(Days(first, paid.expiry))
        if first is None or common is None:
            continue
        length = (paid.expiry - first).days + 1
        sums[length] = sums.get(length, ZERO) + paid.amount * (common.count() or 0)
    return sum((Fraction(amount) / length for length, amount in sums.items()), Fraction(0))


def never_allocated(contributions: Iterable[Contributed], period: Days) -> Decimal:
    """What was paid in the period and belongs to no day at all."""
    return sum(
        (one.amount for one in contributions if counts_from(one) is None and one.paid_on in period),
        ZERO,
    )
