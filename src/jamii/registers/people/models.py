"""Persons, households, the schemes that know them, possible duplicates."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Right

from jamii.platform import files, history

# The subscriber's digits of a telephone number, however it is written.
_DIGITS = Right(
    models.Func(
        models.F("phone"),
        models.Value("[^0-9]"),
        models.Value(""),
        models.Value("g"),
        function="regexp_replace",
        output_field=models.TextField(),
    ),
    8,
)


@history.kept
class Household(models.Model):
    """Who joins together. The head is one of its members; the two are written in one
    transaction.
    """

    id = models.UUIDField(primary_key=True)
    head = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    address = models.CharField(max_length=255, blank=True)
    phone = models.CharField(max_length=50, blank=True)
    kind = models.CharField(max_length=20, default="household")
    is_poor = models.BooleanField(default=False)
    confirmation_kind = models.CharField(max_length=40, blank=True)
    confirmation_number = models.CharField(max_length=40, blank=True)
    registered_on = models.DateField()
    ended_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    attributes = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["place", "-id"], name="households_by_place"),
            models.Index(_DIGITS, name="household_by_digits", condition=~models.Q(phone="")),
        ]


class HouseholdScheme(models.Model):
    """The scheme knows the household: it was registered, applied, was covered or claimed there."""

    id = models.BigAutoField(primary_key=True)
    household = models.ForeignKey(Household, models.CASCADE, related_name="schemes")
    scheme = models.ForeignKey("organisations.Scheme", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["household", "scheme"], name="scheme_knows_once"),
        ]
        indexes = [models.Index(fields=["scheme", "household"], name="households_of_scheme")]


@history.kept
class Person(models.Model):
    """One human being. `name_key` is the folded name that is sorted and searched."""

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=50, unique=True)
    last_name = models.CharField(max_length=100)
    other_names = models.CharField(max_length=100)
    name_key = models.CharField(max_length=201)
    born = models.DateField()
    sex = models.CharField(max_length=6)
    phone = models.CharField(max_length=50, blank=True)
    email = models.CharField(max_length=254, blank=True)
    marital = models.CharField(max_length=20, blank=True)
    profession = models.CharField(max_length=40, blank=True)
    education = models.CharField(max_length=40, blank=True)
    identification_kind = models.CharField(max_length=40, blank=True)
    identification_number = models.CharField(max_length=40, blank=True)
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="members")
    relation = models.CharField(max_length=20, blank=True)
    entry_order = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=8, default="active")
    status_day = models.DateField(null=True)
    status_reason = models.CharField(max_length=100, blank=True)
    photo_key = files.key_field()
    photo_day = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    attributes = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sex__in=["male", "female", "other"]), name="person_sex_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["active", "inactive", "dead"]),
                name="person_status_is_known",
            ),
        ]
        indexes = [
            GinIndex(fields=["name_key"], name="person_name_trigrams", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["household", "entry_order"], name="members_in_order"),
            # For the fields of packs that the search box finds.
            GinIndex(
                fields=["attributes"],
                name="person_by_attributes",
                opclasses=["jsonb_path_ops"],
                condition=~models.Q(attributes={}),
            ),
            models.Index(_DIGITS, name="person_by_digits", condition=~models.Q(phone="")),
        ]


class PossibleDuplicate(models.Model):
    """Two records that may be one person, and what was decided about it."""

    id = models.UUIDField(primary_key=True)
    one = models.ForeignKey(Person, models.CASCADE, related_name="+")
    other = models.ForeignKey(Person, models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField()
    alike_in = ArrayField(models.CharField(max_length=20), default=list)
    verdict = models.CharField(max_length=12, blank=True)  # "" open, "different", "same"
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="pair_once"),
        ]
        indexes = [
            models.Index(fields=["-score", "id"], name="open_pairs", condition=models.Q(verdict=""))
        ]
