"""Posting what claims use, and taking it back. Only claims (and assistance) call this room, inside
their own act and with their own permission; the journal line is theirs too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg.types.json import Jsonb

from jamii.kernel.actors import Actor
from jamii.kernel.canonical import plain
from jamii.kernel.errors import WrongState
from jamii.platform.acting import done_by
from jamii.platform.database import copy_rows
from jamii.schemes.usage import models, queries
from jamii.schemes.usage.types import ClaimUse, CoverUse

_CHUNK = 5_000
_CLAIM_COLUMNS = (
    "claim_id",
    "scheme_id",
    "person_id",
    "day",
    "category",
    "overnight",
    "lines",
    "at",
    "actor_id",
)
_AMOUNTS = (
    "deductible_any",
    "ceiling_any",
    "deductible_in",
    "ceiling_in",
    "deductible_out",
    "ceiling_out",
)
_COVER_COLUMNS = (
    "claim_id",
    "cover_id",
    "scheme_id",
    "person_id",
    "day",
    "category",
    *_AMOUNTS,
    "at",
    "actor_id",
)


# Both postings at once. A claim whose use is counted already gets none, and the count tells.
_POST = f"""
WITH claim AS (
    INSERT INTO usage_claimuse ({", ".join(_CLAIM_COLUMNS)})
    SELECT {", ".join(f"%({name})s" for name in _CLAIM_COLUMNS)}
    WHERE NOT EXISTS (
        SELECT FROM usage_claimuse taken
        WHERE taken.claim_id = %(claim_id)s AND taken.reverses_id IS NULL
          AND NOT EXISTS (SELECT FROM usage_claimuse back WHERE back.reverses_id = taken.id)
    )
    RETURNING claim_id
), covers AS (
    INSERT INTO usage_coveruse ({", ".join(_COVER_COLUMNS)})
    SELECT claim.claim_id, part.cover, %(scheme_id)s, part.person, %(day)s, %(category)s,
           {", ".join(f"part.{name}" for name in _AMOUNTS)}, %(at)s, %(actor_id)s
    FROM claim, unnest(%(covers)s::uuid[], %(persons)s::uuid[],
                       {", ".join(f"%({name})s::numeric[]" for name in _AMOUNTS)})
                WITH ORDINALITY part (cover, person, {", ".join(_AMOUNTS)}, place)
    ORDER BY part.place
)
SELECT count(*) FROM claim
"""


def post(claim_use: ClaimUse, cover_uses: Collection[CoverUse], *, by: Actor, at: datetime) -> None:
    """Count what a decided claim uses. One statement.

    Raises: WrongState (`usage-already-posted`) when the claim's use is counted already.
    """
    values = dict(zip(_CLAIM_COLUMNS, _claim_row(claim_use, by, at), strict=True))
    values["covers"] = [use.cover for use in cover_uses]
    values["persons"] = [use.person for use in cover_uses]
    for name in _AMOUNTS:
        values[name] = [getattr(use.used, name) for use in cover_uses]
    with done_by(by, at), connection.cursor() as cursor:
        cursor.execute(_POST, values)
        if not cursor.fetchone()[0]:
            raise WrongState("usage-already-posted")


def _lines(use: ClaimUse) -> list[list[str]]:
    return [
        [kind.value, code, str(plain(quantity))]
        for (kind, code), quantity in use.quantities.items()
    ]


_REVERSE_CLAIM = """
INSERT INTO usage_claimuse (claim_id, scheme_id, person_id, day, category, overnight, lines, at,
                            actor_id, reverses_id)
SELECT claim_id, scheme_id, person_id, day, category, overnight, lines, %(at)s, %(actor)s, id
FROM usage_claimuse taken
WHERE claim_id = ANY(%(claims)s) AND reverses_id IS NULL
  AND NOT EXISTS (SELECT FROM usage_claimuse back WHERE back.reverses_id = taken.id)
"""
_REVERSE_COVERS = """
INSERT INTO usage_coveruse (claim_id, cover_id, scheme_id, person_id, day, category, at, actor_id,
                            deductible_any, ceiling_any, deductible_in, ceiling_in,
                            deductible_out, ceiling_out, reverses_id)
SELECT claim_id, cover_id, scheme_id, person_id, day, category, %(at)s, %(actor)s,
       -deductible_any, -ceiling_any, -deductible_in, -ceiling_in, -deductible_out, -ceiling_out, id
FROM usage_coveruse taken
WHERE claim_id = ANY(%(claims)s) AND reverses_id IS NULL
  AND NOT EXISTS (SELECT FROM usage_coveruse back WHERE back.reverses_id = taken.id)
"""


def reverse(claim: UUID, *, by: Actor, at: datetime) -> int:
    """Take back what the claim uses, and return how many postings were taken back; none when
    nothing is counted, so that it may be called twice. Two statements.
    """
    return reverse_many([claim], by=by, at=at)


def reverse_many(claims: Collection[UUID], *, by: Actor, at: datetime) -> int:
    """Take back what these claims use, as `reverse` does. Two statements, whatever their number."""
    values: dict[str, Any] = {"claims": list(claims), "at": at, "actor": by.id}
    with done_by(by, at), connection.cursor() as cursor:
        cursor.execute(_REVERSE_CLAIM, values)
        taken_back = cursor.rowcount
        cursor.execute(_REVERSE_COVERS, values)
        return int(taken_back + cursor.rowcount)


def load(uses: Iterable[tuple[ClaimUse, Sequence[CoverUse]]], *, by: Actor, at: datetime) -> int:
    """Count the use of many claims by COPY, and return how many came; claims that are counted
    already are left out. Three statements for each five thousand.
    """
    loaded = 0
    with done_by(by, at):
        for chunk in _chunks(uses):
            known = queries.claims_with_use([use.claim for use, _covers in chunk])
            new = [(use, covers) for use, covers in chunk if use.claim not in known]
            _copy(new, by, at)
            loaded += len(new)
    return loaded


def _chunks(
    uses: Iterable[tuple[ClaimUse, Sequence[CoverUse]]],
) -> Iterator[list[tuple[ClaimUse, Sequence[CoverUse]]]]:
    chunk: list[tuple[ClaimUse, Sequence[CoverUse]]] = []
    for pair in uses:
        chunk.append(pair)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _copy(new: list[tuple[ClaimUse, Sequence[CoverUse]]], by: Actor, at: datetime) -> None:
    table, cover_table = models.ClaimUse._meta.db_table, models.CoverUse._meta.db_table
    claim_rows = (_claim_row(use, by, at) for use, _covers in new)
    copy_rows(table, _CLAIM_COLUMNS, claim_rows)
    cover_rows = (_cover_row(use, by, at) for _use, covers in new for use in covers)
    copy_rows(cover_table, _COVER_COLUMNS, cover_rows)


def _claim_row(use: ClaimUse, by: Actor, at: datetime) -> tuple[Any, ...]:
    return (
        use.claim,
        use.scheme,
        use.person,
        use.day,
        use.category.value,
        use.overnight,
        Jsonb(_lines(use)),
        at,
        by.id,
    )


def _cover_row(use: CoverUse, by: Actor, at: datetime) -> tuple[Any, ...]:
    amounts = (getattr(use.used, name) for name in _AMOUNTS)
    return (
        use.claim,
        use.cover,
        use.scheme,
        use.person,
        use.day,
        use.category.value,
        *amounts,
        at,
        by.id,
    )
