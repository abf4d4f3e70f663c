"""Postings of use: written once, and taken back by another posting only.

Rows come by the thousand and name claims and covers, which lie above this room, by key.
"""

from __future__ import annotations

from django.db import models

from jamii.platform.database import money_field
from jamii.platform.history import written_once


@written_once
class ClaimUse(models.Model):
    """What one claim counts for in a person's history. `lines`: kind, code and quantity of what
    passed. A row with `reverses` takes that row back.
    """

    id = models.BigAutoField(primary_key=True)
    claim_id = models.UUIDField()
    scheme = models.ForeignKey(
        "organisations.Scheme",
        models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    person = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    day = models.DateField()
    category = models.CharField(max_length=15)
    overnight = models.BooleanField()
    lines = models.JSONField()
    at = models.DateTimeField()
    actor_id = models.UUIDField()
    reverses = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="reversed_by", db_index=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["person", "day"], name="claim_uses_of_person"),
            models.Index(fields=["claim_id"], name="claim_uses_of_claim"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["reverses"],
                condition=models.Q(reverses__isnull=False),
                name="claim_use_reversed_once",
            ),
        ]


@written_once
class CoverUse(models.Model):
    """What one claim took of one cover's deductible and ceiling; a reversal bears the same amounts
    below zero, so that sums over all rows are right.
    """

    id = models.BigAutoField(primary_key=True)
    claim_id = models.UUIDField()
    cover_id = models.UUIDField()
    scheme = models.ForeignKey(
        "organisations.Scheme",
        models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    person = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    day = models.DateField()
    category = models.CharField(max_length=15)
    deductible_any = money_field()
    ceiling_any = money_field()
    deductible_in = money_field()
    ceiling_in = money_field()
    deductible_out = money_field()
    ceiling_out = money_field()
    at = models.DateTimeField()
    actor_id = models.UUIDField()
    reverses = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="reversed_by", db_index=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["cover_id", "person"], name="cover_uses_of_cover"),
            models.Index(fields=["claim_id"], name="cover_uses_of_claim"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["reverses"],
                condition=models.Q(reverses__isnull=False),
                name="cover_use_reversed_once",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    deductible_any=models.F("deductible_in") + models.F("deductible_out"),
                    ceiling_any=models.F("ceiling_in") + models.F("ceiling_out"),
                ),
                name="cover_use_is_split_by_case",
            ),
        ]
