"""What a run of settlement reads of claims, for all facilities at once.

Imported claims are left out: they were decided, and may have been paid, elsewhere. A claim belongs
to the day on which it was processed; later decisions of batches do not move it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from jamii.claims import models
from jamii.claims.queries.steps import has_step
from jamii.claims.records import (
    Activity,
    ClaimOnBill,
    ClaimToSettle,
    LineToSettle,
    ValuedToSettle,
)
from jamii.platform.database import found

# The plan that pays a line stands beside the decision, under the cover that was chosen.
_PLAN = "(decision.covers -> line.cover::text ->> 'plan')::uuid"

_WAITING = f"""
SELECT claim.id, claim.facility_id, claim.last_day, claim.first_day < claim.last_day,
       claim.decision_no, others.so_far, line.number, {_PLAN},
       decision.parameters ->> line.cover::text, line.value,
       {has_step("paid-by-capitation")}
FROM claims_claim claim
JOIN claims_decision decision
  ON decision.claim_id = claim.id AND decision.number = claim.decision_no
JOIN claims_linedecision line
  ON line.decision_id = decision.id AND line.passed AND line.awaits_index
CROSS JOIN LATERAL (
    SELECT coalesce(sum(other.remunerated), 0) AS so_far FROM claims_linedecision other
    WHERE other.decision_id = decision.id AND other.passed AND NOT other.awaits_index
) others
WHERE claim.scheme_id = %s AND claim.status = 'processed' AND claim.settled_in IS NULL
  AND claim.origin <> 'imported' AND claim.decided_at < %s
ORDER BY claim.id, line.number
"""


def waiting_for_index(scheme: UUID, before: datetime) -> list[ClaimToSettle]:
    """The claims of the scheme that were processed before the moment and wait for an index, with
    the lines that wait. One statement.
    """
    rows = found(_WAITING, [scheme, before])
    return [
        ClaimToSettle(*head, tuple(LineToSettle(*row[6:]) for row in lines))
        for head, lines in groupby(rows, key=lambda row: row[:6])
    ]


_VALUED = f"""
SELECT claim.id, claim.facility_id, claim.remunerated
FROM claims_claim claim
WHERE claim.scheme_id = %s AND claim.status = 'valued' AND claim.settled_in IS NULL
  AND claim.origin <> 'imported' AND claim.decided_at < %s
  AND EXISTS (
    SELECT FROM claims_decision decision
    JOIN claims_linedecision line ON line.decision_id = decision.id AND line.passed
    WHERE decision.claim_id = claim.id AND decision.number = claim.decision_no
      AND {_PLAN} = ANY(%s)
  )
ORDER BY claim.id
"""


def valued_on_no_bill(
    scheme: UUID, plans: Iterable[UUID], before: datetime
) -> list[ValuedToSettle]:
    """The final claims with a line of these plans that were processed before the moment and stand
    on no bill. One statement.
    """
    rows = found(_VALUED, [scheme, before, sorted(plans)])
    return [ValuedToSettle(key, facility, amount or Decimal(0)) for key, facility, amount in rows]


_ACTIVITY = f"""
SELECT claim.facility_id, {_PLAN} AS plan, count(DISTINCT claim.id), sum(line.quantity * line.price)
FROM claims_claim claim
JOIN claims_decision decision
  ON decision.claim_id = claim.id AND decision.number = claim.decision_no
JOIN claims_linedecision line ON line.decision_id = decision.id AND line.passed
WHERE claim.scheme_id = %s AND claim.status IN ('processed', 'valued')
  AND claim.origin <> 'imported' AND claim.decided_at >= %s AND claim.decided_at < %s
  AND {_PLAN} = ANY(%s)
GROUP BY 1, 2
"""


def activity(
    scheme: UUID, plans: Iterable[UUID], first: datetime, before: datetime
) -> list[Activity]:
    """What facilities did for these plans, by claims processed between the moments. One
    statement.
    """
    rows = found(_ACTIVITY, [scheme, first, before, sorted(plans)])
    return [Activity(*row[:3], row[3] or Decimal(0)) for row in rows]


def on_bill(claims: Iterable[UUID]) -> dict[UUID, ClaimOnBill]:
    """These claims as a bill shows them, for rooms that checked the reach. One statement."""
    rows = models.Claim.objects.filter(pk__in=list(claims)).select_related("person")
    return {
        row.id: ClaimOnBill(
            row.id,
            row.code,
            f"{row.person.other_names} {row.person.last_name}".strip(),
            row.person.number,
            row.first_day,
            row.last_day,
            row.claimed,
            row.valuated,
            row.remunerated,
        )
        for row in rows
    }
