"""Why claims are paid less than they asked, in few words, for all claims of a bill at once."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from uuid import UUID

from jamii.claims.queries.steps import has_step
from jamii.claims.records import Cut
from jamii.platform.database import found

# Every part of what a line asked and is not paid, by the figures that its decision stored: a
# rejected line whole; of a passed one the quantity and the price that do not count, what the
# patient bears, and what index or capitation takes.
_CUTS = f"""
SELECT decision.claim_id, part.why, sum(part.amount)
FROM claims_claim claim
JOIN claims_decision decision
  ON decision.claim_id = claim.id AND decision.number = claim.decision_no
JOIN claims_linedecision line ON line.decision_id = decision.id
JOIN claims_claimline asked ON asked.claim_id = claim.id AND asked.number = line.number
CROSS JOIN LATERAL (
    SELECT coalesce(line.reasons -> 0 ->> 'code', 'cut-refused'), asked.quantity * asked.price
    WHERE NOT line.passed
    UNION ALL
    SELECT passed.* FROM (VALUES
        (CASE line.quantity_by WHEN 'rule' THEN 'cut-quantity-by-rule'
              ELSE 'cut-quantity-by-reviewer' END,
         (asked.quantity - line.quantity) * asked.price),
        (CASE WHEN {has_step("price-by-reviewer")} THEN 'cut-price-by-reviewer'
              WHEN line.price > asked.price THEN 'cut-price-raised' ELSE 'cut-price' END,
         line.quantity * (asked.price - line.price)),
        ('cut-above-fixed', line.above_fixed),
        ('cut-deductible', line.deductible),
        ('cut-share', line.co_insurance + line.rounding),
        ('cut-category', line.exceed_category),
        ('cut-ceiling', line.exceed_ceiling),
        (CASE WHEN {has_step("paid-by-capitation")} THEN 'cut-capitation'
              ELSE 'cut-index' END,
         line.value - coalesce(line.remunerated, line.value))
    ) passed
    WHERE line.passed
) part (why, amount)
WHERE claim.id = ANY(%s)
GROUP BY 1, 2 HAVING sum(part.amount) <> 0
ORDER BY 1, 3 DESC, 2
"""


def cuts_of(claims: Iterable[UUID]) -> dict[UUID, tuple[Cut, ...]]:
    """Why each of these claims is paid less than it asked, the largest part first; what is paid in
    full is left out. For rooms that checked the reach. One statement, however many claims.

    The parts of a claim are exact and add up to what its lines ask less what they are paid.
    """
    rows = found(_CUTS, [list(claims)])
    return {
        claim: tuple(Cut(why, amount) for _claim, why, amount in parts)
        for claim, parts in groupby(rows, key=lambda row: row[0])
    }
