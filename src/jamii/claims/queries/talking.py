"""What was said and attached about a claim, for those who see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef
from django.db.models.functions import Cast, JSONObject

from jamii.claims import access, models
from jamii.claims.queries import listing
from jamii.claims.queries.explaining import verdict_from_json
from jamii.claims.records import Claim, ClaimRow, PaperShown, ProposalShown, Word
from jamii.claims.types import Act, PaperKind, Said, Status, Talk
from jamii.kernel.actors import Actor

# Read with the claim itself, in one statement: both are short lists.
PAPERS = ArraySubquery(
    models.Paper.objects.filter(claim_id=OuterRef("pk"))
    .order_by("at", "id")
    .values(
        paper=JSONObject(
            id="id",
            kind="kind",
            title="title",
            day="day",
            media_type="media_type",
            size="size",
            url="url",
            at="at",
            actor_name="actor_name",
        )
    )
)
WORDS = ArraySubquery(
    models.Message.objects.filter(claim_id=OuterRef("pk"))
    .order_by("at", "id")
    .values(
        word=JSONObject(
            id="id",
            kind="kind",
            line="line",
            text="text",
            paper="paper_id",
            at="at",
            actor_name="actor_name",
        )
    )
)


PROPOSALS = ArraySubquery(
    models.Proposal.objects.filter(claim_id=OuterRef("pk"))
    .order_by("at", "id")
    .values(
        proposal=JSONObject(
            id="id",
            at="at",
            actor_id="actor_id",
            actor_name="actor_name",
            verdicts="verdicts",
            remark="remark",
            act="act",
            before=Cast("before", CharField()),
            after=Cast("after", CharField()),
            lines="lines",
            confirmed="second_look__confirmed",
            reason="second_look__reason",
            answered_by="second_look__actor_name",
            answered_at="second_look__at",
        )
    )
)


def proposals_from(stored: Iterable[Mapping[str, Any]]) -> tuple[ProposalShown, ...]:
    """The first reviews as the statement gave them, and what became of them."""
    return tuple(
        ProposalShown(
            id=UUID(row["id"]),
            at=datetime.fromisoformat(row["at"]),
            actor_id=UUID(row["actor_id"]),
            actor_name=row["actor_name"],
            verdicts={said["line"]: verdict_from_json(said) for said in row["verdicts"]},
            remark=row["remark"],
            act=Act(row["act"]),
            before=Decimal(row["before"]),
            after=Decimal(row["after"]),
            lines={one["line"]: (one["passed"], Decimal(one["value"])) for one in row["lines"]},
            confirmed=bool(row["confirmed"]),
            reason=row["reason"] or "",
            answered_by=row["answered_by"] or "",
            answered_at=None
            if row["answered_at"] is None
            else datetime.fromisoformat(row["answered_at"]),
        )
        for row in stored
    )


def papers_from(stored: Iterable[Mapping[str, Any]]) -> tuple[PaperShown, ...]:
    """The papers as the statement gave them."""
    return tuple(
        PaperShown(
            id=UUID(row["id"]),
            kind=PaperKind(row["kind"]),
            title=row["title"],
            day=date.fromisoformat(row["day"]),
            media_type=row["media_type"],
            size=row["size"],
            url=row["url"],
            at=datetime.fromisoformat(row["at"]),
            actor_name=row["actor_name"],
        )
        for row in stored
    )


def words_from(stored: Iterable[Mapping[str, Any]], *, with_notes: bool) -> tuple[Word, ...]:
    """The talk as the statement gave it; notes only for reviewers."""
    return tuple(
        Word(
            id=UUID(row["id"]),
            kind=Said(row["kind"]),
            line=row["line"],
            text=row["text"],
            paper=None if row["paper"] is None else UUID(row["paper"]),
            at=datetime.fromisoformat(row["at"]),
            actor_name=row["actor_name"],
        )
        for row in stored
        if with_notes or row["kind"] != Said.NOTE.value
    )


def talk_about(claim: Claim, *, by: Actor) -> tuple[tuple[Word, ...], tuple[PaperShown, ...]]:
    """What was said about a claim that the reader sees, and what is attached to it. One statement.

    Notes are for those who may review the claim.
    """
    row: Any = (
        models.Claim.objects.filter(pk=claim.id)
        .annotate(paper_list=PAPERS, word_list=WORDS)
        .values_list("paper_list", "word_list")
        .first()
    )
    if row is None:
        return (), ()
    reviews = by.may(access.REVIEW, scheme=claim.scheme, facility=claim.asked.facility)
    return words_from(row[1], with_notes=reviews), papers_from(row[0])


def asked_of_facility(*, by: Actor, limit: int = 5) -> list[ClaimRow]:
    """The claims of the reader's facilities that wait for an answer, the longest waiting first. One
    statement.
    """
    rows = listing.visible(by, access.ENTER).filter(
        status=Status.CHECKED.value, talk=Talk.ASKED.value
    )
    return listing.rows_of(rows.order_by("talk_since"), limit)
