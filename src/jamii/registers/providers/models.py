"""Facilities, their dated terms, claim administrators, catchments."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from jamii.platform import history
from jamii.platform.database import days_field, no_overlap


@history.kept
class Facility(models.Model):
    """A health facility: its words and its place."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=50)
    name = models.CharField(max_length=100)
    name_key = models.CharField(max_length=100)
    legal_form = models.CharField(max_length=24)
    sub_level = models.CharField(max_length=10, default="none")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    address = models.CharField(max_length=255, blank=True)
    phone = models.CharField(max_length=50, blank=True)
    fax = models.CharField(max_length=50, blank=True)
    email = models.CharField(max_length=254, blank=True)
    account_code = models.CharField(max_length=25, blank=True)
    offline = models.BooleanField(default=False)
    ended_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(ended_on=None),
                name="facility_code_is_unique",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    legal_form__in=["charity", "district-organisation", "government", "private"]
                ),
                name="facility_legal_form_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(sub_level__in=["none", "reference", "integrated"]),
                name="facility_sub_level_is_known",
            ),
        ]
        indexes = [
            GinIndex(
                fields=["name_key"], name="facility_name_trigrams", opclasses=["gin_trgm_ops"]
            ),
        ]


@history.kept
class FacilityTerms(models.Model):
    """What a decision reads of a facility on these days. Without a contract there is no contract to
    be outside of.
    """

    id = models.BigAutoField(primary_key=True)
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="terms")
    days = days_field()
    level = models.CharField(max_length=20)
    care_type = models.CharField(max_length=4)
    status = models.CharField(max_length=8)
    contract_days = days_field(null=True)
    service_list = models.ForeignKey(
        "catalogue.PriceList", models.PROTECT, null=True, related_name="+"
    )
    item_list = models.ForeignKey(
        "catalogue.PriceList", models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            no_overlap("facility_has_one_set_of_terms_a_day", "facility"),
            models.CheckConstraint(
                condition=models.Q(level__in=["dispensary", "health-centre", "hospital"]),
                name="facility_level_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(care_type__in=["in", "out", "both"]),
                name="facility_care_type_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["active", "inactive", "delisted", "idle"]),
                name="facility_status_is_known",
            ),
        ]


@history.kept
class ClaimAdministrator(models.Model):
    """Who signs the claims of one facility."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=50)
    last_name = models.CharField(max_length=100, blank=True)
    other_names = models.CharField(max_length=100, blank=True)
    name = models.CharField(max_length=200)
    born = models.DateField(null=True)
    phone = models.CharField(max_length=50, blank=True)
    email = models.CharField(max_length=254, blank=True)
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="claim_administrators")
    days = days_field()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [no_overlap("claim_administrator_code_is_unique", "code")]


class Catchment(models.Model):
    """A place that a facility serves, and what percentage of it."""

    id = models.BigAutoField(primary_key=True)
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="catchments")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    percent = models.DecimalField(max_digits=5, decimal_places=2, default=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["facility", "place"], name="catchment_once"),
            models.CheckConstraint(
                condition=models.Q(percent__gte=0, percent__lte=100),
                name="catchment_percent_is_0_to_100",
            ),
        ]
