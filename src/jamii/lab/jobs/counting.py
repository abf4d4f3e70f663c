"""How many statements did this process send?

Counted where they leave: each cursor of each connection, COPY included. Not counted are SAVEPOINT
and its kin, and the question whether a connection that was kept is still alive; BEGIN and COMMIT go
another way. Every thread counts for itself, so that a web server knows what one request sent.
"""

from __future__ import annotations

import threading
from typing import Any

from django.db import connections
from django.db.backends.signals import connection_created

_NOT_COUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK TO")
_ALIVE = "SELECT 1"


class _Sent(threading.local):
    statements = 0


_sent = _Sent()


def so_far() -> int:
    """Statements of this thread since counting began."""
    return _sent.statements


def begin() -> None:
    """Count from now on, on connections that are open and on those to come."""
    connection_created.connect(_on_new, dispatch_uid="jamii.lab.jobs.counting")
    for one in connections.all(initialized_only=True):
        if one.connection is not None:
            _watch(one)


def _on_new(connection: Any, **_more: Any) -> None:
    _watch(connection)


def _watch(wrapper: Any) -> None:
    inner = wrapper.connection
    if not issubclass(inner.cursor_factory, _Counting):
        inner.cursor_factory = type("Counted", (_Counting, inner.cursor_factory), {})


class _Counting:
    """Stands before a cursor's own class."""

    def execute(self, query: Any, *args: Any, **more: Any) -> Any:
        """Counted, and done."""
        text = query if isinstance(query, str) else str(query)
        text = text.lstrip()
        if text != _ALIVE and not text.startswith(_NOT_COUNTED):
            _sent.statements += 1
        return super().execute(query, *args, **more)  # type: ignore[misc]

    def executemany(self, query: Any, rows: Any, **more: Any) -> Any:
        """Each row is a statement."""
        rows = list(rows)
        _sent.statements += len(rows)
        return super().executemany(query, rows, **more)  # type: ignore[misc]

    def copy(self, *args: Any, **more: Any) -> Any:
        """A COPY is one, whatever its rows."""
        _sent.statements += 1
        return super().copy(*args, **more)  # type: ignore[misc]
