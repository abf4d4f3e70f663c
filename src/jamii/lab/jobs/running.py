"""Jobs are repeated, judged and written down.

The median of the repetitions counts, the spread is shown, and whatever was wrong in one of them is
wrong. Bounds say what one unit may cost and stop a commit; goals are watched. Where a job has a
result of S, a larger size may cost no more statements of a unit and one and a half times the rest.
"""

from __future__ import annotations

import json
import os
import platform as machine
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from django.db import connection

import jamii
from jamii.lab import probes
from jamii.lab.jobs import adjudicating, asking, claiming, counting, proving, settling, taking
from jamii.lab.jobs.job import Bench, Outcome, SizedJob
from jamii.lab.sized import building

JOBS: Mapping[str, SizedJob] = {
    job.name: job
    for job in (
        SizedJob(
            "adjudicate",
            "line",
            "All that waits is decided by runs, with reasons, trace, use, ledger and journal.",
            {"statements": 0.02, "wal_bytes": 1_600, "ours_mb": 512, "longest_chunk_cpu_s": 20},
            {"per_s": 20_000, "longest_chunk_s": 20},
            "P-copy",
            adjudicating.adjudicate,
        ),
        SizedJob(
            "settle-month",
            "claim",
            "All that was decided is settled in one month of each scheme; and undone.",
            {"statements": 0.01, "ours_mb": 512},
            {"per_s": 5_556},  # a million in 180 s
            "P-copy",
            settling.settle_month,
        ),
        SizedJob(
            "eligibility",
            "answer",
            "May this person have this here today, and how much is left? Over HTTP.",
            {"statements": 8, "http_bytes_most": 4_096},
            {"per_s": 350, "judged_p95_ms": 50},
            "P-read",
            asking.ask,
        ),
        SizedJob(
            "take-claims",
            "claim",
            "The claims of the country once more, through the bulk door.",
            {"statements": 0.05, "wal_bytes": 6_000, "ours_mb": 300},
            {"per_s": 1_500},
            "P-copy",
            taking.take_claims,
        ),
        SizedJob(
            "store-claim",
            "claim",
            "A claim of four lines is stored and not decided. Over HTTP.",
            {"statements": 12},
            {"per_s": 120, "p95_ms": 150},
            "P-commit",
            taking.store_claims,
        ),
        SizedJob(
            "claim-now",
            "claim",
            "A claim of four lines is sent and decided; a tenth for five covers. Over HTTP.",
            {"statements": 20},
            {"per_s": 50, "judged_p95_ms": 250},
            "P-commit",
            claiming.claim_now,
        ),
        SizedJob(
            "oracle",
            "line",
            "All that waits is decided twice, by SQL and by runs, and compared line by line.",
            {},
            {},
            "P-read",
            proving.prove,
            is_proof=True,
        ),
    )
}
_FLAT = {"statements": 1.0, "wal_bytes": 1.5, "cpu_us": 1.5, "postgresql_cpu_us": 1.5}
_ROUNDING = 0.0005  # of statements
Tell = Callable[[str], None]


def unknown(names: Iterable[str]) -> list[str]:
    """Those that name no job of a size."""
    return [name for name in names if name not in JOBS]


def run_jobs(
    names: Sequence[str],
    bench: Bench,
    results: Path,
    *,
    json_file: str | None = None,
    check: bool = False,
    watched: Sequence[str] = (),
    tell: Tell = print,
) -> int:
    """Run the jobs, all but the proofs when none is named, in the order in which they are listed.
    Each result is kept in the folder `results`. 1 when something is wrong, or with `check` when a
    bound is passed by a job that is not among the `watched`.
    """
    counting.begin()
    chosen = [job for name, job in JOBS.items() if (name in names if names else not job.is_proof)]
    yardsticks = probes.all_probes(quick=bench.whole.size.name not in {"M", "L"})
    hashes = building.report(bench.whole)["tables"]
    rows = []
    try:
        for job in chosen:
            load = probes.LoadMeter()
            outcomes = []
            for repetition in range(1 if job.is_proof else bench.repeats):
                outcomes.append(job.do(replace(bench, repetition=repetition)))
            small = _kept(results, job.name, "S") if bench.whole.size.name != "S" else None
            row = judged(job, bench, outcomes, yardsticks, small)
            row["context"] |= _context(bench, yardsticks, load.so_far(), hashes)
            rows.append(row)
            results.mkdir(parents=True, exist_ok=True)
            _file(results, job.name, bench.whole.size.name).write_text(json.dumps(row) + "\n")
            if json_file != "-":
                for line in lines(row, with_all=job.is_proof):
                    tell(line)
    finally:
        bench.ground.leave()
    if json_file:
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        if json_file == "-":
            sys.stdout.write(text)
        else:
            Path(json_file).write_text(text)
    is_wrong = any(not all(row["right"].values()) for row in rows)
    is_dear = any(not row["passed"] for row in rows if row["job"] not in watched)
    return int(is_wrong or (check and is_dear))


def judged(
    job: SizedJob,
    bench: Bench,
    outcomes: Sequence[Outcome],
    yardsticks: Mapping[str, float],
    small: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The result of a job from its repetitions. `small`: its result of size S, where there is one
    and this is a larger size.
    """
    right = {
        name: all(one.right.get(name, True) for one in outcomes)
        for name in dict.fromkeys(name for one in outcomes for name in one.right)
    }
    cost = _middle([one.unit_cost for one in outcomes])
    memory = {
        name: round(max(one.memory[name] for one in outcomes), 1) for name in outcomes[0].memory
    }
    time = _middle([one.time for one in outcomes])
    speeds = [one.time["per_s"] for one in outcomes]
    time["per_s_from_to"] = [_short(min(speeds)), _short(max(speeds))]
    figures = {**cost, **memory, **{k: v for k, v in time.items() if isinstance(v, int | float)}}
    bounds = {
        name: {"most": most, "is": figures[name], "kept": figures[name] <= most}
        for name, most in job.bounds.items()
    }
    goals = {
        name: {
            "wanted": wanted,
            "is": figures[name],
            "reached": figures[name] >= wanted if name == "per_s" else figures[name] <= wanted,
        }
        for name, wanted in job.goals.items()
    }
    flat = {} if small is None else _flat(cost, small["unit_cost"])
    probe = yardsticks[job.probe]
    return {
        "job": job.name,
        "size": bench.whole.size.name,
        "unit": job.unit,
        "right": right,
        "unit_cost": cost,
        "memory": memory,
        "time": {"units": outcomes[0].units, **time},
        "efficiency": {job.probe: round(time["per_s"] / probe, 4)},
        "bounds": bounds,
        "flat": flat,
        "goal": goals,
        "passed": all(right.values())
        and all(one["kept"] for one in bounds.values())
        and all(one["kept"] for one in flat.values()),
        "context": {"told": dict(outcomes[0].told), "repetitions": len(outcomes)},
    }


def _middle(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The median of each figure; what is no number comes from the middle repetition."""
    chosen = rows[len(rows) // 2]
    return {
        name: _short(median(row[name] for row in rows)) if isinstance(value, int | float) else value
        for name, value in chosen.items()
    }


def _short(value: float) -> float:
    return round(value, 5 if abs(value) < 10 else 3)


def _flat(cost: Mapping[str, float], small: Mapping[str, float]) -> dict[str, Any]:
    """How a unit's cost grew since S, where both have the figure."""
    return {
        name: {
            "most": most,
            "is": round(cost[name] / small[name], 3),
            "kept": cost[name] <= small[name] * most + (_ROUNDING if name == "statements" else 0),
        }
        for name, most in _FLAT.items()
        if small.get(name) and name in cost
    }


def _file(results: Path, job: str, size: str) -> Path:
    return results / f"{job}-{size}.json"


def _kept(results: Path, job: str, size: str) -> Mapping[str, Any] | None:
    """The last result of a job at a size, if this version made one."""
    file = _file(results, job, size)
    if not file.exists():
        return None
    row: dict[str, Any] = json.loads(file.read_text())
    return row if row["context"]["version"] == jamii.__version__ else None


_SETTINGS = (
    "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "work_mem", "max_wal_size",
    "wal_compression", "jit", "random_page_cost",
)  # fmt: skip


def _context(
    bench: Bench, yardsticks: Mapping[str, float], load: probes.Load, hashes: Mapping[str, Any]
) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version')")
        (version,) = cursor.fetchone() or ("",)
        cursor.execute(
            "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(_SETTINGS)]
        )
        settings = dict(cursor.fetchall())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "version": jamii.__version__,
        "python": machine.python_version(),
        "postgresql": version,
        "settings": settings,
        "cores": os.cpu_count() or 1,
        "memory_mb": round(memory / 2**20),
        "seed": bench.whole.seed,
        "today": bench.whole.today.isoformat(),
        "hashes": hashes,
        "clients": bench.clients,
        "workers": bench.workers,
        "seconds": bench.seconds,
        "brief": bench.is_brief,
        "probes": dict(yardsticks),
        "load_of_a_core": load.load,
        "stolen": load.stolen,
        "noisy": load.is_noisy,
    }


def lines(row: Mapping[str, Any], *, with_all: bool = False) -> Iterable[str]:
    """A result for people: the verdict first, then what is wrong or too much. What was found beside
    where something is wrong, or `with_all`.
    """
    time = row["time"]
    noisy = "  (noisy machine)" if row["context"]["noisy"] else ""
    yield (
        f"{'ok ' if row['passed'] else 'BAD'} {row['job']:<13} {row['size']}  "
        f"{'right' if all(row['right'].values()) else 'WRONG'}  {time['units']} × {row['unit']}  "
        f"{time['per_s']:,.0f}/s in {time['seconds']:.1f} s  "
        f"CPU {time['cpu_s']:.1f} + {time['postgresql_cpu_s']:.1f} s{noisy}"
    )
    for name, is_right in row["right"].items():
        if not is_right:
            yield f"      WRONG: {name}"
    if with_all or not all(row["right"].values()):
        for name, found in row["context"]["told"].items():
            yield f"      {name}: {found}"
    for title in ("bounds", "flat"):
        for name, one in row[title].items():
            mark = "within" if one["kept"] else "ABOVE "
            what = name if title == "bounds" else f"{name} ÷ S"
            yield f"      {what:<26} {one['is']:>10,g} {mark} {one['most']:,g}"
    for name, one in row["goal"].items():
        mark = "reaches" if one["reached"] else "misses "
        yield f"      {name:<26} {one['is']:>10,.1f} {mark} {one['wanted']:,g} (goal)"
