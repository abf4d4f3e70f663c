"""What has a person used so far, and what of a cover? One statement each, without reading claims.

These reads serve the decisions of other rooms, which have asked for their own permission.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Sum

from jamii.kernel.days import Days
from jamii.registers.catalogue.types import Kind
from jamii.schemes.plans.types import Category
from jamii.schemes.usage import models
from jamii.schemes.usage.types import ClaimUse, CoverTotals, LineKey

_COLUMNS = (
    "deductible_any",
    "ceiling_any",
    "deductible_in",
    "ceiling_in",
    "deductible_out",
    "ceiling_out",
)


def history(
    persons: Collection[UUID], days: Days, *, except_claim: UUID | None = None
) -> tuple[ClaimUse, ...]:
    """The claims of these persons within the days that still count, oldest first; `except_claim` is
    left out.
    """
    if not persons:
        return ()
    rows: Any = models.ClaimUse.objects.filter(
        person_id__in=persons, day__gte=days.first, reverses=None, reversed_by=None
    )
    if days.last is not None:
        rows = rows.filter(day__lte=days.last)
    if except_claim is not None:
        rows = rows.exclude(claim_id=except_claim)
    return tuple(
        ClaimUse(claim, scheme, person, day, Category(category), overnight, _quantities(lines))
        for claim, scheme, person, day, category, overnight, lines in rows.order_by(
            "day", "id"
        ).values_list("claim_id", "scheme_id", "person_id", "day", "category", "overnight", "lines")
    )


def _quantities(lines: list[list[str]]) -> Mapping[LineKey, Decimal]:
    return {(Kind(kind), code): Decimal(quantity) for kind, code, quantity in lines}


def totals(
    covers: Collection[UUID], *, except_claim: UUID | None = None
) -> dict[UUID, dict[UUID, CoverTotals]]:
    """What was used of each of these covers, by each person; `except_claim` is left out. A cover
    that nobody used is not in it.
    """
    found: dict[UUID, dict[UUID, CoverTotals]] = {}
    if not covers:
        return found
    rows: Any = models.CoverUse.objects.filter(cover_id__in=covers)
    if except_claim is not None:
        rows = rows.exclude(claim_id=except_claim)
    sums = {f"total_{column}": Sum(column) for column in _COLUMNS}
    for cover, person, *amounts in (
        rows.values("cover_id", "person_id")
        .annotate(**sums)
        .values_list("cover_id", "person_id", *sums)
    ):
        found.setdefault(cover, {})[person] = CoverTotals(*amounts)
    return found


def of_claim(claim: UUID) -> dict[UUID, CoverTotals]:
    """What a claim uses of its covers now: what a reviewer and an auditor want to see."""
    rows: Any = models.CoverUse.objects.filter(claim_id=claim)
    sums = {f"total_{column}": Sum(column) for column in _COLUMNS}
    return {
        cover: CoverTotals(*amounts)
        for cover, *amounts in rows.values("cover_id")
        .annotate(**sums)
        .values_list("cover_id", *sums)
        if any(amounts)
    }


def claims_with_use(claims: Collection[UUID]) -> frozenset[UUID]:
    """Those of the claims for which anything was ever posted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT claim_id FROM usage_claimuse WHERE claim_id = ANY(%s)", [list(claims)]
        )
        return frozenset(row[0] for row in cursor.fetchall())
