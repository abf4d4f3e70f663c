"""What a pack may choose about covers, and what rooms above must know at once."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from jamii.coverage.enrolment.types import JoiningFacts, Payment
from jamii.kernel.reasons import Reason
from jamii.platform.hooks import hookspec

PaymentsOf = Callable[[UUID], tuple[Payment, ...]]
_payments_of: list[PaymentsOf] = []


@hookspec
def cover_number(scheme: str, plan: str, year: int, running: int) -> str | None:
    """Choose: the number of a new cover from the running number of its plan and year."""


@hookspec
def joining_checks(joining: JoiningFacts) -> list[Reason]:
    """Add: reasons to refuse a household that is about to join or to renew, beyond the terms of its
    plan. Pure.
    """


def payments_are_kept_by(answer: PaymentsOf) -> None:
    """The room of contributions says which payments of a cover are valid."""
    _payments_of[:] = [answer]


def payments_of(cover: UUID) -> tuple[Payment, ...]:
    """The valid payments of a cover; none while no room keeps them."""
    return _payments_of[0](cover) if _payments_of else ()
