"""What happens to claims by night."""

from __future__ import annotations

from jamii.claims import services
from jamii.kernel.actors import SYSTEM
from jamii.platform import clock
from jamii.platform.jobs import job


@job("claims.refresh-profiles", every="40 1 * * *")
def refresh_profiles() -> None:
    """Work out anew what is usual, so that the claims of the day are compared with it."""
    services.refresh_all_profiles(by=SYSTEM, at=clock.now())
