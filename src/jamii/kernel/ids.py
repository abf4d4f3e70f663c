"""Keys that anybody can make without a network, and numbers that people read, with their check
digits.
"""

from __future__ import annotations

import random
import secrets
from datetime import datetime
from typing import Protocol
from uuid import UUID


class BitSource(Protocol):
    """Where random bits come from: the system's, or a seeded source in the demo and in tests."""

    def getrandbits(self, count: int, /) -> int: ...


_SYSTEM: BitSource = secrets.SystemRandom()


def new_id(at: datetime, source: BitSource | None = None) -> UUID:
    """A UUIDv7 (RFC 9562) for the moment `at`, in milliseconds, with 74 random bits.

    Raises: ValueError for a moment without offset.
    """
    if at.tzinfo is None:
        raise ValueError("A key needs a moment with its offset.")
    milliseconds = int(at.timestamp() * 1000)
    bits = (source or _SYSTEM).getrandbits(74)
    high, low = bits >> 62, bits & ((1 << 62) - 1)
    return UUID(int=(milliseconds << 80) | (0x7 << 76) | (high << 64) | (0b10 << 62) | low)


def seeded(seed: str) -> BitSource:
    """A repeatable source of bits for the demo country and for tests; never for a secret."""
    return random.Random(seed)


def luhn_digit(digits: str) -> int:
    """The check digit that standard Luhn puts behind `digits`: doubling starts with the rightmost
    of them.
    """
    total = 0
    for place, character in enumerate(reversed(digits)):
        value = int(character) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return -total % 10


def remainder_digit(digits: str, root: int) -> int:
    """The number read from `digits`, modulo `root`: the check digit of the "modulo root" scheme
    (root below 10).
    """
    return int(digits) % root


def check_digit_is_right(number: str, root: int) -> bool:
    """Whether the last digit of `number` proves the others. Root 10 means Luhn; anything but digits
    is wrong.
    """
    if len(number) < 2 or not (number.isascii() and number.isdigit()):
        return False
    body, last = number[:-1], int(number[-1])
    return last == (luhn_digit(body) if root == 10 else remainder_digit(body, root))


def with_check_digit(digits: str, root: int = 10) -> str:
    """`digits` followed by their check digit."""
    return f"{digits}{luhn_digit(digits) if root == 10 else remainder_digit(digits, root)}"
