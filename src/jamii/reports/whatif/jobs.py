"""Runs are worked off by the worker."""

from __future__ import annotations

from uuid import UUID

from jamii.platform import clock
from jamii.platform.jobs import job
from jamii.reports.whatif import services


@job("whatif.run")
def carry_out(run: str) -> None:
    """Work a run off."""
    services.carry_out(UUID(run), at=clock.now())


@job("whatif.take-up-again", every="*/5 * * * *")
def take_up_again() -> None:
    """Queue the runs whose worker was killed."""
    services.take_up_again(at=clock.now())
