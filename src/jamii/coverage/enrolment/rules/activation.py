"""Whether a cover counts, and from which day, after every contribution and every cancellation.

One function answers for all events, so that entry, import and cancellation never differ. Source:
enrolment, sections 3.2, 5.1 and 7; worked examples A1 to A16.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jamii.coverage.enrolment.types import Act, Payment, Status, WhenShort, Why
from jamii.kernel.money import ZERO, total
from jamii.kernel.reasons import Reason


@dataclass(frozen=True, slots=True)
class Standing:
    """A cover before the event. `base_value` is the value without what late joiners added."""

    status: Status
    enrolled: date
    start: date
    value: Decimal
    base_value: Decimal
    effective: date | None = None
    enforced: bool = False
    suspended_because: str = ""
    by_hand: bool = False  # the scheme activates paid covers by hand

    @property
    def due(self) -> Decimal:
        """What must be paid for the cover itself: a joiner's part never holds the others back."""
        waiting = self.status in (Status.IDLE, Status.READY)
        return self.value if waiting else self.base_value


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the event does: the act (None: the state stays), the effective day after it, what is
    paid, and why a cover is suspended.
    """

    act: Act | None
    effective: date | None
    paid: Decimal
    enforced: bool = False
    suspended_because: str = ""
    reasons: tuple[Reason, ...] = ()


def paid_sum(payments: Sequence[Payment]) -> Decimal:
    """What was paid for the cover itself: photo fees never count."""
    return total(payment.amount for payment in payments if not payment.is_photo_fee)


def day_when_paid(due: Decimal, payments: Sequence[Payment]) -> date | None:
    """The day on which the paid sum reached `due`, contributions taken in the order of their days;
    None when it is not reached.
    """
    paid = ZERO
    for payment in sorted(payments, key=lambda payment: payment.paid_on):
        if not payment.is_photo_fee:
            paid += payment.amount
            if paid >= due:
                return payment.paid_on
    return None


def evaluate(
    standing: Standing, payments: Sequence[Payment], when_short: WhenShort = WhenShort.WAIT
) -> Outcome:
    """What the cover is, given everything that was paid and is still valid."""
    paid = paid_sum(payments)
    is_paid = paid >= standing.due
    match standing.status:
        case Status.IDLE | Status.READY:
            return _of_waiting(standing, payments, paid, when_short)
        case Status.ACTIVE if not is_paid and not standing.enforced:
            missing = Reason("unpaid-suspended", {"missing_amount": standing.due - paid})
            return Outcome(Act.SUSPEND, None, paid, False, Why.UNPAID, (missing,))
        case Status.SUSPENDED if standing.suspended_because == Why.UNPAID:
            if is_paid or when_short is WhenShort.ENFORCE:
                return _made_active(Act.REINSTATE, standing, payments, paid)
    return Outcome(
        None,
        standing.effective,
        paid,
        standing.enforced,
        standing.suspended_because,
        _overpaid(standing, paid),
    )


def _of_waiting(
    standing: Standing, payments: Sequence[Payment], paid: Decimal, when_short: WhenShort
) -> Outcome:
    if paid >= standing.due:
        if standing.by_hand:
            act = Act.MAKE_READY if standing.status is Status.IDLE else None
            return Outcome(act, None, paid, reasons=_overpaid(standing, paid))
        return _made_active(Act.ACTIVATE, standing, payments, paid)
    if not any(not payment.is_photo_fee for payment in payments):
        return Outcome(None, None, paid)
    if when_short is WhenShort.ENFORCE:
        return _made_active(Act.ACTIVATE, standing, payments, paid)
    missing = (Reason("still-to-pay", {"missing_amount": standing.due - paid}),)
    if when_short is WhenShort.SUSPEND:
        return Outcome(Act.SUSPEND, None, paid, False, Why.UNPAID, missing)
    return Outcome(None, None, paid, reasons=missing)


def _made_active(
    act: Act, standing: Standing, payments: Sequence[Payment], paid: Decimal
) -> Outcome:
    return Outcome(
        act,
        effective_day(standing, payments),
        paid,
        enforced=paid < standing.due,
        reasons=_overpaid(standing, paid),
    )


def effective_day(standing: Standing, payments: Sequence[Payment]) -> date:
    """The later of the start and the day on which the money was there.

    A cover of value zero counts from its enrolment, one that is enforced from its last
    contribution. The day on which somebody pressed a button never matters.
    """
    counting = [payment for payment in payments if not payment.is_photo_fee]
    if standing.due == 0 or not counting:
        day = standing.enrolled
    else:
        last = max(payment.paid_on for payment in counting)
        day = day_when_paid(standing.due, counting) or last
    return max(standing.start, day)


def _overpaid(standing: Standing, paid: Decimal) -> tuple[Reason, ...]:
    if paid > standing.value:
        return (Reason("overpaid", {"over_amount": paid - standing.value}),)
    return ()


def may_pay_again(max_instalments: int | None, payments: Sequence[Payment]) -> bool:
    """Whether one more contribution is allowed: none or zero sets no limit, photo fees do not
    count.
    """
    counting = sum(1 for payment in payments if not payment.is_photo_fee)
    return not max_instalments or counting < max_instalments


def is_over(status: Status, expiry: date, today: date) -> bool:
    """Whether the nightly job ends the cover. A suspended one stays suspended, so that its why is
    kept.
    """
    return status in (Status.ACTIVE, Status.READY) and expiry < today
