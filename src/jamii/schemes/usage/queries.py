"""What has a person used so far, and what of a cover? One statement each, without reading claims.

These reads serve the decisions of other rooms, which have asked for their own permission.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Sum

from jamii.kernel.days import Days
from jamii.registers.catalogue.types import Kind
from jamii.schemes.plans.types import Category
from jamii.schemes.usage import models
from jamii.schemes.usage.types import ClaimUse, CoverTotals, LineKey, Totals

_COLUMNS = (
    "deductible_any",
    "ceiling_any",
    "deductible_in",
    "ceiling_in",
    "deductible_out",
    "ceiling_out",
)
_NO_DAYS = Days(date.max, date.max)


# Claims that count, then what is used of covers: two questions, one statement. The columns of one
# are null in the other.
_USED = f"""
SELECT claim_id AS key, person_id, scheme_id, day, category, overnight, lines,
       {", ".join(f"NULL::numeric AS {column}" for column in _COLUMNS)}, id
FROM usage_claimuse taken
WHERE person_id = ANY(%(persons)s) AND day BETWEEN %(first)s AND %(last)s
  AND claim_id <> ALL(%(claims)s) AND reverses_id IS NULL
  AND NOT EXISTS (SELECT FROM usage_claimuse back WHERE back.reverses_id = taken.id)
UNION ALL
SELECT cover_id, person_id, NULL, NULL, NULL, NULL, NULL,
       {", ".join(f"sum({column})" for column in _COLUMNS)}, NULL
FROM usage_coveruse
WHERE cover_id = ANY(%(covers)s) AND claim_id <> ALL(%(claims)s)
GROUP BY cover_id, person_id
ORDER BY day, id
"""


def used_before(
    persons: Collection[UUID],
    days: Days,
    covers: Collection[UUID],
    *,
    except_claim: UUID | None = None,
    except_claims: Collection[UUID] = (),
) -> tuple[tuple[ClaimUse, ...], Totals]:
    """The claims of these persons within the days that still count, oldest first; and what was used
    of each of these covers, by each person. A cover that nobody used is not in it; `except_claim`
    and `except_claims` are left out of both. One statement.
    """
    if not persons and not covers:
        return (), {}
    values: dict[str, Any] = {
        "persons": list(persons),
        "first": days.first,
        "last": days.last or date.max,
        "covers": list(covers),
        "claims": [*except_claims, *(() if except_claim is None else (except_claim,))],
    }
    with connection.cursor() as cursor:
        cursor.execute(_USED, values)
        rows = cursor.fetchall()
    claims: list[ClaimUse] = []
    totals: dict[UUID, dict[UUID, CoverTotals]] = {}
    for key, person, scheme, day, category, overnight, lines, *amounts, _id in rows:
        if scheme is None:
            totals.setdefault(key, {})[person] = CoverTotals(*amounts)
        else:
            quantities = _quantities(lines)
            claims.append(
                ClaimUse(key, scheme, person, day, Category(category), overnight, quantities)
            )
    return tuple(claims), totals


def _quantities(lines: str | list[list[str]]) -> Mapping[LineKey, Decimal]:
    # JSON comes as text from a plain cursor.
    rows = json.loads(lines) if isinstance(lines, str) else lines
    return {(Kind(kind), code): Decimal(quantity) for kind, code, quantity in rows}


def history(
    persons: Collection[UUID], days: Days, *, except_claim: UUID | None = None
) -> tuple[ClaimUse, ...]:
    """The claims of these persons within the days that still count, oldest first; `except_claim` is
    left out.
    """
    return used_before(persons, days, (), except_claim=except_claim)[0]


def totals(covers: Collection[UUID], *, except_claim: UUID | None = None) -> Totals:
    """What was used of each of these covers, by each person; `except_claim` is left out. A cover
    that nobody used is not in it.
    """
    return used_before((), _NO_DAYS, covers, except_claim=except_claim)[1]


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
    """Those of the claims whose use is counted; not those of which all was taken back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT claim_id FROM usage_claimuse taken "
            "WHERE claim_id = ANY(%s) AND reverses_id IS NULL "
            "AND NOT EXISTS (SELECT FROM usage_claimuse back WHERE back.reverses_id = taken.id)",
            [list(claims)],
        )
        return frozenset(row[0] for row in cursor.fetchall())
