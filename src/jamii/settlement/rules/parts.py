"""Why a claim on a bill is paid less than it asked, in amounts that a reader can add up.

The decision keeps exact parts, the claim its sums in whole units of the currency; what lies between
them is less than a unit a part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from jamii.claims.records import Cut
from jamii.kernel.money import ZERO, round_half_up


def in_whole_units(cuts: Sequence[Cut], total: Decimal, places: int) -> tuple[Cut, ...]:
    """The parts rounded to the currency's places, so that they add up to `total`, the largest
    first. Parts that round to nothing are left out.

    What rounding leaves, at most half a unit for each part and for the total, goes to the largest
    part. More than that is no rounding: it stands as `cut-unexplained`, so that a wrong figure is
    seen and not hidden in another.
    """
    parts = [replace(cut, amount=round_half_up(cut.amount, places)) for cut in cuts]
    rest = total - sum((part.amount for part in parts), ZERO)
    if abs(rest) > Decimal(len(parts) + 1) / 2 * Decimal(1).scaleb(-places):
        parts.append(Cut("cut-unexplained", rest))
    elif rest:
        largest = max(range(len(parts)), key=lambda place: (abs(parts[place].amount), -place))
        parts[largest] = replace(parts[largest], amount=parts[largest].amount + rest)
    kept = [part for part in parts if part.amount]
    return tuple(sorted(kept, key=lambda part: (-abs(part.amount), part.why)))
