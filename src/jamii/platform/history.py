"""Nothing that people did is lost: old rows kept by triggers, and rows that are written once."""

from __future__ import annotations

from typing import Any, TypeVar

import pghistory
import pghistory.models
import pgtrigger
from django.db import models

M = TypeVar("M", bound=type[models.Model])


class Kept(pghistory.models.Event):
    """The base of every history table: a 64-bit key, for a national register outgrows 32 bits."""

    pgh_id = models.BigAutoField(primary_key=True)

    class Meta:
        abstract = True


def kept(model: M) -> M:
    """Keep the old row of this table on every UPDATE and DELETE, with the actor of the act."""
    track: Any = pghistory.track(
        pghistory.UpdateEvent(row=pghistory.Old, level=pgtrigger.Statement),
        pghistory.DeleteEvent(row=pghistory.Old, level=pgtrigger.Statement),
        base_model=Kept,
        context_field=pghistory.ContextJSONField(),
        context_id_field=None,
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
    return (
        pghistory.models.Events.objects.none()
        if not getattr(model, "pgh_event_models", None)
        else next(iter(model.pgh_event_models.values()))
        .objects.filter(pgh_obj_id=key)
        .order_by("-pgh_id")  # type: ignore[attr-defined]
    )
