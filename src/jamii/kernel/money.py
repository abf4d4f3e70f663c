"""Exact amounts of money, and the one way in which they are rounded.

Rows that carry a scheme carry no currency of their own, and rules compute with plain `Decimal`
amounts of one currency; `Money` is the form in which an amount leaves that context: to the ledger,
to a person, to another system.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache

ZERO = Decimal(0)


def round_half_up(amount: Decimal, places: int) -> Decimal:
    """The amount rounded to `places`, a half away from zero: 1.24875 → 1.25, and in XAF (0 places)
    12.5 → 13.
    """
    return amount.quantize(_unit(places), rounding=ROUND_HALF_UP)


@cache
def _unit(places: int) -> Decimal:
    """The smallest amount of a currency with so many places."""
    return Decimal(1).scaleb(-places)


def round_fraction(amount: Fraction, places: int) -> Decimal:
    """The exact fraction rounded once to `places`, a half away from zero: 2/3 → 0.67."""
    scaled = abs(amount) * 10**places
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(-units if amount < 0 else units).scaleb(-places)


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in one currency (ISO 4217 code).

    Raises: TypeError when built from a float, ValueError for an amount that is not finite or a bad
    currency code, and TypeError when amounts of two currencies meet.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if isinstance(self.amount, int) and not isinstance(self.amount, bool):
            object.__setattr__(self, "amount", Decimal(self.amount))
        if not isinstance(self.amount, Decimal):
            raise TypeError(f"Money needs a Decimal, not {type(self.amount).__name__}.")
        if not self.amount.is_finite():
            raise ValueError("Money needs a finite amount.")
        if len(self.currency) != 3 or not self.currency.isascii() or not self.currency.isupper():
            raise ValueError(
                f"{self.currency!r} is no currency code; expected three capital letters."
            )

    @classmethod
    def parse(cls, text: str) -> Money:
        """`"12.50 XTS"` as Money. Raises ValueError when the text has another shape."""
        amount, _, currency = text.strip().partition(" ")
        try:
            return cls(Decimal(amount), currency.strip())
        except ArithmeticError:
            raise ValueError(
                f"{text!r} is no amount; expected something like '12.50 XTS'."
            ) from None

    def none(self) -> Money:
        """Nothing, in the same currency."""
        return Money(ZERO, self.currency)

    def rounded(self, places: int) -> Money:
        """The amount rounded half up to `places`."""
        return Money(round_half_up(self.amount, places), self.currency)

    def _same(self, other: Money) -> Decimal:
        if not isinstance(other, Money):
            raise TypeError(f"Money meets Money only, not {type(other).__name__}.")
        if other.currency != self.currency:
            raise TypeError(
                f"Amounts in {self.currency} and {other.currency} do not add or compare."
            )
        return other.amount

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __mul__(self, factor: Decimal | int) -> Money:
        if isinstance(factor, float):
            raise TypeError("Money is multiplied by a Decimal or an int, never by a float.")
        return Money(self.amount * factor, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.amount >= self._same(other)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


def deal_out(amount: Decimal, weights: Sequence[Decimal], places: int) -> list[Decimal]:
    """`amount` dealt in proportion to `weights`, in whole units of the currency, so that the parts
    add up to it.

    Each part is rounded down first; the units that remain go one by one to the largest remainders,
    the earlier part first when two are equal. Raises ValueError for a negative amount or weight,
    for weights that sum to zero, and for an amount with more places than the currency.
    """
    total = sum(weights, ZERO)
    if amount < 0 or total <= 0 or any(weight < 0 for weight in weights):
        raise ValueError(
            "Dealing out needs an amount and weights that are not negative, and some weight."
        )
    if round_half_up(amount, places) != amount:
        raise ValueError(f"{amount} has more than {places} decimal places.")
    unit = _unit(places)
    exact = [amount * weight / total for weight in weights]
    parts = [part.quantize(unit, rounding=ROUND_FLOOR) for part in exact]
    left_over = int((amount - sum(parts, ZERO)) / unit)
    by_remainder = sorted(range(len(parts)), key=lambda index: (parts[index] - exact[index], index))
    for index in by_remainder[:left_over]:
        parts[index] += unit
    return parts


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The exact sum; zero when there is none."""
    return sum(amounts, ZERO)
