"""Accounts, transactions, postings. The database itself keeps entries balanced and unchanged."""

from __future__ import annotations

import pgtrigger
from django.db import models

from jamii.platform.database import money_field
from jamii.platform.history import written_once
from jamii.platform.texts import texts_field


class Account(models.Model):
    """Where amounts of one nature are summed."""

    id = models.UUIDField(primary_key=True)
    scheme = models.ForeignKey("organisations.Scheme", models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    names = texts_field()
    kind = models.CharField(max_length=9)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="account_code_is_unique"),
        ]


@written_once
class Transaction(models.Model):
    """One balanced entry and its cause."""

    id = models.UUIDField(primary_key=True)
    scheme = models.ForeignKey("organisations.Scheme", models.PROTECT, related_name="+")
    day = models.DateField()
    at = models.DateTimeField()
    code = models.CharField(max_length=60)
    cause_kind = models.CharField(max_length=60)
    cause_id = models.UUIDField()
    values = models.JSONField(default=dict)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    actor_id = models.UUIDField()
    actor_name = models.CharField(max_length=200)

    class Meta:
        indexes = [
            models.Index(fields=["scheme", "-id"], name="entries_newest"),
            models.Index(fields=["cause_id"], name="entries_by_cause"),
        ]


# Checked when the act commits, so that the postings of one entry may come one by one.
_BALANCED = """
IF (SELECT sum(amount) FROM ledger_posting WHERE transaction_id = NEW.transaction_id) <> 0 THEN
    RAISE EXCEPTION 'The ledger entry % does not sum to zero.', NEW.transaction_id;
END IF;
RETURN NULL;
"""


@written_once
@pgtrigger.register(
    pgtrigger.Trigger(
        name="sums_to_zero",
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        level=pgtrigger.Row,
        timing=pgtrigger.Deferred,
        func=_BALANCED,
    )
)
class Posting(models.Model):
    """One amount on one account: debit above zero, credit below."""

    id = models.BigAutoField(primary_key=True)
    transaction = models.ForeignKey(Transaction, models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, models.PROTECT, related_name="postings")
    amount = money_field()
    party_kind = models.CharField(max_length=60, blank=True)
    party_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(amount=0), name="posting_is_not_zero"),
        ]
        indexes = [models.Index(fields=["account"], include=["amount"], name="postings_by_account")]
