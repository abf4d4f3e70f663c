"""The same request sent twice is one act, and gets the same answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from jamii.kernel.actors import Actor
from jamii.kernel.canonical import fingerprint, json_text
from jamii.kernel.errors import Conflict
from jamii.platform.acting import done_by
from jamii.platform.database import found
from jamii.platform.models import Answered

# Whoever comes second with the same key waits here until the first is through.
_FIRST = """
INSERT INTO platform_answered (key, what, actor_id, at, request_hash, answer)
VALUES (%s, %s, %s, %s, %s, %s::jsonb) ON CONFLICT (key) DO NOTHING RETURNING key
"""


def once(
    key: UUID | None,
    what: str,
    request: Any,
    do: Callable[[], Any],
    *,
    by: Actor,
    at: datetime,
    answer: Any = None,
) -> Any:
    """Carry out `do` unless this key was answered before; then return that answer.

    `request` is what was asked, to tell a repeat from a mistake; `do` returns plain JSON. Without a
    key it simply runs. `answer` is what `do` will return where that is known before, such as an id
    that came with the request: one statement instead of two.

    Raises: Conflict (`key-used-otherwise`) when the key came with another request or actor.
    """
    if key is None:
        return do()
    asked = fingerprint([what, request])
    with done_by(by, at):
        written = json_text({} if answer is None else answer)
        if not found(_FIRST, [key, what, by.id, at, asked, written]):
            row = Answered.objects.select_for_update().get(key=key)
            if row.request_hash != asked or row.actor_id != by.id:
                raise Conflict("key-used-otherwise", key=str(key))
            return row.answer
        given = do()
        if answer is None or given != answer:
            Answered.objects.filter(key=key).update(answer=given)
        return given
