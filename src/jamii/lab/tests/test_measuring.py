"""The meter counts what it says, and results are set beside each other fairly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from jamii.claims import services
from jamii.claims.tests.factories import make_covered_farahs, new_claim
from jamii.kernel.actors import SYSTEM
from jamii.lab import bench, comparing, probes
from jamii.lab.measuring import Meter
from jamii.platform import clock
from jamii.registers.places.tests.factories import AT


def result(**changes: Any) -> dict[str, Any]:
    return {
        "job": "claim-now",
        "size": "demo",
        "unit_cost": {"statements_mean": 17.0},
        "time": {"per_s": 54.0},
        "efficiency": {"P-read": 0.01},
        "context": {"noisy": False},
    } | changes


@pytest.mark.django_db
def test_the_meter_counts_statements_but_not_savepoints_and_sees_what_is_written() -> None:
    with Meter() as meter, connection.cursor() as cursor:
        with transaction.atomic():
            cursor.execute("SELECT 1")
        cursor.execute(
            "INSERT INTO platform_counter (series, last) "
            "SELECT 'probe ' || n, 0 FROM generate_series(1, 500) n"
        )
    cost = meter.cost
    assert cost.statements == 2
    assert cost.wal_bytes > 500 * 40
    assert cost.peak_ours_mb > 10
    assert cost.seconds > 0
    assert cost.of_one(500)["statements"] == 0.004


@pytest.mark.django_db
def test_work_that_fails_leaves_no_cost_and_no_counter_behind() -> None:
    meter = Meter()
    with pytest.raises(RuntimeError), meter:
        raise RuntimeError
    assert not hasattr(meter, "cost")
    assert not connection.execute_wrappers


@pytest.mark.django_db
def test_the_yardsticks_are_speeds() -> None:
    assert probes.py_steps(2_000) > 0
    assert probes.copy_speed(rows=200) > 0
    assert probes.read_speed(0.05) > 0
    assert probes.commit_speed(0.05, connections=2) > 0
    busy = probes.LoadMeter().so_far()
    assert 0 <= busy.stolen <= 1


@pytest.mark.django_db
def test_a_job_tells_whether_it_is_right_what_it_costs_and_how_fast_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_covered_farahs()
    services.submit_claim(new_claim(), by=SYSTEM, at=AT)
    monkeypatch.setattr(bench, "_UNITS", 3)
    monkeypatch.setattr(probes, "all_probes", lambda *, quick: {"P-read": 1_000.0})
    file = tmp_path / "results.json"
    with clock.at_moment(AT):
        assert bench.run_jobs(["eligibility", "claim-now"], repeat=1, json_file=str(file)) == 0
    for one in map(json.loads, file.read_text().splitlines()):
        assert one["right"] == {"answers": True}
        assert 0 < one["unit_cost"]["statements_most"] <= one["goal"]["statements"]
        assert one["unit_cost"]["wal_bytes"] > 0
        assert one["memory"]["ours_mb"] > 10
        assert one["efficiency"]["P-read"] == round(one["time"]["per_s"] / 1_000, 4)
        assert one["context"]["probes"] == {"P-read": 1_000.0}
        assert one["passed"]


def test_noise_is_load_or_stolen_time() -> None:
    assert not probes.Load(0.9, 0.01).is_noisy
    assert probes.Load(1.1, 0.0).is_noisy
    assert probes.Load(0.1, 0.06).is_noisy


def test_two_results_are_told_by_cost_speed_and_yardstick() -> None:
    later = result(
        unit_cost={"statements_mean": 16.0},
        time={"per_s": 27.0},
        efficiency={"P-read": 0.02},
        context={"noisy": True},
    )
    [line] = comparing.side_by_side([result()], [later])
    assert "statements_mean 17 → 16" in line
    assert "54/s → 27/s" in line
    assert "÷ P-read 0.01 → 0.02 (× 2.00)" in line  # half as fast on a machine a quarter as fast
    assert line.endswith("(noisy machine)")
    assert list(comparing.side_by_side([result()], [result(size="S")])) == []


def test_the_reference_stands_beside_jobs_with_the_same_steps_only() -> None:
    reference = {
        "system": "Another",
        "machine": "two cores",
        "jobs": {"claim-now": {"per_s": {"clients_1": 1.8}, "sql": 294}},
    }
    lines = list(comparing.beside_reference([result(), result(job="household-page")], reference))
    assert lines[0] == "Reference: Another; two cores"
    assert len(lines) == 2
    assert "54/s, reference 1.8/s: × 30.00" in lines[1]
    assert "statements 17, reference 294" in lines[1]
