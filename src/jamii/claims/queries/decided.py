"""What was decided about claims, by the thousand: for reports that decide them once more."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from jamii.claims.queries.explaining import verdict_from_json
from jamii.claims.types import ClaimId, Verdict
from jamii.kernel.money import ZERO
from jamii.platform.database import found


@dataclass(frozen=True, slots=True)
class Stood:
    """How a claim stands: what the scheme pays, or would pay where nothing is final yet; the last
    word of reviewers on each line, where a review was delivered.
    """

    paid: Decimal
    verdicts: Mapping[int, Verdict]


# A claim that was sent again, corrected, counts as the one that it became.
_STOOD = """
SELECT claim.id, claim.status, coalesce(claim.remunerated, claim.valuated), said.verdicts
FROM claims_claim claim
LEFT JOIN LATERAL (
    SELECT json_agg(review.verdicts ORDER BY review.at, review.id) AS verdicts
    FROM claims_review review WHERE review.claim_id = claim.id AND claim.review = 'delivered'
) said ON true
WHERE claim.id = ANY(%(claims)s)
  AND NOT EXISTS (SELECT FROM claims_claim again WHERE again.restores_id = claim.id)
"""


def stood(claims: Collection[UUID]) -> dict[ClaimId, Stood]:
    """How these claims stand; those that were sent again are left out. For rooms above, which asked
    for their own permission. One statement.
    """
    return {
        ClaimId(key): Stood(ZERO if status == "rejected" else amount or ZERO, _last_words(verdicts))
        for key, status, amount, verdicts in found(_STOOD, {"claims": list(claims)})
    }


def _last_words(stored: str | list[Any] | None) -> Mapping[int, Verdict]:
    # JSON comes as text from a plain cursor.
    reviews = json.loads(stored) if isinstance(stored, str) else stored
    words: dict[int, Verdict] = {}
    for verdicts in reviews or ():
        words |= {verdict["line"]: verdict_from_json(verdict) for verdict in verdicts}
    return words
