"""Running numbers without gaps or doubles: the counter's row is locked until the act commits."""

from __future__ import annotations

from django.db import connection

_NEXT = """
INSERT INTO platform_counter (series, last) VALUES (%s, %s)
ON CONFLICT (series) DO UPDATE SET last = platform_counter.last + EXCLUDED.last
RETURNING last
"""


def next_number(series: str) -> int:
    """The next number of the series, from 1. Must run inside the act's transaction."""
    return next_numbers(series, 1)


def next_numbers(series: str, count: int) -> int:
    """Reserve `count` numbers and return the last of them; the first is `last - count + 1`."""
    if not connection.in_atomic_block:
        raise RuntimeError("A number is given inside the transaction of its act.")
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [series, count])
        return int(cursor.fetchone()[0])
