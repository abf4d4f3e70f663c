"""What people may do with runs and bills."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from jamii.kernel.actors import Actor
from jamii.kernel.errors import NotAllowed
from jamii.platform.permissions import declare

RUNS = declare("settlement.runs", _("See the monthly runs and their arithmetic"))
PROPOSE = declare("settlement.propose", _("Draft the run of a month"))
CONFIRM = declare("settlement.confirm", _("Confirm or refuse a run that somebody else drafted"))
UNDO = declare("settlement.undo", _("Undo the last run while nothing of it is paid"))
BILLS = declare("settlement.bills", _("See the bills of facilities"))
PAY = declare("settlement.pay", _("Mark bills as paid, and take a payment back"))


def may(by: Actor, act: str, scheme: UUID, place: UUID | None) -> bool:
    """Whether the actor may do the act for runs of the place; a run of the country (None) needs a
    grant for all places, and no run is done from within one facility.
    """
    return any(
        reach.facility is None
        and (reach.scheme is None or reach.scheme == scheme)
        and (reach.places is None or (place is not None and place in reach.places))
        for reach in by.reaches(act)
    )


def require(by: Actor, act: str, scheme: UUID, place: UUID | None) -> None:
    """Raises: NotAllowed (`not-allowed`) unless the actor may."""
    if not may(by, act, scheme, place):
        raise NotAllowed("not-allowed", act=str(act))
