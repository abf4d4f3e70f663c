"""Runs with their arithmetic, and the bills that came of them.

A run's arithmetic is written once, with the draft; what became of the run stands in its state. The
bills of an undone run are kept, cancelled.
"""

from __future__ import annotations

from django.db import models

from jamii.platform import history
from jamii.platform.database import money_field


@history.kept
class Run(models.Model):
    """The settlement of one month for one place, or for the country. `facts` names everything that
    the draft was worked out from.
    """

    id = models.UUIDField(primary_key=True)
    scheme = models.ForeignKey("organisations.Scheme", models.PROTECT, related_name="+")
    place = models.ForeignKey("places.Place", models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9)
    facts = models.CharField(max_length=32)
    rules = models.CharField(max_length=20)
    claims_indexed = models.PositiveIntegerField(default=0)
    claims_still_waiting = models.PositiveIntegerField(default=0)
    claims_valued = models.PositiveIntegerField(default=0)
    total = money_field()
    warnings = models.JSONField(default=list)
    proposed_at = models.DateTimeField()
    proposed_by = models.UUIDField()
    proposed_by_name = models.CharField(max_length=200)
    decided_at = models.DateTimeField(null=True)  # confirmed, refused or replaced
    decided_by = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    refused_because = models.TextField(blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.UUIDField(null=True)
    undone_by_name = models.CharField(max_length=200, blank=True)
    undone_because = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "place", "year", "month"],
                condition=models.Q(state="confirmed"),
                nulls_distinct=False,
                name="month_is_run_once_for_a_place",
            ),
            models.UniqueConstraint(
                fields=["scheme", "place"],
                condition=models.Q(state="draft"),
                nulls_distinct=False,
                name="one_draft_waits_for_a_place",
            ),
            models.CheckConstraint(
                condition=models.Q(month__gte=1, month__lte=12), name="settlement_month_is_1_to_12"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["draft", "confirmed", "refused", "replaced", "undone"]
                ),
                name="settlement_state_is_known",
            ),
            # The second pair of eyes, also for whoever goes past the services.
            models.CheckConstraint(
                condition=~models.Q(state__in=["confirmed", "undone"])
                | ~models.Q(decided_by=models.F("proposed_by")),
                name="run_is_confirmed_by_a_second_person",
            ),
        ]
        indexes = [models.Index(fields=["scheme", "-id"], name="settlements_newest")]


@history.written_once
class RunIndex(models.Model):
    """An index of a run. `percent` null: the plan names no period for this part of care."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, models.PROTECT, related_name="indexes")
    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="+")
    care = models.CharField(max_length=11)
    period = models.CharField(max_length=7)
    number = models.PositiveSmallIntegerField()
    first = models.DateField()
    last = models.DateField()
    allocated = money_field()
    percent = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    pool = money_field()
    base = money_field()
    lines = models.PositiveIntegerField()
    index = models.DecimalField(max_digits=14, decimal_places=4)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "plan", "care"], name="index_once_in_a_run"),
        ]


@history.written_once
class RunCapitation(models.Model):
    """What one facility gets of one plan's pool. `parts` and `indicators` by component."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, models.PROTECT, related_name="capitations")
    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="+")
    facility = models.ForeignKey("providers.Facility", models.PROTECT, related_name="+")
    allocated = money_field()
    share_percent = models.DecimalField(max_digits=7, decimal_places=4)
    pool = money_field()
    distributed = money_field()
    amount = money_field()
    indicators = models.JSONField(default=dict)
    parts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "plan", "facility"], name="capitation_once_in_a_run"
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0), name="capitation_is_not_negative"
            ),
        ]


@history.written_once
class RunFacility(models.Model):
    """What one facility gets of a run."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, models.PROTECT, related_name="facilities")
    facility = models.ForeignKey("providers.Facility", models.PROTECT, related_name="+")
    indexed_claims = models.PositiveIntegerField()
    indexed_amount = money_field()
    valued_claims = models.PositiveIntegerField()
    valued_amount = money_field()
    capitation = money_field()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "facility"], name="facility_once_in_a_run"),
        ]


@history.kept
class Bill(models.Model):
    """What one facility is owed by one run. Paid: when, by which reference, from which account."""

    id = models.UUIDField(primary_key=True)
    scheme = models.ForeignKey("organisations.Scheme", models.PROTECT, related_name="+")
    run = models.ForeignKey(Run, models.PROTECT, related_name="bills")
    facility = models.ForeignKey("providers.Facility", models.PROTECT, related_name="+")
    number = models.CharField(max_length=30)
    state = models.CharField(max_length=9)
    claims = models.PositiveIntegerField()
    claims_amount = money_field()
    capitation = money_field()
    amount = money_field()
    made_at = models.DateTimeField()
    paid_on = models.DateField(null=True)
    reference = models.CharField(max_length=100, blank=True)
    account = models.CharField(max_length=20, blank=True)
    paid_by_name = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "number"], name="bill_number_is_unique"),
            models.UniqueConstraint(fields=["run", "facility"], name="one_bill_a_run_and_facility"),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "paid", "cancelled"]),
                name="bill_state_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(amount=models.F("claims_amount") + models.F("capitation")),
                name="bill_is_claims_and_capitation",
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="bill_is_above_zero"),
            models.CheckConstraint(
                condition=models.Q(state="paid", paid_on__isnull=False)
                & ~models.Q(reference="")
                & ~models.Q(account="")
                | ~models.Q(state="paid") & models.Q(paid_on=None, reference="", account=""),
                name="paid_bill_says_how",
            ),
        ]
        indexes = [
            models.Index(fields=["scheme", "-id"], name="bills_newest"),
            models.Index(fields=["facility", "-id"], name="bills_of_facility"),
            models.Index(
                fields=["scheme", "facility"],
                name="bills_to_be_paid",
                condition=models.Q(state="open"),
            ),
        ]


@history.kept
class BillLine(models.Model):
    """A claim on a bill, at what it comes to. `counts` False: the bill was cancelled with its
    run.
    """

    id = models.BigAutoField(primary_key=True)
    bill = models.ForeignKey(Bill, models.PROTECT, related_name="lines")
    claim = models.ForeignKey("claims.Claim", models.PROTECT, related_name="+")
    amount = money_field()
    counts = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["claim"],
                condition=models.Q(counts=True),
                name="claim_stands_on_one_bill",
            ),
        ]
