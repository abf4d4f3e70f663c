"""Feedback and its masked picture."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from jamii.commons.feedback.types import DeclineReason, Kind, Status
from jamii.platform import files, history


@history.kept
class Feedback(models.Model):
    """What somebody said about a screen, with the context of the screen and what became of it."""

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()
    reporter = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=20)
    text = models.TextField()
    goal = models.TextField(blank=True)
    severity = models.PositiveSmallIntegerField(null=True)
    may_contact = models.BooleanField(default=False)
    screen = models.CharField(max_length=80)
    route = models.CharField(max_length=200, blank=True)
    module = models.CharField(max_length=40, blank=True)
    release = models.CharField(max_length=40)
    packs = ArrayField(models.CharField(max_length=80), default=list)
    roles = ArrayField(models.CharField(max_length=60), default=list)
    org_level = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=8, blank=True)
    viewport = models.CharField(max_length=20, blank=True)
    online = models.BooleanField(null=True)
    workflow_state = models.CharField(max_length=60, blank=True)
    last_error = models.CharField(max_length=60, blank=True)
    interactions = ArrayField(models.CharField(max_length=80), default=list)
    local_time = models.CharField(max_length=40, blank=True)
    wording_key = models.TextField(blank=True)
    wording_text = models.TextField(blank=True)
    is_private = models.BooleanField(default=False)
    unknown_context = models.BooleanField(default=False)
    picture_dropped = models.BooleanField(default=False)
    attachment_key = files.key_field()
    attachment_type = models.CharField(max_length=20, blank=True)
    status = models.CharField(max_length=20, default=Status.NEW.value)
    status_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    decline_reason = models.CharField(max_length=20, blank=True)
    link = models.CharField(max_length=200, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in Kind]),
                name="feedback_kind_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=[status.value for status in Status]),
                name="feedback_status_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(severity=None) | models.Q(severity__range=(1, 4)),
                name="feedback_severity_is_1_to_4",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=Status.DECLINED.value)
                | models.Q(decline_reason__in=[reason.value for reason in DeclineReason]),
                name="declined_feedback_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=Status.MERGED.value)
                | models.Q(merged_into__isnull=False),
                name="merged_feedback_names_the_other",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-at"], name="feedback_by_status"),
            models.Index(fields=["reporter", "-at"], name="feedback_by_writer"),
        ]


@history.written_once
class Picture(models.Model):
    """The masked picture of the screen: markup of known tags, with what the device said of it."""

    feedback = models.OneToOneField(
        Feedback, models.PROTECT, primary_key=True, related_name="picture"
    )
    markup = models.TextField()
    kept = models.PositiveIntegerField()
    barred = models.PositiveIntegerField()
    crc32 = models.CharField(max_length=8)
