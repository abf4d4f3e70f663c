"""When what waits is decided by itself, and in which schemes it is time."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, time
from uuid import UUID

from jamii.claims import models
from jamii.claims.records import RunState
from jamii.claims.rules.nightly import USUAL, hour_of, night_after, night_before
from jamii.claims.types import Status
from jamii.registers.organisations import queries as organisations
from jamii.registers.organisations.types import Scheme

log = logging.getLogger(__name__)


def next_nights(schemes: Iterable[Scheme], at: datetime) -> dict[UUID, datetime]:
    """When each of these schemes decides next what waits. Left out: where its setting names no hour
    (`settings.claims.decide_at`), and where a run stands still, for none begins beside it. One
    statement.
    """
    still = set(
        models.Run.objects.filter(
            state__in=[RunState.PAUSED.value, RunState.FAILED.value]
        ).values_list("scheme_id", flat=True)
    )
    return {
        UUID(str(scheme.id)): night_after(at, hour, scheme.time_zone)
        for scheme in schemes
        if scheme.id not in still and (hour := _hour(scheme)) is not None
    }


def due_tonight(at: datetime) -> list[UUID]:
    """The schemes in which something waits since before the last hour of deciding, and in which no
    run has begun since. So a night that was missed is made up for, and claims that come after it
    wait for the next. Two statements for each scheme, and one.
    """
    due = []
    for scheme in organisations.all_schemes():
        hour = _hour(scheme)
        if hour is None:
            continue
        night = night_before(at, hour, scheme.time_zone)
        waits = models.Claim.objects.filter(
            scheme_id=scheme.id,
            status=Status.ENTERED.value,
            decision_no=0,
            origin="entered",
            entered_at__lte=night,
        )
        begun = models.Run.objects.filter(scheme_id=scheme.id, started_at__gte=night)
        if waits.exists() and not begun.exists():
            due.append(UUID(str(scheme.id)))
    return due


def _hour(scheme: Scheme) -> time | None:
    """The hour of the scheme. One that cannot be read hinders no other scheme: the screen says that
    there is none, and the log why.
    """
    setting = str(scheme.settings.get("claims", {}).get("decide_at", USUAL))
    try:
        return hour_of(setting)
    except ValueError as problem:
        log.error("Scheme %s, settings.claims.decide_at: %s", scheme.code, problem)
        return None
