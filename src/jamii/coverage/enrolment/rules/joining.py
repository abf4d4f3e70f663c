"""What happens to a person who joins a cover later, and to one who leaves.

Source: enrolment, sections 6 and 7; worked examples A9 to A13, T3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jamii.coverage.enrolment.rules.activation import day_when_paid
from jamii.coverage.enrolment.types import Payment, Status
from jamii.kernel.reasons import Reason


@dataclass(frozen=True, slots=True)
class Joined:
    """Whether the person is covered, from when (None: not yet), for which sum they wait, and the
    cover's value after it.
    """

    is_covered: bool
    value: Decimal
    effective: date | None = None
    waits_for: Decimal | None = None
    reasons: tuple[Reason, ...] = ()


def join_later(
    status: Status,
    cover_effective: date | None,
    max_members: int | None,
    open_memberships: int,
    value: Decimal,
    value_with_joiner: Decimal,
    on: date,
) -> Joined:
    """Let a person join on the day. `open_memberships` are those not over on that day."""
    if max_members is not None and open_memberships >= max_members:
        return Joined(False, value, reasons=(Reason("cover-is-full", {"limit": max_members}),))
    if value_with_joiner > value:
        if status is Status.IDLE:
            # Nothing counts yet: the whole cover waits for its whole value.
            return Joined(True, value_with_joiner)
        more = Reason("joiner-to-pay", {"more_amount": value_with_joiner - value})
        return Joined(True, value_with_joiner, None, value_with_joiner, (more,))
    # Unchanged, or lower because somebody had left: the stored value stays.
    effective = None
    if status is Status.ACTIVE and cover_effective is not None:
        effective = max(on, cover_effective)
    return Joined(True, value, effective)


def member_effective(
    enrolled: date,
    waits_for: Decimal | None,
    cover_effective: date | None,
    payments: Sequence[Payment],
) -> date | None:
    """From when a member counts: with the cover, not before the day of joining, and a joiner for
    whom more is due not before it is paid.
    """
    if cover_effective is None:
        return None
    if waits_for is None:
        return max(enrolled, cover_effective)
    paid_on = day_when_paid(waits_for, payments)
    return None if paid_on is None else max(enrolled, cover_effective, paid_on)


def member_effective_after(
    before: date | None,
    enrolled: date,
    waits_for: Decimal | None,
    cover_effective: date | None,
    payments: Sequence[Payment],
) -> date | None:
    """The same after a later event: a day once set stays, unless the money for it is gone."""
    now = member_effective(enrolled, waits_for, cover_effective, payments)
    return before if before is not None and now is not None else now


def expiry_after_leaving(expiry: date, last_day: date) -> date:
    """The end of a membership when somebody dies, becomes inactive or leaves: that day, if it is
    earlier.
    """
    return min(expiry, last_day)
