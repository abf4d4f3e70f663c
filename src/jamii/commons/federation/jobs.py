"""Speaking with the hub, by the worker."""

from __future__ import annotations

import logging

from jamii.commons.federation import queries, services
from jamii.kernel.actors import SYSTEM
from jamii.kernel.errors import JamiiError
from jamii.platform import clock
from jamii.platform.jobs import job

_log = logging.getLogger(__name__)


@job("federation.exchange")
def exchange() -> None:
    """Send and fetch. A hub that does not answer is asked again on the next round."""
    hub = queries.our_hub()
    if hub is None or not hub.address:
        return
    try:
        services.exchange(by=SYSTEM, at=clock.now())
    except JamiiError as refusal:
        _log.warning("federation.exchange: %s", refusal.code)


@job("federation.round", every="*/15 * * * *")
def come_round() -> None:
    """Gather what may leave by itself, then speak with the hub."""
    if queries.own_node() is None:
        return
    services.collect(by=SYSTEM, at=clock.now())
    exchange()
