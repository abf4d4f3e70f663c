"""Which claims does a person look at?

Selection is made among claims that are checked and idle; a claim may always be selected by hand.
Source: claims §7.1 and §6.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal
from typing import Protocol
from uuid import UUID

from jamii.claims.types import ReviewState
from jamii.kernel.reasons import Reason


class Sampler(Protocol):
    """Where chance comes from: the system's, or a seeded source in tests."""

    def sample(self, population: Sequence[UUID], k: int) -> list[UUID]: ...


def choose_at_random(claims: Sequence[UUID], percent: Decimal, chance: Sampler) -> frozenset[UUID]:
    """That percentage of the claims, rounded up to whole ones, none of them twice."""
    exact = percent * len(claims) / 100
    count = int(exact.to_integral_value(rounding=ROUND_CEILING))
    return frozenset(chance.sample(claims, min(count, len(claims))))


def is_of_value(claimed: Decimal, value: Decimal) -> bool:
    """Whether the claim asks at least this much."""
    return claimed >= value


def is_above_average(
    claimed: Decimal, average: Decimal | None, percent: Decimal, value: Decimal | None = None
) -> bool:
    """Whether the claim asks at least `percent` more than the average of its main diagnosis in the
    last 365 days (None: no such claim, so nothing to compare), and at least `value` where given.
    """
    if average is None or (value is not None and claimed < value):
        return False
    return claimed >= average * (1 + percent / 100)


def when_processed(review: ReviewState) -> tuple[ReviewState, Reason | None]:
    """A claim that is processed before its review came is by-passed, with a warning."""
    if review is ReviewState.SELECTED:
        return ReviewState.BY_PASSED, Reason("review-by-passed")
    return review, None
