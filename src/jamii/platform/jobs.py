"""Work that is done after the act, by the worker: queued in the same transaction, so no commit
means no job.

The façade speaks in names, so that a service defers what a room above carries out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from procrastinate.contrib.django import app

F = TypeVar("F", bound=Callable[..., None])


def defer(name: str, **values: str | int) -> None:
    """Queue the job `name` with plain values (ids as text); one statement."""
    app.configure_task(name).defer(**values)


def job(name: str, *, every: str | None = None, retries: int = 3) -> Callable[[F], F]:
    """Declare a job under its stable name; `every` is a cron line for those that come round.

    A job loads an id and calls a service; it may run twice.
    """

    def declare(run: F) -> F:
        if every is None:
            app.task(run, name=name, retry=retries)
        else:
            task: Any = app.task(
                _without_timestamp(run), name=name, retry=retries, queueing_lock=name
            )
            app.periodic(cron=every)(task)
        return run

    return declare


def _without_timestamp(run: Callable[..., None]) -> Callable[..., None]:
    def periodic(timestamp: int) -> None:
        run()

    periodic.__name__ = run.__name__
    periodic.__doc__ = run.__doc__
    return periodic
