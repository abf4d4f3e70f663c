"""Covers and their members, enrolment officers. States move in `services` only."""

from __future__ import annotations

from django.db import models

from jamii.coverage.enrolment.types import Stage, Status
from jamii.platform import history
from jamii.platform.database import money_field


@history.kept
class Officer(models.Model):
    """Who visits households and signs their covers, up to and including `last_day`."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=50)
    last_name = models.CharField(max_length=100)
    other_names = models.CharField(max_length=100, blank=True)
    place = models.ForeignKey("places.Place", models.PROTECT, null=True, related_name="+")
    villages = models.ManyToManyField("places.Place", related_name="+")
    phone = models.CharField(max_length=50, blank=True)
    email = models.CharField(max_length=254, blank=True)
    born = models.DateField(null=True)
    phone_communication = models.BooleanField(default=False)
    last_day = models.DateField(null=True)
    substitute = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    ended_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(ended_on=None),
                name="officer_code_is_unique",
            ),
        ]


@history.kept
class Cover(models.Model):
    """What a household has of one plan for one period. `base_value` is the value without what late
    joiners added; `terms_hash` names the terms by which days and value were worked out, `steps` say
    how.
    """

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=40)
    scheme = models.ForeignKey("organisations.Scheme", models.PROTECT, related_name="+")
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+")
    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="+")
    stage = models.CharField(max_length=7)
    status = models.CharField(max_length=9)
    enrolled = models.DateField()
    start = models.DateField()
    expiry = models.DateField()
    effective = models.DateField(null=True)
    value = money_field()
    base_value = money_field()
    enforced = models.BooleanField(default=False)
    suspended_because = models.CharField(max_length=7, blank=True)
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    last_payment_day = models.DateField()
    terms_hash = models.CharField(max_length=32, blank=True)
    steps = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    origin = models.CharField(max_length=10, default="entered")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "number"], name="cover_number_is_unique"),
            models.CheckConstraint(
                condition=models.Q(status__in=[status.value for status in Status]),
                name="cover_status_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(stage__in=[stage.value for stage in Stage]),
                name="cover_stage_is_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="active") | models.Q(effective__isnull=False),
                name="active_cover_has_its_day",
            ),
            models.CheckConstraint(
                condition=models.Q(value__gte=0, base_value__gte=0),
                name="cover_value_is_not_negative",
            ),
        ]
        indexes = [
            models.Index(fields=["household", "-start"], name="covers_of_household"),
            models.Index(fields=["scheme", "-id"], name="covers_newest"),
            models.Index(
                fields=["expiry"],
                name="covers_to_expire",
                condition=models.Q(status__in=["active", "ready"]),
            ),
            models.Index(
                fields=["scheme", "-id"],
                name="covers_awaiting_payment",
                condition=models.Q(status="idle"),
            ),
        ]


@history.kept
class CoverMember(models.Model):
    """A person inside a cover, with days of their own. Both last days are included."""

    id = models.UUIDField(primary_key=True)
    cover = models.ForeignKey(Cover, models.PROTECT, related_name="members")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    place_no = models.PositiveIntegerField(default=0)
    enrolled = models.DateField()
    effective = models.DateField(null=True)
    expiry = models.DateField()
    waits_for = money_field(null=True)
    ended = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cover", "person"],
                condition=models.Q(ended=False),
                name="person_stands_once_in_a_cover",
            ),
        ]
        indexes = [models.Index(fields=["person", "cover"], name="covers_of_person")]
