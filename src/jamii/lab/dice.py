"""Chance that falls the same way on every machine and in every Python."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

from jamii.kernel.ids import BitSource, seeded

T = TypeVar("T")
_BITS = 32


def spread(choices: Sequence[tuple[T, int]]) -> tuple[T, ...]:
    """Each choice as often as its weight: for drawing again and again with `pick`."""
    return tuple(choice for choice, weight in choices for _ in range(weight))


class Dice:
    """Draws from a seed. Only `getrandbits` is asked: the other draws of Python may change between
    its versions.
    """

    __slots__ = ("source",)

    def __init__(self, seed: str) -> None:
        self.source: BitSource = seeded(seed)

    def below(self, count: int) -> int:
        """A whole number from 0 to `count` - 1, each as likely."""
        return self.source.getrandbits(_BITS) * count >> _BITS

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def chance(self, percent: float) -> bool:
        """True in `percent` of 100 draws."""
        return self.below(10_000) < round(percent * 100)

    def pick(self, choices: Sequence[T]) -> T:
        """One of them, each as likely."""
        return choices[self.below(len(choices))]

    def weighted(self, choices: Sequence[tuple[T, int]]) -> T:
        """One of them, as likely as its weight."""
        left = self.below(sum(weight for _, weight in choices))
        for choice, weight in choices:
            if left < weight:
                return choice
            left -= weight
        raise ValueError("There is nothing to draw from.")

    def front_heavy(self, choices: Sequence[T]) -> T:
        """One of them, the first ones more often: as names are spread in a country."""
        return choices[min(self.below(len(choices)), self.below(len(choices)))]

    def day(self, first: date, last: date) -> date:
        """A day from `first` to `last`, both included."""
        return first + timedelta(days=self.below((last - first).days + 1))
