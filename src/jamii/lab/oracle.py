"""Do the rules in Python and the rules in SQL decide alike?

`decide` lets `oracle.sql` decide every waiting claim of the database. Whoever decides them with the
product afterwards asks `differences`: every line and every claim on which the two do not agree.
Works on the connection at hand, in the schema `oracle`, which `forget` removes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

_SQL = Path(__file__).with_name("oracle.sql")


@dataclass(frozen=True, slots=True)
class Difference:
    """One line (None: the claim as a whole) with what the two say, each only where they differ."""

    claim: UUID
    line: int | None
    oracle: dict[str, Any]
    product: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Compared:
    """How much was compared, how often they differ, and the first differences."""

    claims: int
    lines: int
    differing: int
    first: tuple[Difference, ...]


def decide() -> tuple[int, int]:
    """Decide all waiting claims in SQL. Returns how many claims and lines."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL.read_text())
        cursor.execute(
            "SELECT (SELECT count(*) FROM oracle.claim_result), "
            "(SELECT count(*) FROM oracle.line_result)"
        )
        claims, lines = cursor.fetchone()
    return claims, lines


def forget() -> None:
    """Remove what `decide` made."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS oracle CASCADE")


# What is compared: the name, what the oracle says, what the product says. Amounts and limits mean
# nothing on a line that did not pass; the category of a rejected claim is nobody's.
_LINE = (
    ("passed", "o.passed", "p.passed"),
    (
        "reason",
        "o.reason",
        "coalesce(nullif(d.reasons -> 0 ->> 'code', 'all-lines-rejected'), "
        "p.reasons -> 0 ->> 'code')",
    ),
    ("cover", "o.cover", "p.cover"),
    ("quantity", "o.quantity", "CASE WHEN p.passed THEN p.quantity ELSE o.quantity END"),
    ("price", "o.price", "CASE WHEN p.passed THEN p.price END"),
    ("limitation", "o.limitation", "CASE WHEN p.passed THEN p.finding -> 'by' ->> 0 END"),
    ("limit", "o.limit_value", "CASE WHEN p.passed THEN (p.finding -> 'by' ->> 1)::numeric END"),
    ("deductible", "o.deductible", "CASE WHEN p.passed THEN round(p.deductible, s.places) END"),
    ("exceed_category", "o.exceed_category", "CASE WHEN p.passed THEN p.exceed_category END"),
    ("exceed_ceiling", "o.exceed_ceiling", "CASE WHEN p.passed THEN p.exceed_ceiling END"),
    ("value", "o.value", "CASE WHEN p.passed THEN p.value END"),
    ("remunerated", "o.remunerated", "CASE WHEN p.passed THEN p.remunerated END"),
    ("awaits_index", "o.awaits_index", "p.awaits_index"),
)
_CLAIM = (
    ("act", "o.outcome", "d.act"),
    (
        "reason",
        "CASE WHEN o.reason <> 'all-lines-rejected' THEN o.reason END",
        "nullif(d.reasons -> 0 ->> 'code', 'all-lines-rejected')",
    ),
    (
        "category",
        "CASE WHEN o.outcome <> 'reject' THEN o.category END",
        "CASE WHEN o.outcome <> 'reject' THEN d.category END",
    ),
    ("claimed", "o.claimed", "(d.amounts ->> 'claimed')::numeric"),
    ("approved", "o.approved", "(d.amounts ->> 'approved')::numeric"),
    ("adjusted", "o.adjusted", "(d.amounts ->> 'adjusted')::numeric"),
    ("valuated", "o.valuated", "(d.amounts ->> 'valuated')::numeric"),
    (
        "remunerated",
        "CASE WHEN o.outcome <> 'reject' THEN o.remunerated END",
        "CASE WHEN o.outcome <> 'reject' THEN (d.amounts ->> 'remunerated')::numeric END",
    ),
    ("deductible used", "u.oracle_deductible", "u.deductible"),
    ("ceiling used", "u.oracle_ceiling", "u.ceiling"),
)
_DECIDED = (
    "JOIN claims_claim c ON c.id = o.claim "
    "JOIN organisations_scheme s ON s.id = c.scheme_id "
    "JOIN claims_decision d ON d.claim_id = c.id AND d.number = c.decision_no "
)
_LINES = (
    f"FROM oracle.line_result o {_DECIDED}"
    "JOIN claims_linedecision p ON p.decision_id = d.id AND p.number = o.number"
)
# What a claim used of its covers, as text, so that one column says it for all of them.
_USE = (
    "LEFT JOIN LATERAL (SELECT "
    "(SELECT string_agg(cover || ' ' || trim_scale(deductible_in) || '/' || "
    "trim_scale(deductible_out), ', ' ORDER BY cover) FROM oracle.used "
    "WHERE claim = o.claim AND deductible_any <> 0) AS oracle_deductible, "
    "(SELECT string_agg(cover || ' ' || trim_scale(ceiling_in) || '/' || trim_scale(ceiling_out), "
    "', ' ORDER BY cover) FROM oracle.used "
    "WHERE claim = o.claim AND ceiling_any <> 0) AS oracle_ceiling, "
    "(SELECT string_agg(cover_id || ' ' || trim_scale(deductible_in) || '/' || "
    "trim_scale(deductible_out), ', ' ORDER BY cover_id) FROM usage_coveruse "
    "WHERE claim_id = o.claim AND deductible_any <> 0) AS deductible, "
    "(SELECT string_agg(cover_id || ' ' || trim_scale(ceiling_in) || '/' || "
    "trim_scale(ceiling_out), ', ' ORDER BY cover_id) FROM usage_coveruse "
    "WHERE claim_id = o.claim AND ceiling_any <> 0) AS ceiling) u ON true"
)
_CLAIMS = f"FROM oracle.claim_result o {_DECIDED}{_USE}"


def differences(most: int = 20) -> Compared:
    """Compare what the product decided with what the oracle did. A claim that only one of them
    decided is a difference.
    """
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX IF NOT EXISTS used_of_claim ON oracle.used (claim)")
        cursor.execute("ANALYZE oracle.used")
        cursor.execute(
            "SELECT (SELECT count(*) FROM oracle.claim_result), "
            "(SELECT count(*) FROM oracle.line_result), "
            "(SELECT count(*) FROM oracle.claim_result o WHERE NOT EXISTS "
            "(SELECT FROM claims_decision d WHERE d.claim_id = o.claim))"
        )
        claims, lines, undecided = cursor.fetchone()
        line_count, of_lines = _differing(cursor, _LINE, "o.number", _LINES, most)
        claim_count, of_claims = _differing(cursor, _CLAIM, "NULL::int", _CLAIMS, most)
    differing = undecided + line_count + claim_count
    return Compared(claims, lines, differing, (*of_lines, *of_claims))


def _differing(
    cursor: Any,
    columns: tuple[tuple[str, str, str], ...],
    number: str,
    source: str,
    most: int,
) -> tuple[int, list[Difference]]:
    ours = ", ".join(f"({oracle})::text" for _, oracle, _ in columns)
    theirs = ", ".join(f"({product})::text" for _, _, product in columns)
    unlike = " OR ".join(f"({one}) IS DISTINCT FROM ({two})" for _, one, two in columns)
    cursor.execute(
        f"SELECT count(*) OVER (), o.claim, {number}, ARRAY[{ours}], ARRAY[{theirs}], "
        f"ARRAY[{', '.join(f'({one}) IS DISTINCT FROM ({two})' for _, one, two in columns)}] "
        f"{source} WHERE {unlike} ORDER BY o.claim, 3 LIMIT %s",
        [most],
    )
    names = [name for name, _, _ in columns]
    rows = cursor.fetchall()
    found = [
        Difference(
            claim,
            line,
            {name: value for name, value, bad in zip(names, one, flags, strict=True) if bad},
            {name: value for name, value, bad in zip(names, two, flags, strict=True) if bad},
        )
        for _, claim, line, one, two, flags in rows
    ]
    return (rows[0][0] if rows else 0), found
