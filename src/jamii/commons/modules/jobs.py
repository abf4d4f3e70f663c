"""What is measured comes round every night."""

from __future__ import annotations

from jamii.commons.modules import services
from jamii.kernel.actors import SYSTEM
from jamii.platform import clock
from jamii.platform.jobs import job


@job("modules.measure", every="20 2 * * *")
def measure() -> None:
    """Measure the modules."""
    services.measure(by=SYSTEM, at=clock.now())
