"""One act, one transaction, and the history knows who did it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction

from jamii.kernel.actors import Actor

# pghistory reads these two settings in its triggers. They are set once, as the first statement of
# the transaction: its own context manager adds them to every statement and misses a COPY that comes
# first.
_SET_ACTOR = (
    "SELECT set_config('pghistory.context_id', %s, true), "
    "set_config('pghistory.context_metadata', %s, true)"
)


@contextmanager
def done_by(by: Actor, at: datetime) -> Iterator[None]:
    """Run the block in one transaction whose changes are attributed to `by` at `at`; joins an outer
    one.

    Raises: ValueError for a moment without offset.
    """
    if at.tzinfo is None:
        raise ValueError("An act needs a moment with its offset.")
    joins = connection.in_atomic_block and getattr(connection, "jamii_actor", None) == by.id
    # A joined act has no savepoint: refused inside, it is refused whole.
    with transaction.atomic(savepoint=not joins):
        if joins:
            yield
            return
        before = getattr(connection, "jamii_actor", None)
        metadata = json.dumps({"actor": str(by.id), "at": at.isoformat()})
        with connection.cursor() as cursor:
            cursor.execute(_SET_ACTOR, [str(uuid.uuid4()), metadata])
        connection.jamii_actor = by.id  # type: ignore[attr-defined]
        try:
            yield
        finally:
            connection.jamii_actor = before  # type: ignore[attr-defined]
