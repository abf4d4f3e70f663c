"""Nothing that people did is lost: old rows kept by triggers, and rows that are written once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import pghistory
import pghistory.models
import pgtrigger
from django.apps import apps
from django.db import connection, models

from jamii.kernel.canonical import plain
from jamii.platform.database import copy_rows

M = TypeVar("M", bound=type[models.Model])


class Kept(pghistory.models.Event):
    """The base of every history table: a 64-bit key, for a national register outgrows 32 bits."""

    pgh_id = models.BigAutoField(primary_key=True)

    class Meta:
        abstract = True


def kept(model: M) -> M:
    """Keep the old row of this table on every UPDATE and DELETE, with the actor of the act."""
    return _kept(model)


def kept_unless(adds_only: str) -> Callable[[M], M]:
    """As `kept`, but for updates that meet the condition (SQL about OLD and NEW): those that fill
    in what was blank, so that the old row says nothing that the new one does not.
    """
    return lambda model: _kept(model, f" AND NOT ({adds_only})")


def _kept(model: M, but: str = "") -> M:
    change = pgtrigger.Condition(f"OLD.* IS DISTINCT FROM NEW.*{but}")
    # The context is kept in the row itself, so that it needs no id of its own.
    no_context_id: Any = None
    track: Any = pghistory.track(
        pghistory.UpdateEvent(condition=change, row=pghistory.Old, level=pgtrigger.Statement),
        pghistory.DeleteEvent(row=pghistory.Old, level=pgtrigger.Statement),
        base_model=Kept,
        context_field=pghistory.ContextJSONField(),
        context_id_field=no_context_id,
        meta={"indexes": [], "verbose_name": f"history of {model._meta.verbose_name}"},
    )
    return track(model)  # type: ignore[no-any-return]


def written_once(model: M) -> M:
    """Refuse UPDATE and DELETE on this table, whoever asks."""
    protect: Any = pgtrigger.register(
        pgtrigger.Protect(
            name="written_once", operation=pgtrigger.Update | pgtrigger.Delete, level=pgtrigger.Row
        )
    )
    return protect(model)  # type: ignore[no-any-return]


def versions_of(model: type[models.Model], key: Any) -> models.QuerySet[Any]:
    """The kept old rows of one record, newest first."""
    rows: models.QuerySet[Any] = _kept_model(model).objects.filter(pgh_obj_id=key)
    return rows.order_by("-pgh_id")


def _kept_model(model: type[models.Model]) -> Any:
    """The table of old rows of a kept model."""
    tables: dict[str, Any] = model.pgh_event_models  # type: ignore[attr-defined]
    return next(iter(tables.values()))


@dataclass(frozen=True, slots=True)
class OldVersion:
    """An old version of a record of another system: when it stopped counting, where it stood
    (`origin`, unique there), and the columns in which it may differ from the record of today.
    """

    key: UUID
    closed_at: datetime
    origin: str
    values: Mapping[str, Any]


def load_old_versions(
    label: str, rows: Iterable[OldVersion], *, match: str = "id", gone: bool = False
) -> int:
    """Put old versions from elsewhere behind the record that they belong to, with their moments;
    the same again changes nothing. Returns how many are new.

    `label` names a kept model; `match` the column by which a version finds its record (the newest
    row of it). Columns that are not given are those of the record. With `gone` the record was
    deleted there and does not exist here: they have their defaults. Must run inside an act.
    """
    model = apps.get_model(label)
    kept_model = _kept_model(model)
    table, history = model._meta.db_table, kept_model._meta.db_table
    columns = [field.column for field in model._meta.concrete_fields]
    names = ", ".join(f'"{column}"' for column in columns)
    old = ", ".join(f'version."{column}"' for column in columns)
    defaults: list[str] = []
    if gone:
        record, base, join = "incoming.key", "%s::jsonb", ""
        defaults = [
            json.dumps(
                plain(
                    {
                        field.column: field.get_default()
                        for field in model._meta.concrete_fields
                        if not field.is_relation
                    }
                )
            )
        ]
    else:
        record, base = "record.id", "to_jsonb(record)"
        join = (
            f'JOIN (SELECT DISTINCT ON ("{match}") * FROM "{table}" '
            f'ORDER BY "{match}", id DESC) record ON record."{match}" = incoming.key '
        )
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.incoming_version")
        cursor.execute(
            "CREATE TEMPORARY TABLE incoming_version (key uuid, closed_at timestamptz, "
            "origin text, given jsonb) ON COMMIT DROP"
        )
        copy_rows(
            "incoming_version",
            ("key", "closed_at", "origin", "given"),
            ((row.key, row.closed_at, row.origin, json.dumps(plain(row.values))) for row in rows),
        )
        cursor.execute(
            f'INSERT INTO "{history}" '
            f"(pgh_created_at, pgh_label, pgh_obj_id, pgh_context, {names}) "
            f"SELECT incoming.closed_at, '{'delete' if gone else 'update'}', {record}, "
            f"jsonb_build_object('origin', incoming.origin), {old} "
            f"FROM incoming_version incoming {join}"
            f'CROSS JOIN LATERAL jsonb_populate_record(NULL::"{table}", {base} || incoming.given) '
            f'version WHERE NOT EXISTS (SELECT FROM "{history}" known '
            f"WHERE known.pgh_obj_id = {record} "
            "AND known.pgh_context ->> 'origin' = incoming.origin) ORDER BY incoming.closed_at",
            defaults,
        )
        return int(cursor.rowcount)
