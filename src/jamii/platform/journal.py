"""One readable line per act: written by services, read on the page of the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model

from jamii.kernel.actors import Actor
from jamii.kernel.canonical import plain
from jamii.kernel.reasons import Value
from jamii.platform import sentences
from jamii.platform.models import JournalEntry


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal."""

    at: datetime
    actor_name: str
    code: str
    subject_kind: str
    subject_id: UUID
    values: Mapping[str, Any]

    @property
    def sentence(self) -> str:
        """What happened, in the active language."""
        return sentences.sentence(self.code, self.values)


def write(
    code: str,
    subject: Model | tuple[str, UUID],
    /,
    *,
    by: Actor,
    at: datetime,
    scheme: UUID | None = None,
    **values: Value,
) -> None:
    """Add the line. `subject` is a record, or its kind (`claims.claim`) and id; `code` names a
    registered sentence.
    """
    kind, key = subject if isinstance(subject, tuple) else (subject._meta.label_lower, subject.pk)
    JournalEntry.objects.create(
        at=at,
        actor_id=by.id,
        actor_name=by.name,
        code=code,
        subject_kind=kind,
        subject_id=key,
        scheme_id=scheme,
        values=plain(values),
    )


def _entry(row: JournalEntry) -> Entry:
    return Entry(row.at, row.actor_name, row.code, row.subject_kind, row.subject_id, row.values)


def entries_about(kind: str, key: UUID, limit: int = 200) -> list[Entry]:
    """What happened to one record, newest first."""
    rows = JournalEntry.objects.filter(subject_id=key, subject_kind=kind).order_by("-id")[:limit]
    return [_entry(row) for row in rows]


def about_many(
    keys: Sequence[UUID], limit: int = 200, *, without: Sequence[str] = ()
) -> list[Entry]:
    """What happened to any of these records, newest first, but for acts of the codes `without`, in
    one statement.
    """
    rows = JournalEntry.objects.filter(subject_id__in=list(keys)).exclude(code__in=list(without))
    return [_entry(row) for row in rows.order_by("-id")[:limit]]
