"""Instances, what they told, the differences they carry, and clusters of them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from jamii.commons.differences.types import PersonalData, Stage, Verdict
from jamii.platform import history
from jamii.platform.texts import texts_field


@history.kept
class Node(models.Model):
    """An instance that takes part. `public_key` (Ed25519, base64) is exchanged when it joins; the
    code cannot change.
    """

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=23, unique=True)
    name = texts_field()
    country = models.CharField(max_length=2)
    languages = ArrayField(models.CharField(max_length=8), default=list)
    legal_family = models.CharField(max_length=40, blank=True)
    public_key = models.CharField(max_length=44, blank=True)
    is_synthetic = models.BooleanField(default=False)
    joined_at = models.DateTimeField()


@history.written_once
class Manifest(models.Model):
    """What a node told, as it came. `refusal` (a code): put aside and not counted."""

    id = models.UUIDField(primary_key=True)
    node = models.ForeignKey(Node, models.PROTECT, null=True, related_name="+")
    claimed = models.CharField(max_length=60)  # the code of the node that it says it is from
    sequence = models.PositiveIntegerField()
    on = models.DateField(null=True)
    received_at = models.DateTimeField()
    content = models.JSONField()
    signature = models.CharField(max_length=88, blank=True)
    refusal = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["node", "sequence"],
                condition=models.Q(refusal=""),
                name="differences_manifest_counts_once",
            )
        ]


@history.kept
class Cluster(models.Model):
    """The same difference of one carrier or several. `mapping` says what becomes of the data that
    carriers hold already, once the core has it.
    """

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=20, unique=True)
    since = models.DateField()
    curator = models.UUIDField(null=True)
    curator_name = models.CharField(max_length=200, blank=True)
    champion = models.UUIDField(null=True)
    champion_name = models.CharField(max_length=200, blank=True)
    stage = models.CharField(max_length=20, default=Stage.FOUND.value)
    stage_on = models.DateField(null=True)
    link = models.CharField(max_length=200, blank=True)
    release = models.CharField(max_length=20, blank=True)
    mapping = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stage__in=[stage.value for stage in Stage]),
                name="differences_stage_is_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(stage__in=["accepted-core", "accepted-option", "shared-pack"])
                | ~models.Q(mapping=""),
                name="differences_accepted_has_a_mapping",
            ),
            models.CheckConstraint(
                condition=models.Q(curator=None)
                | models.Q(champion=None)
                | ~models.Q(curator=models.F("champion")),
                name="differences_two_people_confirm",
            ),
        ]


@history.kept
class Observed(models.Model):
    """One difference of a node, from its newest manifest that counts. `defect_test` is a curator's
    word, not the node's.
    """

    id = models.UUIDField(primary_key=True)
    node = models.ForeignKey(Node, models.PROTECT, related_name="+")
    code = models.CharField(max_length=120)
    pack = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=20)
    kind_written = models.CharField(max_length=40, blank=True)
    target = models.TextField()
    module = models.CharField(max_length=60)
    spec = models.JSONField(default=dict)
    intent = models.JSONField(default=dict)
    reason = models.CharField(max_length=20)
    citation = models.TextField(blank=True)
    upstream = models.CharField(max_length=20)
    upstream_reference = models.CharField(max_length=200, blank=True)
    personal_data = models.CharField(max_length=12)
    since = models.DateField(null=True)
    review_by = models.DateField(null=True)
    tests = ArrayField(models.CharField(max_length=200), default=list)
    usage_percent = models.PositiveSmallIntegerField(null=True)
    usage_last = models.DateField(null=True)
    breakages = models.PositiveIntegerField(default=0)
    verdict = models.CharField(max_length=12)
    text_defect = models.BooleanField(default=False)
    defect_test = models.CharField(max_length=200, blank=True)
    cluster = models.ForeignKey(Cluster, models.PROTECT, null=True, related_name="members")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["node", "code"], name="differences_one_per_node_and_code"
            ),
            models.CheckConstraint(
                condition=models.Q(verdict__in=[verdict.value for verdict in Verdict]),
                name="differences_verdict_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(personal_data__in=[data.value for data in PersonalData]),
                name="differences_personal_data_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(usage_percent=None) | models.Q(usage_percent__range=(0, 100)),
                name="differences_usage_is_a_percentage",
            ),
        ]


@history.kept
class Tie(models.Model):
    """What a curator said about two differences: one thing, or two. Keys are `node code`."""

    id = models.UUIDField(primary_key=True)
    one = models.CharField(max_length=150)
    other = models.CharField(max_length=150)
    together = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="differences_one_word_per_pair"),
            models.CheckConstraint(
                condition=models.Q(one__lt=models.F("other")), name="differences_pair_is_in_order"
            ),
        ]
