"""What deciding left behind, as one hash, or as one hash for each claim.

Keys that are drawn anew, moments, and who did it are left out; nothing else may differ between two
ways to the same decisions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from django.db import connection

from jamii.platform.database import found

_WHO_AND_WHEN = frozenset({"at", "actor_id", "actor_name"})


def _standing(table: str) -> str:
    """Postings that were not taken back; neither they nor what took them back counts any more."""
    return (
        f"(SELECT * FROM {table} taken WHERE reverses_id IS NULL "
        f"AND NOT EXISTS (SELECT FROM {table} back WHERE back.reverses_id = taken.id)) t"
    )


# Table, the expression that names the claim, where its rows come from, and the columns left out.
_TABLES: tuple[tuple[str, str, str, frozenset[str]], ...] = (
    ("claims_claim", "t.id", "claims_claim t", frozenset({"decided_at"})),
    (
        "claims_decision",
        "t.claim_id",
        "claims_decision t",
        _WHO_AND_WHEN | {"id", "run_id", "entry"},
    ),
    (
        "claims_linedecision",
        "d.claim_id",
        "claims_linedecision t JOIN claims_decision d ON d.id = t.decision_id",
        frozenset({"id", "decision_id"}),
    ),
    (
        "usage_claimuse",
        "t.claim_id",
        _standing("usage_claimuse"),
        _WHO_AND_WHEN | {"id", "reverses_id"},
    ),
    (
        "usage_coveruse",
        "t.claim_id",
        _standing("usage_coveruse"),
        _WHO_AND_WHEN | {"id", "reverses_id"},
    ),
)
_OWED = """
SELECT md5(string_agg(ROW(scheme_id, code, party_id, amount)::text, '' ORDER BY
    scheme_id, code, party_id))
FROM (
    SELECT account.scheme_id, account.code, posting.party_id,
           trim_scale(sum(posting.amount)) AS amount
    FROM ledger_posting posting JOIN ledger_account account ON account.id = posting.account_id
    GROUP BY 1, 2, 3
) sums WHERE amount <> 0
"""


def _rows(where: str, left_out: frozenset[str] = frozenset()) -> Iterator[str]:
    """A statement for each table that gives the claim and one text for each row."""
    for table, claim, source, without in _TABLES:
        names = [
            f't."{name}"'
            for (name,) in found(
                "SELECT column_name FROM information_schema.columns "
                "WHERE table_schema = 'public' AND table_name = %s ORDER BY column_name",
                [table],
            )
            if name not in without | left_out
        ]
        yield (
            f"SELECT {claim} AS claim, '{table}' || ROW({', '.join(names)})::text AS said "
            f"FROM {source} WHERE {where.format(claim=claim)}"
        )


def whole(*, with_facts: bool = True) -> str:
    """One hash of everything: claims, decisions, lines, use, and the sums of the ledger; without
    the name that a decision gives to what it knew where `with_facts` is false.
    """
    left_out = frozenset() if with_facts else frozenset({"facts"})
    parts = []
    with connection.cursor() as cursor:
        for statement in _rows("true", left_out):
            cursor.execute(
                "SELECT count(*), coalesce(sum(('x' || left(digest, 15))::bit(60)::bigint), 0), "
                "coalesce(sum(('x' || right(digest, 15))::bit(60)::bigint), 0) "
                f"FROM (SELECT md5(claim::text || said) AS digest FROM ({statement}) rows) digests"
            )
            parts.append(" ".join(map(str, cursor.fetchone() or ())))
        cursor.execute(_OWED)
        (owed,) = cursor.fetchone() or (None,)
    return "/".join([*parts, str(owed)])


def of_claims(claims: Collection[UUID]) -> dict[UUID, str]:
    """One hash for each of these claims."""
    together = " UNION ALL ".join(_rows("{claim} = ANY(%(claims)s)"))
    rows = found(
        "SELECT claim, md5(string_agg(said, '' ORDER BY said)) "
        f"FROM ({together}) rows GROUP BY claim",
        {"claims": list(claims)},
    )
    return dict(rows)
