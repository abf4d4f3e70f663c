"""Job 7: everything that was decided is settled in one month, scheme by scheme, and undone."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from time import perf_counter
from uuid import UUID

from jamii.finance.ledger.types import PAYABLE
from jamii.kernel.actors import Actor, Grant
from jamii.lab.jobs import counting
from jamii.lab.jobs.adjudicating import require_decided
from jamii.lab.jobs.job import Bench, Outcome
from jamii.lab.measuring import Meter
from jamii.platform.database import found
from jamii.registers.organisations import queries as organisations
from jamii.settlement import queries, services
from jamii.settlement.records import Run, RunShown

_ACTS = frozenset(f"settlement.{act}" for act in ("runs", "bills", "propose", "confirm", "undo"))
_PROPOSER = Actor(UUID(int=0xBE1), "Accountant", (Grant(_ACTS),))
_SECOND = Actor(UUID(int=0xBE2), "Manager", (Grant(_ACTS),))
_CENT_HALF = Decimal("0.005")
_INDEX_HALF = Decimal("0.00005")  # an index has four places


def settle_month(bench: Bench) -> Outcome:
    """Draft and confirm the month in which all was decided; prove it, undo it, draft it anew."""
    require_decided(bench)
    today = bench.whole.today
    after = datetime(today.year + today.month // 12, today.month % 12 + 1, 2, 9, tzinfo=UTC)
    schemes = [scheme.id for scheme in organisations.all_schemes()]
    standing = _standing()
    before = counting.so_far()
    with Meter() as meter:
        runs = [_settled(scheme, bench, after) for scheme in schemes]
    statements, cost = counting.so_far() - before, meter.cost
    shown = [queries.run(run.id, by=_SECOND) for run in runs]
    units = sum(run.claims + run.claims_still_waiting for run in runs)
    right = {
        "indexes and what lines get come to the pool": all(map(_comes_to_pool, shown)),
        "capitation and its rest come to the pool": all(
            one.distributed + one.kept == one.pool
            and sum((share.amount for share in one.shares), Decimal(0)) == one.distributed
            for run in shown
            for one in run.capitations
        ),
        "the ledger balances and owes what the bills say": _bills_agree(),
    }
    began = perf_counter()
    for run in runs:
        services.undo_run(run.id, "Measured.", by=_SECOND, at=after)
    undo_s = perf_counter() - began
    right["undone, everything is as before"] = _standing() == standing
    anew = [_settled(scheme, bench, after) for scheme in schemes]
    again = [queries.run(run.id, by=_SECOND) for run in anew]
    right["settled again it is the same"] = list(map(_figures, again)) == list(map(_figures, shown))
    return Outcome(
        units,
        right,
        {
            **cost.of_one(units),
            "statements": round(statements / units, 5),
            "cpu_us": round(cost.cpu_seconds / units * 1e6, 1),
            "postgresql_cpu_us": round(cost.postgres_cpu_seconds / units * 1e6, 1),
        },
        {"ours_mb": cost.peak_ours_mb, "postgresql_mb": cost.peak_postgres_mb},
        {
            "per_s": units / cost.seconds,
            "seconds": cost.seconds,
            "cpu_s": cost.cpu_seconds,
            "postgresql_cpu_s": cost.postgres_cpu_seconds,
            "undo_s": undo_s,
        },
        {
            "statements_in_all": statements,
            "claims_indexed": sum(run.claims_indexed for run in runs),
            "claims_valued_before": sum(run.claims_valued for run in runs),
            "claims_still_waiting": sum(run.claims_still_waiting for run in runs),
            "total": str(sum((run.total for run in runs), Decimal(0))),
        },
    )


def _settled(scheme: UUID, bench: Bench, at: datetime) -> Run:
    today = bench.whole.today
    run = services.draft_run(scheme, None, today.year, today.month, by=_PROPOSER, at=at)
    return services.confirm_run(run.id, accepts_zero=True, by=_SECOND, at=at)


def _figures(shown: RunShown) -> tuple[object, ...]:
    """The arithmetic of a run, without keys."""
    return (
        shown.run.total,
        shown.run.claims_indexed,
        shown.run.claims_valued,
        shown.indexes,
        shown.capitations,
        [(one.facility_code, one.sums) for one in shown.facilities],
    )


# What the lines of a run that waited for an index were worth and get now, by plan.
_INDEXED = """
SELECT cover.plan_id, sum(waited.value), sum(line.remunerated), count(*)
FROM claims_decision decision
JOIN claims_linedecision line ON line.decision_id = decision.id
JOIN claims_decision earlier
  ON earlier.claim_id = decision.claim_id AND earlier.number = decision.number - 1
JOIN claims_linedecision waited
  ON waited.decision_id = earlier.id AND waited.number = line.number AND waited.awaits_index
JOIN enrolment_cover cover ON cover.id = line.cover
WHERE decision.settlement = %s AND NOT line.awaits_index AND line.remunerated IS NOT NULL
GROUP BY 1
"""


def _comes_to_pool(shown: RunShown) -> bool:
    """Each index is its pool divided by what it is shared among; and what lines get is the pool,
    but for what rounding leaves: half of the index's last place, and half a cent a line.
    """
    nothing = (Decimal(0), Decimal(0), 0)
    rows = found(_INDEXED, [shown.run.id])
    sums: dict[UUID, tuple[Decimal, Decimal, int]] = {
        plan: (base, paid, lines) for plan, base, paid, lines in rows
    }
    for row in shown.indexes:
        base, paid, lines = sums.get(row.plan, nothing)
        if base != row.base or lines != row.lines:
            return False
        if row.percent is not None and base:
            if abs(row.index * base - row.pool) > base * _INDEX_HALF + _CENT_HALF:
                return False
            if abs(row.pool - paid) > base * _INDEX_HALF + lines * _CENT_HALF + _CENT_HALF:
                return False
    return True


def _bills_agree() -> bool:
    [(rest,)] = found("SELECT coalesce(sum(amount), 0) FROM ledger_posting")
    [(differing,)] = found(
        """
        SELECT count(*) FROM (
            SELECT account.scheme_id, posting.party_id, -sum(posting.amount) AS amount
            FROM ledger_posting posting
            JOIN ledger_account account ON account.id = posting.account_id
            WHERE account.code = %s GROUP BY 1, 2
        ) owed FULL JOIN (
            SELECT scheme_id, facility_id AS party_id, sum(amount) AS amount
            FROM settlement_bill WHERE state = 'open' GROUP BY 1, 2
        ) billed USING (scheme_id, party_id)
        WHERE coalesce(owed.amount, 0) <> coalesce(billed.amount, 0)
        """,
        [PAYABLE],
    )
    return not rest and not differing


def _standing() -> list[tuple[object, ...]]:
    """Hashes of what claims, lines and accounts come to, whatever decision says so."""
    return found(
        """
        SELECT md5(string_agg(said, '' ORDER BY said)) FROM (
            SELECT ROW(id, status, category, claimed, approved, adjusted, valuated, remunerated,
                       settled_in)::text AS said FROM claims_claim
        ) claims
        UNION ALL
        SELECT md5(string_agg(said, '' ORDER BY said)) FROM (
            SELECT ROW(claim.id, line.number, line.passed, line.value, line.remunerated,
                       line.awaits_index)::text AS said
            FROM claims_claim claim
            JOIN claims_decision decision
              ON decision.claim_id = claim.id AND decision.number = claim.decision_no
            JOIN claims_linedecision line ON line.decision_id = decision.id
        ) lines
        UNION ALL
        SELECT md5(string_agg(said, '' ORDER BY said)) FROM (
            SELECT ROW(account_id, party_id, trim_scale(sum(amount)))::text AS said
            FROM ledger_posting GROUP BY account_id, party_id HAVING sum(amount) <> 0
        ) sums
        """
    )
