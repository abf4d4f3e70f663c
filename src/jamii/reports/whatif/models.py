"""Runs, and the parts in which they are worked off."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from jamii.platform.database import days_field


class Run(models.Model):
    """A question about a plan, and its result. `total` null: the claims are not cut into parts
    yet; `moved_at`: when anything was last worked off; `tries`: how often a worker took it up.
    """

    id = models.UUIDField(primary_key=True)
    scheme = models.ForeignKey("organisations.Scheme", models.PROTECT, related_name="+")
    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="+")
    days = days_field()  # last days of care
    change = models.JSONField(default=list)  # paths and values, in order
    tried = models.JSONField(default=list)  # days, name of the terms, name of those tried
    state = models.CharField(max_length=9)
    total = models.PositiveIntegerField(null=True)
    done = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(null=True)
    names = models.JSONField(default=dict)  # of places and entries, as they were called then
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField()
    asked_by_name = models.CharField(max_length=200)
    moved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "running", "done", "cancelled", "failed"]),
                name="whatif_state_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state="done", result__isnull=False)
                | (~models.Q(state="done") & models.Q(result__isnull=True)),
                name="whatif_has_a_result_when_done",
            ),
        ]
        indexes = [models.Index(fields=["scheme", "-id"], name="whatif_newest")]


class Part(models.Model):
    """Some of a run's claims: whole groups of people who share covers, in order of intake. They go
    when the run has ended.
    """

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    claims = ArrayField(models.UUIDField())
    result = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="whatif_part_once"),
        ]
