"""What PostgreSQL gives beyond plain columns: ranges of days, exact amounts, COPY, exclusion."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import connection, models
from django.db.backends.postgresql.psycopg_any import DateRange

from jamii.kernel.days import Days, day_after, day_before


def money_field(**options: Any) -> models.DecimalField[Any, Any]:
    """An exact amount in the scheme's currency: numeric(18,4)."""
    return models.DecimalField(max_digits=18, decimal_places=4, **options)


def days_field(**options: Any) -> DateRangeField:
    """A range of days, stored half-open as PostgreSQL does; `as_range` and `as_days` convert."""
    return DateRangeField(**options)


def as_range(days: Days) -> DateRange:
    """The half-open form that PostgreSQL keeps."""
    return DateRange(days.first, None if days.last is None else day_after(days.last), "[)")


def as_days(stored: Any) -> Days:
    """The form of the house, both ends included. Raises ValueError for an empty range or one
    without a start.
    """
    if stored is None or stored.isempty or stored.lower is None:
        raise ValueError("The stored range has no first day.")
    return Days(stored.lower, None if stored.upper is None else day_before(stored.upper))


def days_on(path: str, day: date) -> models.Q:
    """The condition "the range at `path` holds this day"."""
    return models.Q(**{f"{path}__contains": day})


def no_overlap(name: str, *fields: str, days: str = "days") -> ExclusionConstraint:
    """Two rows alike in `fields` may not share a day. Needs the extension btree_gist."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((field, RangeOperators.EQUAL) for field in fields),
            (days, RangeOperators.OVERLAPS),
        ],
    )


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows by COPY inside the current transaction and return how many.

    Values are adapted by psycopg; `table` and `columns` are names of ours, never input.
    """
    names = ", ".join(f'"{column}"' for column in columns)
    count = 0
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy,  # type: ignore[attr-defined]
    ):
        for row in rows:
            copy.write_row(row)
            count += 1
    return count
