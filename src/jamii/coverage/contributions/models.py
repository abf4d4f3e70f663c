"""Contributions. Nothing of one is changed afterwards but that it was cancelled."""

from __future__ import annotations

from django.db import models

from jamii.coverage.contributions.types import PayKind
from jamii.platform import history
from jamii.platform.database import money_field


@history.kept
class Contribution(models.Model):
    """Money booked for a cover; `plan` repeats the cover's, for receipts are unique within it."""

    id = models.UUIDField(primary_key=True)
    scheme = models.ForeignKey("organisations.Scheme", models.PROTECT, related_name="+")
    cover = models.ForeignKey("enrolment.Cover", models.PROTECT, related_name="+")
    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="+")
    amount = money_field()
    paid_on = models.DateField()
    kind = models.CharField(max_length=7)
    receipt = models.CharField(max_length=60)
    payer = models.ForeignKey("organisations.Payer", models.PROTECT, null=True, related_name="+")
    is_photo_fee = models.BooleanField(default=False)
    received_by = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    cancelled_because = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "receipt"],
                condition=models.Q(cancelled_at=None),
                name="receipt_is_unique_in_plan",
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0), name="contribution_is_above_zero"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in PayKind]),
                name="contribution_kind_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["cover", "paid_on"], name="contributions_of_cover"),
            models.Index(fields=["scheme", "-id"], name="contributions_newest"),
        ]
