"""Claims, their lines, what was decided about them, what reviewers said, and drafts.

A claim and its lines are what the facility asked; they do not change once sent. Everything that
came of it stands in decisions: one per time that the rules ran, with one row per line, written
once. The claim carries the figures of its newest decision, so that lists need nothing else.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Coalesce

from jamii.platform import files, history
from jamii.platform.database import days_field, money_field, no_overlap

_QUANTITY = {"max_digits": 12, "decimal_places": 4}


# The first decision fills in what is blank and changes nothing that was said: no old row is kept.
_FIRST_DECISION = "OLD.decision_no = 0 AND NEW.decision_no = 1"


@history.kept_unless(_FIRST_DECISION)
class Claim(models.Model):
    """What a facility asks for the care of one person in one visit or stay.

    Its row changes with every decision, and each of its indexes with it: only those that a list or
    a check reads are there.
    """

    id = models.UUIDField(primary_key=True)
    scheme = models.ForeignKey(
        "organisations.Scheme", models.PROTECT, related_name="+", db_index=False
    )
    facility = models.ForeignKey(
        "providers.Facility", models.PROTECT, related_name="+", db_index=False
    )
    administrator = models.ForeignKey(
        "providers.ClaimAdministrator",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=50)
    first_day = models.DateField()
    last_day = models.DateField()
    claimed_on = models.DateField()
    visit_type = models.CharField(max_length=9, default="other")
    care_type = models.CharField(max_length=4, blank=True)
    main_diagnosis = models.CharField(max_length=20)
    other_diagnoses = ArrayField(models.CharField(max_length=20), default=list)
    referral_code = models.CharField(max_length=50, blank=True)
    referred_from = models.ForeignKey(
        "providers.Facility", models.PROTECT, null=True, related_name="+", db_index=False
    )
    referred_to = models.ForeignKey(
        "providers.Facility", models.PROTECT, null=True, related_name="+", db_index=False
    )
    pre_authorisation = models.CharField(max_length=50, blank=True)
    guarantee = models.CharField(max_length=50, blank=True)
    patient_condition = models.CharField(max_length=12, blank=True)
    explanation = models.TextField(blank=True)  # by the facility
    adjustment = models.TextField(blank=True)  # by the reviewer
    status = models.CharField(max_length=9)
    review = models.CharField(max_length=12, default="idle")
    questions = models.JSONField(default=list)  # why a person must look at it
    # Codes of what made it need a hand at first, and how unusual it was: they outlive the review.
    hand_reasons = ArrayField(models.CharField(max_length=40), default=list)
    score = models.PositiveSmallIntegerField(null=True)
    enquiry = models.CharField(max_length=12, default="idle")  # whether the patient is asked
    talk = models.CharField(max_length=20, default="quiet")  # whose turn it is
    talk_since = models.DateTimeField(null=True)
    category = models.CharField(max_length=15, blank=True)
    claimed = money_field()
    approved = money_field(null=True)
    adjusted = money_field(null=True)
    valuated = money_field(null=True)
    remunerated = money_field(null=True)
    decision_no = models.PositiveIntegerField(default=0)  # 0: nothing decided yet
    restores = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="restored_as", db_index=False
    )
    entered_at = models.DateTimeField()
    entered_by = models.UUIDField()
    entered_by_name = models.CharField(max_length=200)
    decided_at = models.DateTimeField(null=True)  # when it was processed: an index leaves it
    settled_in = models.UUIDField(null=True)  # the run of settlement that put it on a bill
    origin = models.CharField(max_length=12, default="entered")  # or "imported"
    version = models.PositiveIntegerField(default=1)
    attributes = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["facility", "code"], name="claim_code_once_a_facility"),
            models.UniqueConstraint(
                fields=["restores"],
                condition=models.Q(restores__isnull=False),
                name="claim_restored_once",
            ),
            models.CheckConstraint(
                condition=models.Q(first_day__lte=models.F("last_day")),
                name="claim_days_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    status__in=["entered", "checked", "rejected", "processed", "valued"]
                ),
                name="claim_status_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["scheme", "-id"], name="claims_newest"),
            models.Index(fields=["facility", "-id"], name="claims_of_facility"),
            models.Index(fields=["person", "-id"], name="claims_of_person"),
            models.Index(
                fields=["scheme", "id"],
                name="claims_that_wait",
                condition=models.Q(status="checked"),
            ),
            models.Index(
                fields=["scheme", "id"],
                name="claims_to_decide",
                condition=models.Q(status="entered", decision_no=0, origin="entered"),
            ),
            models.Index(
                fields=["scheme", "decided_at"],
                name="claims_to_settle",
                condition=models.Q(status__in=["processed", "valued"], settled_in=None),
            ),
            models.Index(
                fields=["settled_in"],
                name="claims_of_settlement",
                condition=models.Q(settled_in__isnull=False),
            ),
            models.Index(fields=["code"], name="claims_by_code", opclasses=["text_pattern_ops"]),
            models.Index(fields=["facility", "last_day"], name="claims_of_facility_by_day"),
            models.Index(fields=["scheme", "entered_at"], name="claims_by_entry"),
            models.Index(
                models.F("scheme"),
                Coalesce("score", 0).desc(),
                models.F("id"),
                name="claims_by_rank",
                condition=models.Q(status="checked"),
            ),
            models.Index(
                fields=["facility", "talk_since"],
                name="claims_that_wait_for_facility",
                condition=models.Q(talk="waits-for-facility"),
            ),
        ]


class ClaimLine(models.Model):
    """One service or item, as the facility asked for it. `number` counts from 1."""

    id = models.BigAutoField(primary_key=True)
    # The unique constraint serves as the index of the foreign key, here and below.
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="lines", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=7)
    code = models.CharField(max_length=50)
    quantity = models.DecimalField(**_QUANTITY)
    price = money_field()  # of one unit
    explanation = models.TextField(blank=True)
    parts = models.JSONField(default=list)  # of a package, where they differ from the usual

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="claim_line_number_once"),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0), name="claim_line_has_a_quantity"
            ),
            models.CheckConstraint(
                condition=models.Q(price__gte=0), name="claim_line_price_is_not_negative"
            ),
        ]


@history.kept
class Run(models.Model):
    """One time that everything waiting of a scheme is decided. What is done of it stands in its
    chunks. `problem`: the kind of error that stopped it, for whoever mends it.
    """

    id = models.UUIDField(primary_key=True)
    scheme = models.ForeignKey("organisations.Scheme", models.PROTECT, related_name="+")
    state = models.CharField(max_length=8)
    chunks = models.PositiveIntegerField(default=0)
    claims = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    actor_id = models.UUIDField()
    actor_name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme"],
                condition=models.Q(state__in=["running", "paused", "failed"]),
                name="one_unfinished_run_a_scheme",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["running", "paused", "failed", "finished"]),
                name="run_state_is_known",
            ),
        ]
        indexes = [models.Index(fields=["scheme", "-id"], name="runs_newest")]


class RunChunk(models.Model):
    """A part of a run: claims of whole groups, in order of intake. It is done in the transaction
    that writes what came of it, and never otherwise. `figures`: lines, outcomes and amounts;
    `left`: claims on which the rules failed, and the kind of error.
    """

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, models.PROTECT, related_name="parts")
    number = models.PositiveIntegerField()
    claims = ArrayField(models.UUIDField())
    done_at = models.DateTimeField(null=True)
    figures = models.JSONField(default=dict)
    left = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="run_chunk_number_once"),
        ]
        indexes = [
            models.Index(
                fields=["run", "number"],
                name="run_chunks_to_do",
                condition=models.Q(done_at=None),
            ),
        ]


@history.written_once
class Decision(models.Model):
    """What the rules said about a claim, once. `cause`: submission, review, passing, imported,
    batch, batch-undone; the last two name their `settlement`.

    `run` and `entry` name the run that made it and the ledger entry in which its amount stands,
    where it was not decided on its own.
    """

    id = models.UUIDField(primary_key=True)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="decisions", db_index=False)
    number = models.PositiveIntegerField()
    cause = models.CharField(max_length=12)
    at = models.DateTimeField()
    actor_id = models.UUIDField()
    actor_name = models.CharField(max_length=200)
    act = models.CharField(max_length=8)
    category = models.CharField(max_length=15, blank=True)
    amounts = models.JSONField(default=dict)
    reasons = models.JSONField(default=list)
    questions = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    dropped = models.JSONField(default=list)
    rules = models.CharField(max_length=20)
    parameters = models.JSONField(default=dict)  # the hash of the terms of each cover
    facts = models.CharField(max_length=32)  # fingerprint of everything that the rules read
    covers = models.JSONField(default=dict)  # number and plan of each cover, as shown then
    shared = models.JSONField(default=dict)  # values that the steps of all lines share
    run = models.ForeignKey(
        Run, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    entry = models.UUIDField(null=True)
    settlement = models.UUIDField(null=True)  # the run of settlement that gave or took its index

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="decision_number_once"),
        ]
        indexes = [
            models.Index(
                fields=["settlement"],
                name="decisions_of_settlement",
                condition=models.Q(settlement__isnull=False),
            ),
        ]


@history.written_once
class LineDecision(models.Model):
    """What the rules said about one line. Amounts are of the whole line, `price` is of one unit.

    Written by the thousand: only the decision is a foreign key; `cover` is an id. How `finding` and
    `steps` are kept, `rules/trace.py` says.
    """

    pk = models.CompositePrimaryKey("decision", "number")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="lines", db_index=False)
    number = models.PositiveIntegerField()
    passed = models.BooleanField()
    reasons = models.JSONField(default=list)
    quantity = models.DecimalField(**_QUANTITY)
    quantity_by = models.CharField(max_length=8)
    price = money_field(null=True)
    above_fixed = money_field()
    deductible = money_field()
    co_insurance = models.DecimalField(max_digits=24, decimal_places=10)
    exceed_category = money_field()
    exceed_ceiling = money_field()
    rounding = models.DecimalField(max_digits=24, decimal_places=10)
    value = money_field()
    remunerated = money_field(null=True)
    awaits_index = models.BooleanField(default=False)
    cover = models.UUIDField(null=True)
    finding = models.JSONField(default=dict)
    steps = models.JSONField(default=list)


@history.written_once
class Review(models.Model):
    """What a reviewer said about the lines of a claim, and the decision that came of it."""

    id = models.UUIDField(primary_key=True)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="reviews")
    decision_no = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor_id = models.UUIDField()
    actor_name = models.CharField(max_length=200)
    verdicts = models.JSONField(default=list)
    remark = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["claim", "at"], name="reviews_of_claim")]


@history.written_once
class Proposal(models.Model):
    """A first review of a claim above the scheme's amount: what it says and what would come of it,
    as the first reviewer saw it.
    """

    id = models.UUIDField(primary_key=True)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="proposals")
    at = models.DateTimeField()
    actor_id = models.UUIDField()
    actor_name = models.CharField(max_length=200)
    verdicts = models.JSONField(default=list)
    remark = models.TextField(blank=True)
    act = models.CharField(max_length=8)
    before = money_field()
    after = money_field()
    lines = models.JSONField(default=list)  # number, passed, value, as proposed

    class Meta:
        indexes = [models.Index(fields=["claim", "at"], name="proposals_of_claim")]


@history.written_once
class SecondLook(models.Model):
    """What the second reviewer said of a proposal; without `confirmed` it was sent back."""

    id = models.UUIDField(primary_key=True)
    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="second_look")
    confirmed = models.BooleanField()
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    actor_id = models.UUIDField()
    actor_name = models.CharField(max_length=200)


@history.written_once
class Paper(models.Model):
    """Something attached to a claim: an encrypted file outside the database, or the address at
    which it lies on a host that the scheme allows.
    """

    id = models.UUIDField(primary_key=True)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=200, blank=True)
    day = models.DateField()
    file_key = files.key_field()
    media_type = models.CharField(max_length=20, blank=True)
    size = models.PositiveIntegerField(default=0)  # bytes, as kept
    url = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    actor_id = models.UUIDField()
    actor_name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(file_key="") ^ models.Q(url=""),
                name="paper_is_a_file_or_an_address",
            )
        ]
        indexes = [models.Index(fields=["claim", "at"], name="papers_of_claim")]


@history.written_once
class Message(models.Model):
    """A word between reviewer and facility about a claim, or a note among reviewers."""

    id = models.UUIDField(primary_key=True)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=8)  # question, answer, note
    line = models.PositiveIntegerField(null=True)
    text = models.TextField()
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    actor_id = models.UUIDField()
    actor_name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["claim", "at"], name="messages_of_claim")]


@history.kept
class Enquiry(models.Model):
    """Asking the patient of a claim: by which officer, and what was said."""

    id = models.UUIDField(primary_key=True)
    claim = models.OneToOneField(Claim, models.PROTECT, related_name="asked_of_patient")
    officer = models.ForeignKey("enrolment.Officer", models.PROTECT, null=True, related_name="+")
    phone = models.CharField(max_length=50, blank=True)  # of the officer, when it was asked
    asked_at = models.DateTimeField()
    day = models.DateField(null=True)
    care_given = models.CharField(max_length=7, blank=True)
    payment_asked = models.CharField(max_length=7, blank=True)
    drug_prescribed = models.CharField(max_length=7, blank=True)
    drug_received = models.CharField(max_length=7, blank=True)
    assessment = models.PositiveSmallIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    answered_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(assessment=None) | models.Q(assessment__lte=5),
                name="enquiry_assessment_up_to_five",
            )
        ]


@history.written_once
class Bulk(models.Model):
    """One decision about several claims: each is carried out by itself, and names this row."""

    id = models.UUIDField(primary_key=True)
    what = models.CharField(max_length=6)  # accept, reject
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    actor_id = models.UUIDField()
    actor_name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["actor_id", "-at"], name="bulks_of_reviewer")]


class BulkItem(models.Model):
    """One claim of a bulk decision, as it was seen, and what became of it."""

    id = models.BigAutoField(primary_key=True)
    bulk = models.ForeignKey(Bulk, models.PROTECT, related_name="items")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()  # of the claim, when it was chosen
    state = models.CharField(max_length=8, default="waiting")
    reason = models.JSONField(default=dict)  # why it was not carried out
    paid = money_field(null=True)  # what came of it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bulk", "claim"], name="claim_once_in_a_bulk"),
        ]


class Draft(models.Model):
    """A claim that is being typed: what was typed, unchecked. It is no state of a claim, and goes
    when the claim is sent; the two share the id.
    """

    id = models.UUIDField(primary_key=True)
    owner = models.UUIDField()
    facility = models.ForeignKey("providers.Facility", models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=200, blank=True)
    content = models.JSONField(default=dict)
    revision = models.PositiveBigIntegerField(default=0)  # rises with each change in the browser
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["owner", "-changed_at"], name="drafts_of_owner")]


@history.kept
class ClaimFile(models.Model):
    """A file of claims that was sent. `file_key` names its contents in the store of files until
    they are done with; `claims` null: not read through yet. `problems`: why it cannot be read.
    """

    id = models.UUIDField(primary_key=True)
    scheme = models.ForeignKey("organisations.Scheme", models.PROTECT, related_name="+")
    facility = models.ForeignKey(
        "providers.Facility", models.PROTECT, null=True, related_name="+", db_index=False
    )  # of the sender; null: not of one facility
    name = models.CharField(max_length=200)
    form = models.CharField(max_length=20)
    size = models.PositiveBigIntegerField()  # bytes
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the contents
    file_key = files.key_field()
    state = models.CharField(max_length=10)
    claims = models.PositiveIntegerField(null=True)
    problems = models.JSONField(default=list)
    sent_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    actor_id = models.UUIDField()
    actor_name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["checking", "checked", "taking", "done", "unreadable"]
                ),
                name="claim_file_state_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["scheme", "-id"], name="claim_files_newest"),
            models.Index(
                fields=["id"],
                name="claim_files_at_work",
                condition=models.Q(state__in=["checking", "checked", "taking"]),
            ),
        ]


class FileResult(models.Model):
    """What became of one claim of a file, written with it; while the file is only tried, what would
    become of it (`claim` null). `sent` is what the file says, of a refused claim.

    `contents` is a fingerprint by which the same claim is known again, in whatever file it comes.
    `mark` stands for facility and code while a file is tried, when no claim holds the code yet.
    """

    pk = models.CompositePrimaryKey("file", "place")
    file = models.ForeignKey(ClaimFile, models.PROTECT, related_name="results", db_index=False)
    place = models.PositiveIntegerField()  # among the claims of the file, from 1
    row = models.PositiveIntegerField()
    code = models.CharField(max_length=50, blank=True)
    became = models.CharField(max_length=8)
    claim = models.UUIDField(null=True)
    contents = models.UUIDField(null=True)
    mark = models.UUIDField(null=True)
    problems = models.JSONField(default=list)
    sent = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contents"],
                condition=models.Q(became="taken", claim__isnull=False),
                name="claim_of_files_taken_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["file", "contents"],
                name="file_results_tried",
                condition=models.Q(became="taken", claim=None),
            ),
            models.Index(
                fields=["file", "mark"],
                name="file_results_marked",
                condition=models.Q(mark__isnull=False),
            ),
            models.Index(
                fields=["file", "became", "place"],
                name="file_results_told",
                condition=~models.Q(became="taken"),
            ),
        ]


@history.kept
class HandParameter(models.Model):
    """One number of what may settle without a hand, and the days on which it counts. `value` is
    text, as its unit wants it; `off` where it is switched off.
    """

    id = models.BigAutoField(primary_key=True)
    scheme = models.ForeignKey("organisations.Scheme", models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    value = models.CharField(max_length=1000)
    unit = models.CharField(max_length=20)
    source = models.CharField(max_length=200)
    days = days_field()

    class Meta:
        constraints = [no_overlap("hand_parameter_has_one_value", "scheme", "name")]


@history.written_once
class SamplingSecret(models.Model):
    """What makes the random sample of a scheme unforeseeable; it never leaves the database."""

    scheme = models.OneToOneField(
        "organisations.Scheme", models.PROTECT, primary_key=True, related_name="+"
    )
    secret = models.CharField(max_length=64)


class ProfileRun(models.Model):
    """When the statistics of a scheme were last worked out, and over which days of care. This and
    the profiles are derived from claims, and replaced whole.
    """

    scheme = models.OneToOneField(
        "organisations.Scheme", models.PROTECT, primary_key=True, related_name="+"
    )
    at = models.DateTimeField()
    first_day = models.DateField()
    last_day = models.DateField()
    claims = models.PositiveIntegerField()


class AmountProfile(models.Model):
    """What claims of a category asked, at a facility or in a district; `about` is the id of one of
    them.
    """

    id = models.BigAutoField(primary_key=True)
    scheme = models.ForeignKey(
        "organisations.Scheme", models.PROTECT, related_name="+", db_index=False
    )
    about = models.UUIDField()
    category = models.CharField(max_length=15)
    number = models.PositiveIntegerField()
    median = money_field()
    deviation = money_field()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "about", "category"], name="amount_profile_once"
            ),
        ]


class EntryProfile(models.Model):
    """What lines of one code asked in a district: price of one unit, quantity."""

    id = models.BigAutoField(primary_key=True)
    scheme = models.ForeignKey(
        "organisations.Scheme", models.PROTECT, related_name="+", db_index=False
    )
    district = models.UUIDField()
    kind = models.CharField(max_length=7)
    code = models.CharField(max_length=50)
    number = models.PositiveIntegerField()
    price = money_field()
    quantity = models.DecimalField(**_QUANTITY)
    quantity_high = models.DecimalField(**_QUANTITY)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "district", "kind", "code"], name="entry_profile_once"
            ),
        ]


class DiagnosisProfile(models.Model):
    """How many claims have a main diagnosis, and how many of them carry an entry; the row without
    a code counts them all.
    """

    id = models.BigAutoField(primary_key=True)
    scheme = models.ForeignKey(
        "organisations.Scheme", models.PROTECT, related_name="+", db_index=False
    )
    diagnosis = models.CharField(max_length=20)
    kind = models.CharField(max_length=7, blank=True)
    code = models.CharField(max_length=50, blank=True)
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "diagnosis", "kind", "code"], name="diagnosis_profile_once"
            ),
        ]


class FacilityProfile(models.Model):
    """How a facility claims: how many, on how many days, how many on a day in the middle, how many
    on days off; and what reviewers changed since `record_since`.
    """

    id = models.BigAutoField(primary_key=True)
    scheme = models.ForeignKey(
        "organisations.Scheme", models.PROTECT, related_name="+", db_index=False
    )
    facility = models.UUIDField()
    claims = models.PositiveIntegerField()
    days = models.PositiveIntegerField()
    daily_median = models.DecimalField(max_digits=10, decimal_places=1)
    on_days_off = models.PositiveIntegerField()
    reviewed = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    record_since = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "facility"], name="facility_profile_once"),
        ]
