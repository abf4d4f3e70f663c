"""Running numbers without gaps or doubles: the counter's row is locked until the act commits."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

_NEXT = """
INSERT INTO platform_counter (series, last)
SELECT * FROM unnest(%s::text[], %s::bigint[]) ORDER BY 1
ON CONFLICT (series) DO UPDATE SET last = platform_counter.last + EXCLUDED.last
RETURNING series, last
"""


def next_number(series: str) -> int:
    """The next number of the series, from 1. Must run inside the act's transaction."""
    return next_numbers(series, 1)


def next_numbers(series: str, count: int) -> int:
    """Reserve `count` numbers and return the last of them; the first is `last - count + 1`."""
    return next_of_many({series: count})[series]


def next_of_many(wanted: Mapping[str, int]) -> dict[str, int]:
    """Reserve so many numbers of each series and return the last of each. One statement, in the
    order of the series, so that two who count the same do not wait for each other in a ring.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A number is given inside the transaction of its act.")
    ordered = sorted(wanted)
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [ordered, [wanted[series] for series in ordered]])
        return {series: int(last) for series, last in cursor.fetchall()}
