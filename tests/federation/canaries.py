"""Canaries: a sign that nobody writes, in every text, day and amount of every table of a node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import DatabaseError, connection, models, transaction

# Four letters fit into nearly every column and stand in no word and in no hash.
SIGN = "qzxk"
DAY = "1901-02-03"
AMOUNT = "91739.17"
# What makes the node a node, and the plumbing of others.
_NOT_OURS = {"federation"}


def _texts(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, models.CharField | models.TextField)


def _statements() -> Iterator[tuple[str, str, str]]:
    """Table, column, and the statement that puts a canary there: unique where it must be."""
    number = 0
    for model in apps.get_models():
        ours = model.__module__.startswith("jamii.") and model._meta.app_label not in _NOT_OURS
        if not ours:
            continue
        table = model._meta.db_table
        for field in model._meta.concrete_fields:
            if field.primary_key or field.is_relation:
                continue
            number += 1
            canary = f"{SIGN}{number:03d}"
            if _texts(field):
                value = f"'{canary}' || row_number" if field.unique else f"'{canary}'"
                value = f"left({value}, {getattr(field, 'max_length', None) or 999})"
            elif isinstance(field, ArrayField) and _texts(field.base_field):
                value = f"ARRAY[left('{canary}', {field.base_field.max_length or 999})]"
            elif isinstance(field, models.JSONField):
                value = f"""'{{"{SIGN}": "{canary}"}}'::jsonb"""
            elif isinstance(field, models.DateField) and not isinstance(
                field, models.DateTimeField
            ):
                value = f"'{DAY}'::date"
            elif isinstance(field, models.DecimalField):
                value = AMOUNT
            else:
                continue
            yield (
                table,
                field.column,
                f'UPDATE "{table}" kept SET "{field.column}" = {value} FROM (SELECT "'
                f'{model._meta.pk.column}" AS key, row_number() OVER () FROM "{table}") numbered '
                f'WHERE kept."{model._meta.pk.column}" = numbered.key',
            )


def fill() -> tuple[int, list[str], list[str]]:
    """Put canaries everywhere, past every trigger. Returns how many columns hold them, those that
    hold a closed list and so refuse them, and the tables that were filled.
    """
    filled, closed, tables = 0, [], set()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            for table, column, statement in _statements():
                try:
                    with transaction.atomic():
                        cursor.execute(statement)
                        if cursor.rowcount:
                            filled += 1
                            tables.add(table)
                except DatabaseError:
                    closed.append(f"{table}.{column}")
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")
    return filled, closed, sorted(tables)


def everything() -> str:
    """All rows of all tables, as text: what a copy of the database would hold."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
            "WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
        )
        names = [name for (name,) in cursor.fetchall()]
        found = []
        for name in names:
            cursor.execute(f"SELECT to_jsonb(kept)::text FROM {name} kept")
            found += [f"{name} {row}" for (row,) in cursor.fetchall()]
    return "\n".join(found)
