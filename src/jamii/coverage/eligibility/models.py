"""Every question that was asked, and what was answered."""

from __future__ import annotations

from django.db import models

from jamii.platform import history


@history.written_once
class Check(models.Model):
    """One question and its answer. Kept because questions without care behind them show misuse."""

    id = models.UUIDField(primary_key=True)
    scheme = models.ForeignKey(
        "organisations.Scheme", models.PROTECT, null=True, related_name="+"
    )  # None: no cover of any scheme was found
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    facility = models.ForeignKey("providers.Facility", models.PROTECT, null=True, related_name="+")
    on = models.DateField()
    entry_kind = models.CharField(max_length=7, blank=True)
    entry_code = models.CharField(max_length=50, blank=True)
    outcome = models.CharField(max_length=3)  # yes, no, ask
    reasons = models.JSONField(default=list)
    at = models.DateTimeField()
    actor_id = models.UUIDField()
    actor_name = models.CharField(max_length=200)
    channel = models.CharField(max_length=10, default="screen")  # screen, api

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=["yes", "no", "ask"]), name="check_outcome_is_known"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-at"], name="checks_of_person"),
            models.Index(fields=["facility", "-at"], name="checks_of_facility"),
        ]
