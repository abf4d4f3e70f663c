"""Work that is done after the act, by the worker: queued in the same transaction, so no commit
means no job.

The façade speaks in names, so that a service defers what a room above carries out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Count, Max
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from jamii.kernel.actors import Actor
from jamii.kernel.errors import NotFound, WrongState
from jamii.platform import journal, switches
from jamii.platform.acting import done_by

F = TypeVar("F", bound=Callable[..., None])
_LATER: Any = {"minutes": 10}
_periodic: dict[str, str] = {}


def defer(name: str, **values: str | int) -> None:
    """Queue the job `name` with plain values (ids as text); one statement."""
    app.configure_task(name).defer(**values)


def known() -> tuple[str, ...]:
    """The names of all jobs that are declared."""
    return tuple(sorted(app.tasks))


def that_come_round() -> dict[str, str]:
    """The jobs that come round by themselves, by name, each with its cron line."""
    return dict(_periodic)


def job(name: str, *, every: str | None = None, retries: int = 3) -> Callable[[F], F]:
    """Declare a job under its stable name; `every` is a cron line for those that come round.

    A job loads an id and calls a service; it may run twice.
    """

    def declare(run: F) -> F:
        if every is None:
            app.task(name=name, retry=retries)(_once_on(name, run))
        else:
            task: Any = app.task(name=name, retry=retries, queueing_lock=name)(
                _without_timestamp(_while_on(name, run))
            )
            app.periodic(cron=every)(task)
            _periodic[name] = every
        return run

    return declare


def _while_on(name: str, run: Callable[..., None]) -> Callable[..., None]:
    """What comes round does nothing while its module is switched off."""

    @wraps(run)
    def awake() -> None:
        if not switches.is_off(name):
            run()

    return awake


def _once_on(name: str, run: Callable[..., None]) -> Callable[..., None]:
    """What was asked for waits, while its module is switched off, and is not lost."""

    @wraps(run)
    def awake(**values: str | int) -> None:
        if switches.is_off(name):
            app.configure_task(name, schedule_in=_LATER).defer(**values)
        else:
            run(**values)

    return awake


def _without_timestamp(run: Callable[..., None]) -> Callable[..., None]:
    def periodic(timestamp: int = 0) -> None:  # 0: asked for, not come round
        run()

    periodic.__name__ = run.__name__
    periodic.__doc__ = run.__doc__
    return periodic


@dataclass(frozen=True, slots=True)
class Queued:
    """One job: its name, state, how often it was tried, and the moment of its last event (UTC)."""

    id: int
    name: str
    status: str
    attempts: int
    scheduled_at: datetime | None
    last_event: datetime | None


def counts() -> dict[str, int]:
    """How many jobs there are in each state."""
    rows = ProcrastinateJob.objects.values_list("status").annotate(count=Count("id"))
    return {str(status): int(count) for status, count in rows.order_by("status")}


def queued(status: str = "", after: int | None = None, size: int = 50) -> list[Queued]:
    """Jobs, newest first, one more than `size` when there are more. One statement."""
    rows = ProcrastinateJob.objects.annotate(last_event=Max("procrastinateevent__at"))
    if status:
        rows = rows.filter(status=status)
    if after:
        rows = rows.filter(id__lt=after)
    return [
        Queued(row.id, row.task_name, row.status, row.attempts, row.scheduled_at, row.last_event)
        for row in rows.order_by("-id")[: size + 1]
    ]


def retry(job_id: int, *, by: Actor, at: datetime) -> None:
    """Queue a failed job once more. The caller has checked that the actor may.

    Raises: NotFound, WrongState (`job-not-failed`).
    """
    with done_by(by, at):
        row = ProcrastinateJob.objects.filter(id=job_id).first()
        if row is None:
            raise NotFound("not-found")
        if row.status != "failed":
            raise WrongState("job-not-failed", status=row.status)
        app.job_manager.retry_job_by_id(job_id, at)
        subject = ("platform.job", UUID(int=job_id))
        journal.write("platform.job-retried", subject, by=by, at=at, name=row.task_name)
