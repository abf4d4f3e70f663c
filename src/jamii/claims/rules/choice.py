"""Which of the covers that may pay a line pays it?

The one that leaves the person with the smallest share, by the order of claims §5. Missing shares of
a visit type fall back to those of an ordinary visit: register §6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from jamii.coverage.eligibility.types import CoverOn
from jamii.kernel.reasons import Step
from jamii.schemes.plans.types import AgeGroup, CoverageLine, Limitation, VisitType

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Option:
    """A cover that may pay the line: its share, the unit price under it, and how much it may pay
    for; `quantity` None: all that was asked.
    """

    cover: CoverOn
    line: CoverageLine
    limitation: Limitation
    limit: Decimal | None  # percent, or amount per unit; None: unlimited
    price: Decimal
    quantity: Decimal | None = None
    steps: tuple[Step, ...] = ()

    @property
    def percent(self) -> Decimal:
        """What a co-insurance pays; None is all."""
        return HUNDRED if self.limit is None else self.limit


def share_of(
    line: CoverageLine, visit: VisitType, age: AgeGroup
) -> tuple[Limitation, Decimal | None]:
    """Kind and value of what the scheme pays of this line: a percentage (at most 100), or an amount
    per unit (None: unlimited).
    """
    match visit:
        case VisitType.REFERRAL:
            share = line.share_referral
        case VisitType.EMERGENCY:
            share = line.share_emergency
        case _:
            share = line.share_other
    value = share.value(age)
    if share.kind is None or value is None:
        share = line.share_other
        value = share.value(age)
    if share.kind is Limitation.FIXED:
        return Limitation.FIXED, value or None
    return Limitation.COINSURANCE, HUNDRED if value is None else value


def choose(options: Sequence[Option]) -> tuple[Option, str]:
    """The option that pays, and the code of why; earlier options win when equal.

    Raises: ValueError without an option.
    """
    by_percent = [option for option in options if option.limitation is Limitation.COINSURANCE]
    by_amount = [option for option in options if option.limitation is Limitation.FIXED]
    if len(options) == 1:
        return options[0], "chosen-only-cover"
    if not by_amount:
        return max(by_percent, key=lambda option: option.percent), "chosen-highest-percent"
    fixed = _best_fixed(by_amount)
    if not by_percent:
        return fixed, "chosen-highest-amount"
    return _smaller_share(max(by_percent, key=lambda option: option.percent), fixed)


def _best_fixed(options: Sequence[Option]) -> Option:
    unlimited = next((option for option in options if option.limit is None), None)
    return unlimited or max(options, key=lambda option: option.limit or 0)


def _smaller_share(percent: Option, fixed: Option) -> tuple[Option, str]:
    if fixed.limit is None or fixed.limit > fixed.price:
        return fixed, "chosen-pays-whole-price"
    if percent.percent == HUNDRED:
        return percent, "chosen-pays-whole-price"
    share_under_percent = percent.price * (1 - percent.percent / HUNDRED)
    share_under_fixed = fixed.price - fixed.limit
    winner = fixed if share_under_percent > share_under_fixed else percent
    return winner, "chosen-smallest-share"
