"""What happens to covers by night."""

from __future__ import annotations

from jamii.coverage.enrolment import services
from jamii.kernel.actors import SYSTEM
from jamii.platform import clock
from jamii.platform.jobs import job


@job("enrolment.expire-covers", every="10 2 * * *")
def expire_covers() -> None:
    """End covers whose last day is past, and suspend what stayed unpaid where a scheme wants so."""
    at = clock.now()
    services.expire_due(at.date(), by=SYSTEM, at=at)
    services.suspend_unpaid(at.date(), by=SYSTEM, at=at)
