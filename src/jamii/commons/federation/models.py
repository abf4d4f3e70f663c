"""The own node, its keys and what it sent; other nodes and what they sent; consents.

No private key and no personal data lie here. What a row holds of another node went through the
table of fields; what did not is told by the quarantine without its contents.
"""

from __future__ import annotations

import pgtrigger
from django.db import models

from jamii.commons.federation.types import How, Kind, Part, Purpose, Via
from jamii.platform import history


@pgtrigger.register(
    pgtrigger.Protect(name="code_is_fixed", operation=pgtrigger.UpdateOf("code")),
    pgtrigger.Protect(name="node_stays", operation=pgtrigger.Delete),
)
@history.kept
class OwnNode(models.Model):
    """This installation among others. There is one row, and its code never changes."""

    code = models.CharField(max_length=23, primary_key=True)
    named_at = models.DateTimeField()
    next = models.BigIntegerField(default=1)
    last_hash = models.CharField(max_length=64)
    auto_forward = models.BooleanField(default=False)
    collected_at = models.DateTimeField(null=True)
    # What is kept of the code with which this node asked to join, until the hub has answered.
    joining_key = models.CharField(max_length=64, blank=True)
    is_only = models.BooleanField(default=True, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(is_only=True), name="there_is_one_own_node")
        ]


@history.written_once
class OwnKey(models.Model):
    """A public key of this node, from its first number on. The private one is a file."""

    id = models.BigAutoField(primary_key=True)
    public_key = models.CharField(max_length=64, unique=True)
    first = models.BigIntegerField()
    how = models.CharField(max_length=12)
    at = models.DateTimeField()


@history.kept
class Node(models.Model):
    """Another node: the hub that this one joined, or a member of this hub."""

    code = models.CharField(max_length=23, primary_key=True)
    part = models.CharField(max_length=8)
    address = models.CharField(max_length=200, blank=True)
    joined_at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True)
    next = models.BigIntegerField(default=1)
    last_hash = models.CharField(max_length=64)
    last_at = models.DateTimeField(null=True)
    sent_next = models.BigIntegerField(default=1)
    is_suspended = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(part__in=[part.value for part in Part]),
                name="part_of_node_is_known",
            ),
            # One chain goes to one hub: what was agreed for it was agreed for no other.
            models.UniqueConstraint(
                fields=["part"], condition=models.Q(part=Part.HUB.value), name="one_hub_at_a_time"
            ),
        ]


@history.written_once
class NodeKey(models.Model):
    """A public key of another node, and how it came to be believed."""

    id = models.BigAutoField(primary_key=True)
    node = models.ForeignKey(Node, models.PROTECT, related_name="keys")
    public_key = models.CharField(max_length=64)
    first = models.BigIntegerField()
    how = models.CharField(max_length=12)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(how__in=[how.value for how in How]),
                name="key_was_believed_somehow",
            )
        ]


@history.kept
class Invitation(models.Model):
    """The hub expects a node. `code_key` is what it keeps of the code that was told."""

    id = models.UUIDField(primary_key=True)
    node = models.CharField(max_length=23)
    purpose = models.CharField(max_length=8)
    code_key = models.CharField(max_length=64)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    until = models.DateField()
    confirmed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(purpose__in=[purpose.value for purpose in Purpose]),
                name="invitation_purpose_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("made_by")),
                name="a_second_person_confirms",
            ),
            models.CheckConstraint(
                condition=~models.Q(purpose=Purpose.READMIT.value)
                | models.Q(used_at=None)
                | models.Q(confirmed_by__isnull=False),
                name="nobody_comes_back_unconfirmed",
            ),
        ]


@history.written_once
class Consent(models.Model):
    """Somebody agreed that a type may leave, in one version of its fields, or took it back."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=30)
    version = models.PositiveIntegerField()
    is_agreed = models.BooleanField()
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")


@history.written_once
class Outgoing(models.Model):
    """An envelope of this node, as it leaves."""

    sequence = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=30)
    record = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    hash = models.CharField(max_length=64)
    document = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in Kind]),
                name="only_listed_types_leave",
            )
        ]
        indexes = [models.Index(fields=["kind", "record"], name="sent_by_record")]


@history.written_once
class Incoming(models.Model):
    """The head of an envelope that was taken in; its contents lie apart, for they may be withdrawn.
    `refused` says why the contents were not kept.
    """

    id = models.BigAutoField(primary_key=True)
    node = models.ForeignKey(Node, models.PROTECT, related_name="+")
    sequence = models.BigIntegerField()
    kind = models.CharField(max_length=30)
    record = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    via = models.CharField(max_length=8)
    hash = models.CharField(max_length=64)
    head = models.TextField()
    flag = models.CharField(max_length=20, blank=True)
    refused = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["node", "sequence"], name="one_envelope_per_number"),
            models.CheckConstraint(
                condition=models.Q(via__in=[via.value for via in Via]), name="way_is_known"
            ),
        ]
        indexes = [
            models.Index(fields=["-id"], name="arrived_newest"),
            models.Index(fields=["node", "kind", "record"], name="arrived_by_record"),
        ]


@pgtrigger.register(
    pgtrigger.Protect(name="contents_are_fixed", operation=pgtrigger.Update),
    pgtrigger.Trigger(
        name="deleted_by_tombstone_only",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        func="""
            IF NOT EXISTS (
                SELECT FROM federation_tombstone stone
                JOIN federation_incoming head ON head.id = OLD.incoming_id
                WHERE stone.node_id = head.node_id AND stone.kind = head.kind
                AND head.sequence <= stone.until
                AND (stone.record = '' OR stone.record = head.record)
            ) THEN
                RAISE EXCEPTION 'Contents go by a tombstone of their node only.';
            END IF;
            RETURN OLD;
        """,
    ),
)
class Contents(models.Model):
    """What an envelope said."""

    incoming = models.OneToOneField(
        Incoming, models.PROTECT, primary_key=True, related_name="contents"
    )
    payload = models.JSONField()
    salt = models.CharField(max_length=32)


@history.written_once
class Tombstone(models.Model):
    """A node took back what it sent of a type, up to a number; of one record, where it is named."""

    id = models.BigAutoField(primary_key=True)
    node = models.ForeignKey(Node, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    until = models.BigIntegerField()
    record = models.CharField(max_length=40, blank=True)
    received_at = models.DateTimeField()


@history.kept
class Quarantine(models.Model):
    """Something arrived that could not be taken in. Its contents are not kept: they could be
    anything.
    """

    id = models.BigAutoField(primary_key=True)
    node = models.CharField(max_length=23, blank=True)
    sequence = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=40)
    field = models.CharField(max_length=40, blank=True)
    size = models.PositiveIntegerField()
    line_hash = models.CharField(max_length=64)
    via = models.CharField(max_length=8)
    at = models.DateTimeField()
    settled_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line_hash", "reason"], name="held_once"),
        ]
        indexes = [models.Index(fields=["-id"], name="held_newest")]
