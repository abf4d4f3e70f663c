"""What does each facility get of a plan's capitation pool?

The pool is a share of the month's contributions. Each component deals its weight of the pool out
in proportion to what the facilities count for; a component that nobody counts for deals nothing.
Source: claims §9.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from jamii.kernel.days import Days
from jamii.kernel.money import ZERO, round_fraction
from jamii.schemes.plans.types import Capitation
from jamii.settlement.rules.allocation import allocated
from jamii.settlement.types import (
    CapitationOf,
    CapitationShare,
    Component,
    Indicators,
    PlanFacts,
)

_SHOWN_PLACES = 4


def weights_of(capitation: Capitation) -> dict[Component, Decimal]:
    """The weight of each component, in percent."""
    return {
        Component.POPULATION: capitation.weight_population,
        Component.FAMILIES: capitation.weight_families,
        Component.INSURED_POPULATION: capitation.weight_insured_population,
        Component.INSURED_FAMILIES: capitation.weight_insured_families,
        Component.VISITS: capitation.weight_visits,
        Component.ADJUSTED_AMOUNT: capitation.weight_adjusted_amount,
    }


def capitate(plan: PlanFacts, month: Days, places: int) -> CapitationOf | None:
    """The capitation of a plan for a month; None where the plan pays nobody that way."""
    if not plan.capitation.groups or not plan.facilities:
        return None
    share = plan.capitation.share_of_contributions
    contributed = allocated(plan.contributions, month)
    pool = contributed * Fraction(share) / 100
    facilities = sorted(plan.facilities, key=lambda row: row.code)
    parts = [_parts_of(row, facilities, plan.capitation, pool) for row in facilities]
    exact = [sum(row.values(), Fraction(0)) for row in parts]
    amounts = dealt(exact, places)
    return CapitationOf(
        plan=plan.plan,
        allocated=round_fraction(contributed, _SHOWN_PLACES),
        share_percent=share,
        pool=round_fraction(pool, places),
        distributed=sum(amounts, ZERO),
        shares=tuple(
            CapitationShare(
                facility.facility,
                amount,
                facility.values,
                {name: round_fraction(part, _SHOWN_PLACES) for name, part in row.items()},
            )
            for facility, amount, row in zip(facilities, amounts, parts, strict=True)
        ),
    )


def _parts_of(
    facility: Indicators, all_of_them: Sequence[Indicators], capitation: Capitation, pool: Fraction
) -> dict[Component, Fraction]:
    """What each component brings to one facility, exactly."""
    found = {}
    for component, weight in weights_of(capitation).items():
        total = sum((row.values.get(component, ZERO) for row in all_of_them), ZERO)
        if weight and total:
            counts = Fraction(facility.values.get(component, ZERO))
            found[component] = pool * Fraction(weight) / 100 * counts / Fraction(total)
    return found


def dealt(exact: Sequence[Fraction], places: int) -> list[Decimal]:
    """The exact shares as amounts that add up to their rounded sum.

    Each is rounded by itself; what is over or missing goes to the largest, the earlier one first
    among equals. Where more is missing than the largest has, the next one bears the rest, for
    nobody owes the fund anything. Shares must not be negative.
    """
    amounts = [round_fraction(share, places) for share in exact]
    rest = round_fraction(sum(exact, Fraction(0)), places) - sum(amounts, ZERO)
    largest_first = sorted(range(len(amounts)), key=lambda place: (-amounts[place], place))
    for place in largest_first:
        change = max(rest, -amounts[place])
        amounts[place] += change
        rest -= change
    return amounts
