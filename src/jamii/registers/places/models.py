"""The tree of places: levels, places, a place's parent over time, and the closure of today."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from jamii.platform import history
from jamii.platform.database import days_field, no_overlap
from jamii.platform.texts import texts_field


class Level(models.Model):
    """One rank of the tree, 0 at the top. The two roles are attached to one level each."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=20, unique=True)
    names = texts_field()
    rank = models.PositiveSmallIntegerField(unique=True)
    holds_facilities = models.BooleanField(default=False)
    holds_households = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holds_facilities"],
                condition=models.Q(holds_facilities=True),
                name="one_level_holds_facilities",
            ),
            models.UniqueConstraint(
                fields=["holds_households"],
                condition=models.Q(holds_households=True),
                name="one_level_holds_households",
            ),
        ]


@history.kept
class Place(models.Model):
    """One administrative area as it is today; `parent` repeats the open row of `PlaceParent`."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=50)
    name = models.CharField(max_length=255)
    name_key = models.CharField(max_length=255)
    level = models.ForeignKey(Level, models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    male = models.PositiveIntegerField(default=0)
    female = models.PositiveIntegerField(default=0)
    other = models.PositiveIntegerField(default=0)
    families = models.PositiveIntegerField(default=0)
    ended_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(ended_on=None),
                name="place_code_is_unique",
            ),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")), name="place_is_not_its_own_parent"
            ),
        ]
        indexes = [
            models.Index(fields=["level", "name_key"], name="place_by_level_and_name"),
            GinIndex(fields=["name_key"], name="place_name_trigrams", opclasses=["gin_trgm_ops"]),
        ]


class PlaceParent(models.Model):
    """Under which place a place lay, and on which days."""

    id = models.BigAutoField(primary_key=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="parents")
    parent = models.ForeignKey(Place, models.PROTECT, related_name="+")
    days = days_field()

    class Meta:
        constraints = [no_overlap("place_has_one_parent_a_day", "place")]


class Within(models.Model):
    """The closure of today's tree: `place` lies within `ancestor`, `depth` steps below it (0:
    itself).
    """

    id = models.BigAutoField(primary_key=True)
    ancestor = models.ForeignKey(Place, models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, related_name="within")
    depth = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ancestor", "place"], name="within_once"),
        ]
        indexes = [models.Index(fields=["place", "depth"], name="within_upwards")]
