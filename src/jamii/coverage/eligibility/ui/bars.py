"""What is left of a cover, as bars: what is left of each ceiling, what was borne of each
deductible.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from jamii.coverage.eligibility.types import CareLeft, CoverAnswer
from jamii.platform import locale


def shown(cover: CoverAnswer) -> dict[str, Any]:
    """What is left of a cover as bars: what is left of each ceiling, what was borne of each
    deductible.
    """
    return {"cover": cover, "bars": _bars(cover)}


def _bars(cover: CoverAnswer) -> list[dict[str, Any]]:
    bars = [bar for row in cover.care for bar in _care_bars(row, cover.currency)]
    for row in cover.categories:
        if row.max_claims is not None and row.claims_left is not None:
            left = {"left": locale.number(row.claims_left), "limit": locale.number(row.max_claims)}
            bars.append(
                {
                    "label": row.category.value,
                    "used": row.max_claims - row.claims_left,
                    "limit": row.max_claims,
                    "text": _("%(left)s of %(limit)s left") % left,
                    "kind": "left",
                }
            )
    return bars


def _care_bars(row: CareLeft, currency: str) -> list[dict[str, Any]]:
    bars = []
    for label, limit, left in (
        (f"ceiling-{row.care}", row.ceiling, row.ceiling_left),
        (f"deductible-{row.care}", row.deductible, row.deductible_left),
    ):
        if limit is not None and left is not None:
            said = {"left": locale.money(left, currency), "limit": locale.money(limit, currency)}
            text = (
                _("%(left)s of %(limit)s left")
                if label.startswith("ceiling")
                else _("%(left)s of %(limit)s still to be borne")
            )
            bars.append(
                {
                    "label": label,
                    "used": limit - left,
                    "limit": limit,
                    "text": text % said,
                    "kind": "left" if label.startswith("ceiling") else "used",
                }
            )
    return bars
