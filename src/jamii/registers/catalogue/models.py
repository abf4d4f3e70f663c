"""Entries and their dated terms, packages, diagnoses, price lists and their dated lines."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from jamii.platform import history
from jamii.platform.database import days_field, money_field, no_overlap
from jamii.platform.texts import texts_field

_KINDS = ["item", "service"]
_CARE_TYPES = ["in", "out", "both"]


@history.kept
class Entry(models.Model):
    """One service or item: its words. `search_key` folds code and names of all languages."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=7)
    code = models.CharField(max_length=20)
    names = texts_field()
    search_key = models.TextField()
    type = models.CharField(max_length=20)
    category = models.CharField(max_length=20, null=True)
    level = models.CharField(max_length=20, blank=True)
    package_type = models.CharField(max_length=7, default="single")
    manual_price = models.BooleanField(default=False)
    package = models.CharField(max_length=255, blank=True)
    quantity = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], name="entry_code_is_unique_in_kind"),
            models.CheckConstraint(condition=models.Q(kind__in=_KINDS), name="entry_kind_is_known"),
            models.CheckConstraint(
                condition=models.Q(
                    kind="item", type__in=["drug", "supply"], package_type="single", category=None
                )
                | models.Q(kind="service", type__in=["preventive", "curative"]),
                name="entry_type_fits_its_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(package_type__in=["single", "package", "fixed"]),
                name="entry_package_type_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(category=None)
                | models.Q(
                    category__in=[
                        "surgery",
                        "delivery",
                        "antenatal",
                        "hospitalisation",
                        "consultation",
                        "visit",
                        "other",
                    ]
                ),
                name="entry_category_is_known",
            ),
        ]
        indexes = [
            GinIndex(fields=["search_key"], name="entry_trigrams", opclasses=["gin_trgm_ops"]),
        ]


@history.kept
class EntryTerms(models.Model):
    """What a decision reads of an entry on these days. Mask: 1 male, 2 female, 4 adult, 8 minor; 0
    and 15: everybody.
    """

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="terms")
    days = days_field()
    price = money_field()
    care_type = models.CharField(max_length=4)
    frequency_days = models.PositiveIntegerField(default=0)
    patient_mask = models.PositiveSmallIntegerField(default=15)
    max_quantity = models.DecimalField(max_digits=18, decimal_places=2, null=True)

    class Meta:
        constraints = [
            no_overlap("entry_has_one_set_of_terms_a_day", "entry"),
            models.CheckConstraint(
                condition=models.Q(price__gte=0), name="entry_price_is_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(care_type__in=_CARE_TYPES), name="entry_care_type_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(patient_mask__lte=15), name="entry_mask_is_0_to_15"
            ),
            models.CheckConstraint(
                condition=models.Q(max_quantity=None) | models.Q(max_quantity__gt=0),
                name="entry_max_quantity_is_positive",
            ),
        ]


class PackagePart(models.Model):
    """One service or item of a package, with its usual quantity and price. No package lies in a
    package.
    """

    id = models.BigAutoField(primary_key=True)
    package = models.ForeignKey(Entry, models.PROTECT, related_name="parts")
    part = models.ForeignKey(Entry, models.PROTECT, related_name="part_of")
    quantity = models.DecimalField(max_digits=18, decimal_places=2)
    price = money_field()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["package", "part"], name="package_part_once"),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0, price__gte=0), name="package_part_counts"
            ),
            models.CheckConstraint(
                condition=~models.Q(package=models.F("part")), name="package_is_not_its_own_part"
            ),
        ]


@history.kept
class Diagnosis(models.Model):
    """One code of the list of diagnoses."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=20, unique=True)
    names = texts_field()
    search_key = models.TextField()
    days = days_field()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            GinIndex(fields=["search_key"], name="diagnosis_trigrams", opclasses=["gin_trgm_ops"]),
        ]


@history.kept
class PriceList(models.Model):
    """A list that prices services or items. `scheme` None: for all; `place` None: national."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=7)
    name = models.CharField(max_length=100)
    scheme = models.ForeignKey("organisations.Scheme", models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey("places.Place", models.PROTECT, null=True, related_name="+")
    currency = models.CharField(max_length=3)
    days = days_field()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            no_overlap("price_list_name_is_unique_in_kind", "kind", "name"),
            models.CheckConstraint(
                condition=models.Q(kind__in=_KINDS), name="price_list_kind_is_known"
            ),
        ]


@history.kept
class PriceListLine(models.Model):
    """An entry on a list on these days. `price` None: the register's price; 0 means 0."""

    id = models.BigAutoField(primary_key=True)
    price_list = models.ForeignKey(PriceList, models.PROTECT, related_name="lines")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    days = days_field()
    price = money_field(null=True)

    class Meta:
        constraints = [
            no_overlap("price_list_has_one_line_a_day", "price_list", "entry"),
            models.CheckConstraint(
                condition=models.Q(price=None) | models.Q(price__gte=0),
                name="price_list_price_is_not_negative",
            ),
        ]
