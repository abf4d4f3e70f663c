"""What a country pack may choose, add or hear about claims."""

from __future__ import annotations

from datetime import date

from jamii.claims.types import ClaimFacts
from jamii.kernel.reasons import Reason
from jamii.platform.hooks import hookspec


@hookspec
def claim_number_series(facility: str, on: date) -> str | None:
    """Choose: the series in which a facility's claims are counted, such as facility and fiscal
    year; without an answer it is the facility and the calendar year.
    """


@hookspec
def claim_number(facility: str, on: date, running: int) -> str | None:
    """Choose: the code of a claim that came without one, from the facility's code, the day of care
    and the running number of the series.
    """


@hookspec
def claim_checks(claim: ClaimFacts) -> list[Reason]:
    """Add: reasons to refuse the whole claim, beyond the rules of the core. Pure, like the rules
    that it joins.
    """
