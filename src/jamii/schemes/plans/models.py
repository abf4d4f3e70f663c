"""Plans and their terms. A version of terms is one header row with its limits, coverage lines and
relative prices; none of them is edited once it counts.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from jamii.platform import history
from jamii.platform.database import days_field, money_field, no_overlap
from jamii.platform.texts import texts_field


def _months() -> models.PositiveSmallIntegerField[Any, Any]:
    return models.PositiveSmallIntegerField(default=0)


def _percent() -> models.DecimalField[Any, Any]:
    return models.DecimalField(max_digits=7, decimal_places=4, default=0)


def _amount() -> models.DecimalField[Any, Any]:
    return money_field(default=0)


def _quantity() -> models.DecimalField[Any, Any]:
    return models.DecimalField(max_digits=12, decimal_places=4, null=True)


@history.kept
class Plan(models.Model):
    """What a scheme offers to households. `offered`: the days on which a cover may start."""

    id = models.UUIDField(primary_key=True)
    scheme = models.ForeignKey("organisations.Scheme", models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    names = texts_field()
    place = models.ForeignKey("places.Place", models.PROTECT, null=True, related_name="+")
    offered = days_field()
    conversion_plan = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="plan_code_is_unique"),
        ]


@history.kept
class TermsVersion(models.Model):
    """The header of one version of a plan's terms, and the days on which it counts."""

    id = models.UUIDField(primary_key=True)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions")
    days = days_field()
    hash = models.CharField(max_length=32)
    source = models.CharField(max_length=200, blank=True)

    currency = models.CharField(max_length=3)
    places = models.PositiveSmallIntegerField()

    insurance_months = models.PositiveSmallIntegerField()
    administration_months = _months()
    max_members = models.PositiveIntegerField(null=True)
    threshold = models.PositiveIntegerField(null=True)
    start_cycles = ArrayField(models.CharField(max_length=5), default=list)  # "day-month"
    grace_months_enrolment = _months()
    grace_months_renewal = _months()
    grace_months_payment = _months()
    min_age = models.PositiveSmallIntegerField(null=True)
    max_age = models.PositiveSmallIntegerField(null=True)
    majority_age = models.PositiveSmallIntegerField(default=18)

    lump_sum = _amount()
    premium_adult = _amount()
    premium_child = _amount()
    registration_lump_sum = _amount()
    registration_fee = _amount()
    assembly_lump_sum = _amount()
    assembly_fee = _amount()
    registration_again_after_months = _months()
    enrolment_discount_percent = _percent()
    enrolment_discount_months = _months()
    renewal_discount_percent = _percent()
    renewal_discount_months = _months()
    max_instalments = models.PositiveSmallIntegerField(null=True)

    limits_per = models.CharField(max_length=10, blank=True)
    hospital_case = models.CharField(max_length=16)
    strict_care_type = models.BooleanField(default=True)
    pay_lower_of_list_and_asked = models.BooleanField(default=False)

    capitation_groups = ArrayField(models.CharField(max_length=40), default=list)  # level/sub-level
    share_of_contributions = _percent()
    weight_population = _percent()
    weight_families = _percent()
    weight_insured_population = _percent()
    weight_insured_families = _percent()
    weight_visits = _percent()
    weight_adjusted_amount = _percent()

    class Meta:
        constraints = [no_overlap("terms_of_a_plan_do_not_overlap", "plan")]
        indexes = [models.Index(fields=["hash"], name="terms_by_hash")]


class LimitRow(models.Model):
    """One limit: this (deductible, ceiling or claims of a category), for which care, so much."""

    id = models.BigAutoField(primary_key=True)
    terms = models.ForeignKey(TermsVersion, models.CASCADE, related_name="limits")
    what = models.CharField(max_length=10)
    care = models.CharField(max_length=11, blank=True)
    category = models.CharField(max_length=16, blank=True)
    amount = money_field(null=True)
    extra_member = money_field(default=0)
    cap = money_field(null=True)
    max_claims = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["terms", "what", "care", "category"], name="limit_stands_once"
            ),
            models.CheckConstraint(
                condition=models.Q(what__in=["deductible", "ceiling", "category"]),
                name="limit_is_known",
            ),
        ]


class CoverageLine(models.Model):
    """How one service or item is covered."""

    id = models.BigAutoField(primary_key=True)
    terms = models.ForeignKey(TermsVersion, models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=7)
    code = models.CharField(max_length=50)
    price_origin = models.CharField(max_length=10)
    share_other = models.CharField(max_length=12, blank=True)
    share_other_adult = money_field(null=True)
    share_other_child = money_field(null=True)
    share_referral = models.CharField(max_length=12, blank=True)
    share_referral_adult = money_field(null=True)
    share_referral_child = money_field(null=True)
    share_emergency = models.CharField(max_length=12, blank=True)
    share_emergency_adult = money_field(null=True)
    share_emergency_child = money_field(null=True)
    max_quantity_adult = _quantity()
    max_quantity_child = _quantity()
    waiting_months_adult = _months()
    waiting_months_child = _months()
    ceiling_exclusion_adult = models.CharField(max_length=12, blank=True)
    ceiling_exclusion_child = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["terms", "kind", "code"], name="line_stands_once"),
        ]


class RelativePriceRow(models.Model):
    """The period of the index for one part of care, and the percentages of its periods."""

    id = models.BigAutoField(primary_key=True)
    terms = models.ForeignKey(TermsVersion, models.CASCADE, related_name="relative_prices")
    care = models.CharField(max_length=11)
    period = models.CharField(max_length=7)
    percents = ArrayField(models.DecimalField(max_digits=7, decimal_places=4))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["terms", "care"], name="relative_price_stands_once"),
        ]
