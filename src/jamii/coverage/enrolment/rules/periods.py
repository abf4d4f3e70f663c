"""On which days does a cover run, and until when must it be paid?

Month arithmetic clamps to the end of the month. Source: enrolment, sections 3.1 and 5.4; worked
examples P1 to P21.
"""

from __future__ import annotations

from datetime import date

from jamii.coverage.enrolment.types import Stage
from jamii.kernel.days import Days, add_months, day_after, day_before
from jamii.kernel.reasons import Step
from jamii.schemes.plans.types import Joining


def cover_days(
    joining: Joining, stage: Stage, enrolled: date, previous_expiry: date | None = None
) -> Days:
    """From start to expiry, both included.

    A new cover counts its administration period first. Without cycles it starts on that day; a
    renewal never before the day after the previous one ended. With cycles it starts on a cycle date
    that is still to come, or is past by less than the grace.
    """
    reference = (
        add_months(enrolled, joining.administration_months) if stage is Stage.NEW else enrolled
    )
    if joining.start_cycles:
        start = _cycle_start(joining, stage, reference, previous_expiry)
    elif stage is Stage.RENEWAL and previous_expiry is not None:
        start = max(enrolled, day_after(previous_expiry))
    else:
        start = reference
    return Days(start, _expiry(start, joining))


def why_these_days(
    joining: Joining, stage: Stage, enrolled: date, days: Days, previous_expiry: date | None = None
) -> tuple[Step, ...]:
    """How the days came about, in the order of the rule."""
    after_previous = stage is Stage.RENEWAL and previous_expiry is not None
    if joining.start_cycles:
        start = Step("starts-with-cycle", {"start": days.first, "enrolled": enrolled})
    elif after_previous and days.first > enrolled:
        start = Step("starts-after-previous", {"start": days.first})
    elif days.first > enrolled:
        months = joining.administration_months
        start = Step("starts-after-administration", {"start": days.first, "months": months})
    else:
        start = Step("starts-when-enrolled", {"start": days.first})
    ends = {"expiry": days.last, "months": joining.insurance_months}
    return (start, Step("ends-after-months", ends))


def _expiry(start: date, joining: Joining) -> date:
    return day_before(add_months(start, joining.insurance_months))


def grace_months(joining: Joining, stage: Stage) -> int:
    """How long after a cycle date one may still join it."""
    return joining.grace_months_enrolment if stage is Stage.NEW else joining.grace_months_renewal


def _cycle_start(
    joining: Joining, stage: Stage, reference: date, previous_expiry: date | None
) -> date:
    after = previous_expiry if stage is Stage.RENEWAL else None
    last_year = max(reference.year + 2, after.year + 1 if after else 0)
    cycles = sorted(
        date(year, month, day)
        for year in range(reference.year - 1, last_year + 1)
        for day, month in joining.start_cycles
    )
    grace = grace_months(joining, stage)
    for cycle in cycles:
        # The day on which the grace ends is already too late; the cycle date itself never is.
        in_time = reference <= cycle or reference < add_months(cycle, grace)
        not_too_early = after is None or cycle > after
        not_over_yet = _expiry(cycle, joining) >= reference
        if in_time and not_too_early and not_over_yet:
            return cycle
    raise ValueError("A plan with start cycles has one in every year.")


def last_payment_day(joining: Joining, stage: Stage, enrolled: date, start: date) -> date:
    """The last day on which the contribution is in time; never before the enrolment."""
    if joining.start_cycles:
        end = add_months(start, grace_months(joining, stage))
    elif stage is Stage.NEW:
        end = add_months(enrolled, joining.grace_months_payment)
    else:
        end = add_months(start, joining.grace_months_payment)
    return max(enrolled, day_before(end))
