"""Job 5: everything waits and is decided by runs, as `jamii adjudicate` does it; then all of it is
taken back and decided again.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from time import perf_counter
from uuid import UUID

from django.db import connection, transaction

from jamii.claims import queries, services
from jamii.claims.queries import bulk
from jamii.claims.records import RunState
from jamii.finance.ledger import services as ledger
from jamii.finance.ledger.types import CLAIMS, PAYABLE, Cause
from jamii.kernel.actors import SYSTEM
from jamii.lab import oracle
from jamii.lab.jobs import contents, counting, worker
from jamii.lab.jobs.ground import settle
from jamii.lab.jobs.job import Bench, Outcome
from jamii.lab.measuring import Cost, Meter
from jamii.platform import clock
from jamii.platform.database import found
from jamii.registers.organisations import queries as organisations
from jamii.schemes.usage import services as usage

DECIDED = "decided"  # the country with all its claims decided, as other jobs need it
_OUTCOME = "outcome"  # what was decided, without the names of facts
CHUNK, _OTHER_CHUNK = 2_000, 500
_SAMPLE = 1_000


@dataclass(frozen=True, slots=True)
class Done:
    """What a decided country cost, and the runs that decided it."""

    runs: tuple[UUID, ...]
    cost: Cost
    lines: int
    statements: int
    longest: tuple[float, float]  # seconds, and CPU seconds of its process, of a chunk
    is_whole: bool  # every run finished, and no claim was left


def adjudicate(bench: Bench) -> Outcome:
    """Decide the whole country and prove that it is right; the first repetition leaves it decided
    for other jobs.
    """
    bench.ground.fresh()
    told: dict[str, object] = {}
    if bench.is_first:
        began = perf_counter()
        told["oracle_claims"], told["oracle_lines"] = oracle.decide()
        told["oracle_s"] = round(perf_counter() - began, 1)
        settle()
    done = decide_all(bench.workers, CHUNK)
    right = {"every claim is decided": done.is_whole}
    content = contents.whole()
    if bench.is_first and not bench.is_brief:
        bench.memory[_OUTCOME] = contents.whole(with_facts=False)
    if bench.is_first:
        compared = oracle.differences()
        told["oracle_differs"] = compared.differing
        right["each line equals the second implementation"] = compared.differing == 0
        right["totals of each plan equal the second implementation"] = totals_agree()
        oracle.forget()
    right["no limit of a cover is passed"] = not _limits_passed()
    right["the ledger balances and equals the decisions"] = _ledger_agrees()
    if bench.is_first:
        sample = _sample(bench.sample(_SAMPLE))
        batch = contents.of_claims(sample)
        bench.memory[DECIDED] = content
        bench.ground.keep(DECIDED)
        if not bench.is_brief:
            right |= _decided_anew(bench, done.runs, told)
        right |= _proved_once(bench, content, sample, batch, told)
    else:
        right["decided again it is the same"] = content == bench.memory[DECIDED]
    cost = done.cost
    return Outcome(
        done.lines,
        right,
        {
            **cost.of_one(done.lines),
            "statements": round(done.statements / done.lines, 5),
            "cpu_us": round(cost.cpu_seconds / done.lines * 1e6, 1),
            "postgresql_cpu_us": round(cost.postgres_cpu_seconds / done.lines * 1e6, 1),
        },
        {"ours_mb": cost.peak_ours_mb, "postgresql_mb": cost.peak_postgres_mb},
        {
            "per_s": done.lines / cost.seconds,
            "seconds": cost.seconds,
            "cpu_s": cost.cpu_seconds,
            "postgresql_cpu_s": cost.postgres_cpu_seconds,
            "longest_chunk_s": done.longest[0],
            "longest_chunk_cpu_s": done.longest[1],
        },
        told,
    )


def _decided_anew(bench: Bench, runs: Sequence[UUID], told: dict[str, object]) -> dict[str, bool]:
    """Everything is taken back in the same database, and decided again: what was used and posted
    and then reversed must change nothing of what is decided later. Only the facts that a decision
    names differ: they say of a cover that nothing of it is used, where they said nothing.
    """
    bench.ground.again(DECIDED)
    told["reversed_claims"] = _reverse_all(runs)
    settle(vacuum=True)
    right = {
        "taken back, nothing is used and nothing is owed": not found(
            "SELECT 1 FROM usage_coveruse GROUP BY cover_id, person_id "
            "HAVING sum(ceiling_any) <> 0 OR sum(deductible_any) <> 0 "
            "UNION ALL SELECT 1 FROM ledger_posting posting "
            "JOIN ledger_account account ON account.id = posting.account_id "
            "WHERE account.code = ANY(%s) GROUP BY account_id, party_id HAVING sum(amount) <> 0",
            [[CLAIMS, PAYABLE]],
        )
    }
    again = decide_all(bench.workers, CHUNK)
    told["decided_anew_per_s"] = round(again.lines / again.cost.seconds)
    right["taken back and decided again it is the same"] = (
        again.is_whole and contents.whole(with_facts=False) == bench.memory[_OUTCOME]
    )
    right["decided again, ledger and limits are kept"] = _ledger_agrees() and not _limits_passed()
    return right


def _reverse_all(runs: Sequence[UUID]) -> int:
    """Take back what the runs decided: use and entries by the doors of their rooms, which keep what
    was; then the decisions themselves, which nothing but this measure can take away, for a decision
    is written once. Returns how many claims wait again.
    """
    at = clock.now()
    decided = [key for (key,) in found("SELECT claim_id FROM claims_decision ORDER BY 1")]
    for first in range(0, len(decided), CHUNK):
        usage.reverse_many(decided[first : first + CHUNK], by=SYSTEM, at=at)
    for run in runs:
        cause = Cause("claims.run", run)
        ledger.reverse(cause, at.date(), "ledger.reversed", by=SYSTEM, at=at)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger forbids it
        cursor.execute("TRUNCATE claims_linedecision, claims_decision CASCADE")
        cursor.execute(
            "UPDATE claims_claim SET status = 'entered', decision_no = 0, decided_at = NULL, "
            "review = 'idle', questions = '[]', category = '', version = version - 1, "
            "approved = NULL, adjusted = NULL, valuated = NULL, "
            "remunerated = NULL, hand_reasons = '{}', score = NULL WHERE decision_no = 1"
        )
        return int(cursor.rowcount)


def _proved_once(
    bench: Bench,
    content: str,
    sample: Sequence[UUID],
    batch: dict[UUID, str],
    told: dict[str, object],
) -> dict[str, bool]:
    """What needs other copies of the country: one worker and other chunks, and the screen's way."""
    right = {}
    if not bench.is_brief:
        bench.ground.fresh()
        alone = decide_all(1, _OTHER_CHUNK)
        told["one_worker_per_s"] = round(alone.lines / alone.cost.seconds)
        right["one worker with other chunks decides the same"] = contents.whole() == content
    bench.ground.fresh()
    began = perf_counter()
    for claim in sample:
        services.decide_claim(claim, by=SYSTEM, at=clock.now())
    told["one_by_one"] = len(sample)
    told["one_by_one_s"] = round(perf_counter() - began, 1)
    right["claims decided one by one are the same"] = contents.of_claims(sample) == batch
    return right


def decide_all(workers: int, chunk: int) -> Done:
    """Decide what waits in every scheme by so many processes."""
    schemes = organisations.all_schemes()
    before = counting.so_far()
    with Meter(with_self=False) as meter:
        runs = [
            services.start_run(scheme.id, chunk=chunk, worker=False, by=SYSTEM, at=clock.now()).id
            for scheme in schemes
        ]
        with ProcessPoolExecutor(workers, get_context("spawn"), worker.begin) as pool:
            ended = [
                one.result() for one in [pool.submit(worker.work, runs) for _ in range(workers)]
            ]
    statements = counting.so_far() - before
    shown = [queries.run(run, by=SYSTEM) for run in runs]
    return Done(
        tuple(runs),
        meter.cost,
        sum(one.figures.lines for one in shown),
        statements + sum(sent for sent, _, _ in ended),
        (max(seconds for _, seconds, _ in ended), max(cpu for _, _, cpu in ended)),
        all(
            one.state is RunState.FINISHED
            and one.figures.decided == one.claims
            and not one.figures.left
            for one in shown
        ),
    )


def _sample(count: int) -> list[UUID]:
    """About so many claims of whole groups of persons who share covers, spread over the country, in
    the order of intake: decided alone they see what they saw among all others.

    Asked of decided claims, the groups are those that were there before.
    """
    claims: list[UUID] = []
    schemes = organisations.all_schemes()
    for scheme in schemes:
        with transaction.atomic():
            bulk.plan_chunks(scheme.id, "", {}, 1)
            [(all_claims,)] = found("SELECT count(*) FROM planned_claim")
            wanted = count / len(schemes)
            step = max(1, round(int(all_claims) / wanted))
            for (group,) in found(
                "SELECT claims FROM planned_chunk WHERE number %% %s = 0", [step]
            ):
                claims += group
    return sorted(claims)


def totals_agree() -> bool:
    """Whether what is paid under each plan is the same for the second implementation."""
    [(differing,)] = found(
        """
        SELECT count(*) FROM (
            SELECT cover.plan_id, sum(line.value) AS value, count(*) AS lines
            FROM oracle.line_result line JOIN enrolment_cover cover ON cover.id = line.cover
            WHERE line.passed GROUP BY 1
        ) one FULL JOIN (
            SELECT cover.plan_id, sum(line.value) AS value, count(*) AS lines
            FROM claims_linedecision line JOIN enrolment_cover cover ON cover.id = line.cover
            WHERE line.passed GROUP BY 1
        ) other USING (plan_id)
        WHERE (one.value, one.lines) IS DISTINCT FROM (other.value, other.lines)
        """
    )
    return not differing


def _limits_passed() -> int:
    """How many postings took more than a ceiling still held: of a cover, of a person in it, or of
    one treatment. Each is judged by the terms and the members of its day, after all that came
    before it: terms may have been higher then.
    """
    [(passed,)] = found(
        """
        WITH posted AS (
            SELECT posting.claim_id, posting.cover_id, posting.day, version.id AS terms_id,
                   version.limits_per, version.threshold, posting.ceiling_any,
                   posting.ceiling_in, posting.ceiling_out,
                   sum(posting.ceiling_any) OVER before AS used_any,
                   sum(posting.ceiling_in) OVER before AS used_in,
                   sum(posting.ceiling_out) OVER before AS used_out
            FROM usage_coveruse posting JOIN enrolment_cover cover ON cover.id = posting.cover_id
            JOIN plans_termsversion version
              ON version.plan_id = cover.plan_id AND version.days @> posting.day
            WINDOW before AS (
                PARTITION BY posting.cover_id, CASE version.limits_per
                    WHEN 'person' THEN posting.person_id WHEN 'treatment' THEN posting.claim_id END
                ORDER BY posting.claim_id)
        )
        SELECT count(*) FROM posted
        JOIN plans_limitrow ceiling
          ON ceiling.terms_id = posted.terms_id AND ceiling.what = 'ceiling' AND ceiling.amount > 0
        JOIN LATERAL (
            SELECT count(*) AS number FROM enrolment_covermember member
            WHERE member.cover_id = posted.cover_id AND NOT member.ended
              AND posted.day BETWEEN member.effective AND member.expiry
        ) members ON true
        WHERE CASE WHEN ceiling.care = 'any' AND posted.ceiling_any > 0 THEN posted.used_any
                   WHEN ceiling.care = 'in-patient' AND posted.ceiling_in > 0 THEN posted.used_in
                   WHEN ceiling.care = 'out-patient' AND posted.ceiling_out > 0
                   THEN posted.used_out END
            > CASE WHEN posted.limits_per = 'cover' AND members.number > posted.threshold
              THEN least(ceiling.amount + (members.number - posted.threshold)
                         * coalesce(ceiling.extra_member, 0), nullif(ceiling.cap, 0))
              ELSE ceiling.amount END
        """
    )
    return int(passed)


def _ledger_agrees() -> bool:
    """Nothing is left over in the ledger, and each facility is owed what its decisions say."""
    [(rest,)] = found("SELECT coalesce(sum(amount), 0) FROM ledger_posting")
    [(differing,)] = found(
        """
        SELECT count(*) FROM (
            SELECT account.scheme_id, posting.party_id, -sum(posting.amount) AS amount
            FROM ledger_posting posting
            JOIN ledger_account account ON account.id = posting.account_id
            WHERE account.code = %s GROUP BY 1, 2
        ) owed FULL JOIN (
            SELECT claim.scheme_id, claim.facility_id AS party_id,
                   sum((decision.amounts ->> 'remunerated')::numeric) AS amount
            FROM claims_decision decision JOIN claims_claim claim ON claim.id = decision.claim_id
            WHERE decision.number = claim.decision_no GROUP BY 1, 2
        ) decided USING (scheme_id, party_id)
        WHERE coalesce(owed.amount, 0) <> coalesce(decided.amount, 0)
        """,
        [PAYABLE],
    )
    return not rest and not differing


def require_decided(bench: Bench) -> None:
    """Begin with the country decided, deciding it first where no job has yet."""
    if not bench.ground.has(DECIDED):
        bench.ground.fresh()
        decide_all(bench.workers, CHUNK)
        bench.ground.keep(DECIDED)
    bench.ground.again(DECIDED)
