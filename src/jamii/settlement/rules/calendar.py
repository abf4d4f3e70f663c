"""Which month may be run now, and which plans and claims does a run take? Source: claims §8.1."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from jamii.kernel.reasons import Reason
from jamii.settlement.rules.periods import month_of


def run_problem(
    year: int, month: int, today: date, last_run: tuple[int, int] | None
) -> Reason | None:
    """Why the month may not be run for a place, or None.

    A month is run once it is over, for every day of it may still bring claims and contributions;
    and months are run in their order, so that the last run is the one that can be undone.
    """
    named = f"{year}-{month:02d}"
    if (month_of(year, month).last or today) >= today:
        return Reason("month-not-over", {"month": named})
    if last_run is not None and (year, month) == last_run:
        return Reason("month-already-run", {"month": named})
    if last_run is not None and (year, month) < last_run:
        last = f"{last_run[0]}-{last_run[1]:02d}"
        return Reason("later-month-already-run", {"month": named, "last": last})
    return None


def takes_plan(run_place: UUID | None, plan_place: UUID | None) -> bool:
    """Whether a run of the place is for the plan: a national run for national plans, that of a
    region for its own and not for those of its districts.
    """
    return run_place == plan_place


def takes_claim(processed_on: date, year: int, month: int) -> bool:
    """Whether a claim was processed in time; a later one waits for the next run."""
    last = month_of(year, month).last
    return last is not None and processed_on <= last
