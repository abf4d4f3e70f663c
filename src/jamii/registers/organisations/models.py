"""Schemes, payers, and the one row that says what this installation is."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from jamii.platform import history
from jamii.platform.texts import texts_field


@history.kept
class Scheme(models.Model):
    """An insurance or protection scheme with books of its own."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=20, unique=True)
    names = texts_field()
    currency = models.CharField(max_length=3)
    places = models.PositiveSmallIntegerField()
    time_zone = models.CharField(max_length=40, default="UTC")
    languages = ArrayField(models.CharField(max_length=8), default=list)
    packs = ArrayField(models.CharField(max_length=40), default=list)
    settings = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="scheme_currency_is_a_code"
            ),
            models.CheckConstraint(
                condition=models.Q(places__lte=4), name="scheme_places_are_0_to_4"
            ),
        ]


@history.kept
class Payer(models.Model):
    """Who pays contributions for others: a donor, a local authority, an employer."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=20, null=True, unique=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20)
    place = models.ForeignKey("places.Place", models.PROTECT, null=True, related_name="+")
    address = models.CharField(max_length=255, blank=True)
    phone = models.CharField(max_length=50, blank=True)
    fax = models.CharField(max_length=50, blank=True)
    email = models.CharField(max_length=254, blank=True)
    ended_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        "co-operative",
                        "donor",
                        "government",
                        "local-authority",
                        "private",
                        "other",
                    ]
                ),
                name="payer_kind_is_known",
            ),
        ]


class Installation(models.Model):
    """What this installation is: a demonstration or real, and where its records came from."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    mode = models.CharField(max_length=4)
    source = models.CharField(max_length=200, blank=True)
    source_fingerprint = models.CharField(max_length=64, blank=True)
    since = models.DateTimeField()
    demo_today = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_installation"),
            models.CheckConstraint(
                condition=models.Q(mode__in=["demo", "real"]), name="installation_mode_is_known"
            ),
        ]
