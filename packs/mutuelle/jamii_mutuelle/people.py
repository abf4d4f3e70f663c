"""How the mutual numbers its members: the number of the register, and a digit that proves it."""

from __future__ import annotations

from datetime import date

from jamii.kernel.ids import with_check_digit
from jamii.platform.hooks import hookimpl

_MUTUAL = "9"  # sets its cards apart from those of the national fund


@hookimpl
def person_number(scheme: str, running: int, on: date) -> str:
    """Nine digits, like every card of the country: 9, the running number, the check digit."""
    return with_check_digit(f"{_MUTUAL}{running:07d}")
