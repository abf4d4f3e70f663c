"""What PostgreSQL gives beyond plain columns: ranges of days, exact amounts, COPY, exclusion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
        cursor.cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def stage(
    name: str,
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    more: Mapping[str, str] | None = None,
) -> int:
    """Copy rows into the temporary table `name`, typed like the model's table, with `more` columns
    of the given types behind; it goes with the transaction. Returns how many rows.

    Names are names of ours, never input.
    """
    more = more or {}
    typed = [f'"{column}"' for column in columns]
    typed += [f'NULL::{kind} AS "{column}"' for column, kind in more.items()]
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TABLE IF EXISTS pg_temp."{name}"')
        cursor.execute(
            f'CREATE TEMPORARY TABLE "{name}" ON COMMIT DROP AS '
            f'SELECT {", ".join(typed)} FROM "{model._meta.db_table}" WITH NO DATA'
        )
    return copy_rows(name, [*columns, *more], rows)


def merge(name: str, model: type[models.Model], columns: Sequence[str]) -> int:
    """Insert the staged rows; one that exists by its id is changed where it differs, and its
    `version` rises. Returns how many rows are new or changed.
    """
    table = model._meta.db_table
    names = ", ".join(f'"{column}"' for column in columns)
    has_version = any(field.name == "version" for field in model._meta.concrete_fields)
    changes = [f'"{column}" = EXCLUDED."{column}"' for column in columns if column != "id"]
    if has_version and "version" not in columns:
        changes.append(f'version = "{table}".version + 1')
        insert, select = f"{names}, version", f"{names}, 1"
    else:
        insert = select = names
    old = ", ".join(f'"{table}"."{column}"' for column in columns)
    new = ", ".join(f'EXCLUDED."{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({insert}) SELECT {select} FROM "{name}" '
            f"ON CONFLICT (id) DO UPDATE SET {', '.join(changes)} "
            f"WHERE ({old}) IS DISTINCT FROM ({new})"
        )
        return int(cursor.rowcount)


def replace_children(
    name: str, model: type[models.Model], parent: str, columns: Sequence[str], parents: str
) -> int:
    """Give each record staged in `parents` exactly the child rows staged in `name`; equal rows stay
    untouched. `parent` is the column that names the record. Returns how many rows went or came.
    """
    table = model._meta.db_table
    names = ", ".join(f'"{column}"' for column in columns)
    child = ", ".join(f'child."{column}"' for column in columns)
    staged = ", ".join(f'staged."{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f'DELETE FROM "{table}" child USING "{parents}" record '
            f'WHERE child."{parent}" = record.id AND NOT EXISTS (SELECT FROM "{name}" staged '
            f'WHERE staged."{parent}" = record.id AND ({staged}) IS NOT DISTINCT FROM ({child}))'
        )
        gone = cursor.rowcount
        cursor.execute(
            f'INSERT INTO "{table}" ({names}) SELECT {names} FROM "{name}" staged '
            f'WHERE NOT EXISTS (SELECT FROM "{table}" child '
            f'WHERE child."{parent}" = staged."{parent}" '
            f"AND ({child}) IS NOT DISTINCT FROM ({staged}))"
        )
        return int(gone + cursor.rowcount)


def found(statement: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
    """The rows of a statement of ours: what a set-based check found."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
