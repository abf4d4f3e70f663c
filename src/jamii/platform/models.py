"""The tables of the plumbing: journal, running numbers, answered requests."""

from __future__ import annotations

from django.db import models

from jamii.platform.history import written_once


@written_once
class JournalEntry(models.Model):
    """One line: who did what to which record, when. The sentence is made when it is shown."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.UUIDField()
    actor_name = models.CharField(max_length=200)
    code = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    scheme_id = models.UUIDField(null=True)
    values = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["subject_id", "-id"], name="journal_by_subject"),
            models.Index(fields=["-id"], include=["at"], name="journal_newest"),
        ]


class Counter(models.Model):
    """The last number given in a series; the row is the lock."""

    series = models.CharField(max_length=120, primary_key=True)
    last = models.BigIntegerField(default=0)


class Answered(models.Model):
    """A request that was already carried out, by the key that its sender gave it, and what was
    answered.
    """

    key = models.UUIDField(primary_key=True)
    what = models.CharField(max_length=80)
    actor_id = models.UUIDField()
    at = models.DateTimeField()
    request_hash = models.CharField(max_length=32)
    answer = models.JSONField()
