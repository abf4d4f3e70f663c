"""Everything that waits is decided twice, by SQL from the specification and by runs from the rules,
and compared line by line: the proof of the rules on as many generated claims as one likes.

Other seeds make other countries; those of `edge-M` are difficult all over.
"""

from __future__ import annotations

from jamii.lab import oracle
from jamii.lab.jobs.adjudicating import CHUNK, decide_all, totals_agree
from jamii.lab.jobs.ground import settle
from jamii.lab.jobs.job import Bench, Outcome
from jamii.lab.measuring import Meter
from jamii.lab.sized.care import BREAKS
from jamii.platform.database import found

_SHOWN = 5  # differences that are told


def prove(bench: Bench) -> Outcome:
    """Decide twice and compare; what is measured is the implementation in SQL."""
    bench.ground.fresh()
    with Meter() as meter:
        claims, lines = oracle.decide()
    cost = meter.cost
    settle()
    done = decide_all(bench.workers, CHUNK)
    compared = oracle.differences(most=_SHOWN)
    met = dict(
        found(
            "SELECT coalesce(reason, 'passed'), count(*) FROM oracle.line_result "
            "GROUP BY 1 ORDER BY 2 DESC"
        )
    )
    right = {
        "every claim is decided, by both": done.is_whole
        and done.lines == lines == compared.lines
        and compared.claims == claims,
        "each line and each claim is decided alike": compared.differing == 0,
        "totals of each plan are alike": totals_agree(),
        # Or little is proved. What a difficult country meets is left to chance, and told.
        "every rule that was to be broken is met, and lines pass": met.keys()
        >= {"passed", *(() if bench.whole.size.is_edgy else BREAKS)},
    }
    told = {
        "claims": claims,
        "lines": lines,
        "differing": compared.differing,
        "differences": [str(one) for one in compared.first],
        "met": met,
        "runs_per_s": round(done.lines / done.cost.seconds),
    }
    oracle.forget()
    return Outcome(
        lines,
        right,
        {
            **cost.of_one(lines),
            "cpu_us": round(cost.cpu_seconds / lines * 1e6, 1),
            "postgresql_cpu_us": round(cost.postgres_cpu_seconds / lines * 1e6, 1),
        },
        {"ours_mb": cost.peak_ours_mb, "postgresql_mb": cost.peak_postgres_mb},
        {
            "per_s": lines / cost.seconds,
            "seconds": cost.seconds,
            "cpu_s": cost.cpu_seconds,
            "postgresql_cpu_s": cost.postgres_cpu_seconds,
        },
        told,
    )
