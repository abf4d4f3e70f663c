"""How Amandara numbers its members: the scheme's digit, seven digits, and Luhn's check digit.

Source: Circular 2/2019 of the fund, "numbers that survive a telephone call".
"""

from __future__ import annotations

from datetime import date

from jamii.kernel.ids import with_check_digit
from jamii.platform.hooks import hookimpl

_FUND = "1"


@hookimpl
def person_number(scheme: str, running: int, on: date) -> str:
    """Nine digits: 1, the running number in seven digits, the check digit."""
    return with_check_digit(f"{_FUND}{running:07d}")
