"""The same request sent twice is one act, and gets the same answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from jamii.kernel.actors import Actor
from jamii.kernel.canonical import fingerprint
from jamii.kernel.errors import Conflict
from jamii.platform.acting import done_by
from jamii.platform.models import Answered


def once(
    key: UUID | None,
    what: str,
    request: Any,
    do: Callable[[], Any],
    *,
    by: Actor,
    at: datetime,
) -> Any:
    """Carry out `do` unless this key was answered before; then return that answer.

    `request` is what was asked, to tell a repeat from a mistake; `do` returns plain JSON. Without a
    key it simply runs. Raises: Conflict (`key-used-otherwise`) when the key came with another
    request or actor.
    """
    if key is None:
        return do()
    asked = fingerprint([what, request])
    with done_by(by, at):
        row, is_new = Answered.objects.select_for_update().get_or_create(
            key=key,
            defaults={
                "what": what,
                "actor_id": by.id,
                "at": at,
                "request_hash": asked,
                "answer": {},
            },
        )
        if not is_new:
            if row.request_hash != asked or row.actor_id != by.id:
                raise Conflict("key-used-otherwise", key=str(key))
            return row.answer
        row.answer = do()
        row.save(update_fields=["answer"])
        return row.answer
