"""The rules in Python and the rules in SQL decide alike, on claims made to be difficult.

Absent and zero values everywhere, limits that are met exactly, leap days, people who come of age,
two and three covers at once, persons who share covers of several households.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from jamii.claims import queries, services
from jamii.kernel.actors import SYSTEM
from jamii.lab import oracle
from jamii.lab.sized import country
from jamii.lab.sized.writing import write_blocks, write_registers

pytestmark = pytest.mark.django_db

_LEAP_YEAR = date(2024, 6, 30)
_COMMON_YEAR = date(2026, 6, 30)
# Every reason for which the checks reject a line or a claim.
_REASONS = {
    "not-in-register", "target-date", "not-in-price-list", "care-type", "patient-category",
    "frequency", "not-covered", "waiting-period", "max-provisions", "insuree-invalid", "no-cover",
    "max-admissions", "max-visits", "max-consultations", "max-surgeries", "max-deliveries",
    "max-antenatal",
}  # fmt: skip


def _found(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _waiting() -> list[UUID]:
    return [
        key for (key,) in _found("SELECT id FROM claims_claim WHERE status = 'entered' ORDER BY id")
    ]


def _prepare(today: date, seed: str) -> None:
    whole = country("edge", seed, today)
    write_registers(whole)
    write_blocks(whole)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        oracle.decide()


def _one_by_one(at: datetime) -> None:
    """As a facility's screen does, claim after claim."""
    for key in _waiting():
        services.decide_claim(key, by=SYSTEM, at=at)


def _by_the_thousand(at: datetime) -> None:
    """As a run does, chunk after chunk; small chunks, so that there are several."""
    for (scheme,) in _found("SELECT DISTINCT scheme_id FROM claims_claim ORDER BY 1"):
        run = services.start_run(scheme, chunk=50, worker=False, by=SYSTEM, at=at)
        services.work_on(run.id, now=lambda: at)


@pytest.mark.parametrize(
    ("today", "seed", "decide"),
    [
        (_COMMON_YEAR, "edge", _one_by_one),
        (_COMMON_YEAR, "edge", _by_the_thousand),
        (_LEAP_YEAR, "birth", _by_the_thousand),
    ],
)
def test_both_decide_alike(today: date, seed: str, decide: Callable[[datetime], None]) -> None:
    _prepare(today, seed)
    decide(datetime.combine(today, time(20), UTC))
    compared = oracle.differences()
    assert compared.differing == 0, compared.first
    assert compared.lines > 1_500
    assert compared.claims == sum(1 for _ in _found("SELECT FROM claims_decision"))
    # It is worth something only if much of it is paid and everything is refused somewhere.
    [(paid,)] = _found("SELECT count(*) FROM oracle.line_result WHERE value > 0")
    assert paid > 250
    for column in ("deductible", "exceed_category", "exceed_ceiling"):
        [(some,)] = _found(f"SELECT count(*) FROM oracle.line_result WHERE {column} > 0")
        assert some, column


def test_every_reason_is_met() -> None:
    met: set[str | None] = set()
    for today, seed in ((_COMMON_YEAR, "edge"), (_LEAP_YEAR, "birth")):
        before = transaction.savepoint()
        _prepare(today, seed)
        met |= {reason for (reason,) in _found("SELECT DISTINCT reason FROM oracle.line_result")}
        transaction.savepoint_rollback(before)
    assert met - {None} == _REASONS


def test_a_cent_a_reason_and_a_claim_that_is_missing_are_seen() -> None:
    """The comparison itself: what is wrong on purpose is found, and nothing else."""
    _prepare(_COMMON_YEAR, "edge")
    keys = _waiting()
    at = datetime.combine(_COMMON_YEAR, time(20), UTC)
    for key in keys[:40]:
        services.decide_claim(key, by=SYSTEM, at=at)
    assert oracle.differences().differing == len(keys) - 40
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM oracle.claim_result WHERE claim NOT IN "
            "(SELECT claim_id FROM claims_decision)"
        )
    assert oracle.differences().differing == 0
    [(claim, number)] = _found(
        "SELECT claim, number FROM oracle.line_result WHERE value > 0 AND claim IN "
        "(SELECT claim_id FROM claims_decision) ORDER BY claim, number LIMIT 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE oracle.line_result SET value = value + 0.01 WHERE (claim, number) = (%s, %s)",
            [claim, number],
        )
        cursor.execute(
            "UPDATE oracle.claim_result SET reason = 'no-cover' WHERE claim = %s", [claim]
        )
    compared = oracle.differences()
    assert compared.differing == 2
    line, whole = compared.first
    assert (line.claim, line.line, set(line.oracle)) == (claim, number, {"value"})
    assert (whole.claim, whole.line, set(whole.oracle)) == (claim, None, {"reason"})
    assert queries.claim(claim, by=SYSTEM).valuated is not None
