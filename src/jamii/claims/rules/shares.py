"""How sure is a share that was counted in a sample?

Source: E. B. Wilson, *Probable inference, the law of succession, and statistical inference* (1927),
with 95 percent certainty.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

_Z = Decimal("1.96")
_TENTH = Decimal("0.1")


def percent(part: int, whole: int) -> Decimal | None:
    """A part in percent of the whole, to one place; None of nothing."""
    if not whole:
        return None
    return (Decimal(part) * 100 / whole).quantize(_TENTH, ROUND_HALF_UP)


def certain_within(part: int, whole: int) -> tuple[Decimal, Decimal] | None:
    """Between which percentages the share of all lies, of whom the `whole` were drawn at random;
    None where nobody was drawn.
    """
    if not whole:
        return None
    n, p, z2 = Decimal(whole), Decimal(part) / whole, _Z * _Z
    middle = p + z2 / (2 * n)
    reach = _Z * ((p * (1 - p) + z2 / (4 * n)) / n).sqrt()
    low, high = ((middle + sign * reach) / (1 + z2 / n) * 100 for sign in (-1, 1))
    return (
        max(Decimal(0), low).quantize(_TENTH, ROUND_HALF_UP),
        min(Decimal(100), high).quantize(_TENTH, ROUND_HALF_UP),
    )
