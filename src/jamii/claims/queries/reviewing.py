"""A claim with all that its reviewer looks at, in eight statements, so that the next one opens at
once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, OuterRef
from django.db.models.expressions import RawSQL
from django.db.models.fields.json import JSONField
from django.db.models.functions import Cast, JSONObject

from jamii.claims import access, models
from jamii.claims.queries import explaining, listing, talking
from jamii.claims.records import (
    Bench,
    Claim,
    ClaimRow,
    EarlierClaim,
    EarlierLine,
    Explanation,
    FacilityRecord,
    QueueFilters,
)
from jamii.claims.types import Status
from jamii.coverage.eligibility import queries as eligibility
from jamii.coverage.eligibility.types import CoverAnswer, Patient
from jamii.kernel.actors import Actor
from jamii.kernel.errors import NotFound
from jamii.registers.catalogue import queries as catalogue
from jamii.registers.people.types import Sex
from jamii.schemes.plans.types import Kind
from jamii.schemes.usage.types import LineKey

_QUEUE = 40
_EARLIER = 12
# The newest decided claims of the facility: enough to tell its habits, few enough to read at once.
_FACILITY = """(
SELECT jsonb_build_object('claims', count(*),
    'rejected', count(*) FILTER (WHERE status = 'rejected'),
    'asked', coalesce(sum(claimed), 0)::text, 'paid', coalesce(sum(valuated), 0)::text)
FROM (SELECT status, claimed, valuated FROM claims_claim other
    WHERE other.facility_id = claims_claim.facility_id AND other.id <> claims_claim.id
    AND other.status IN ('rejected', 'processed', 'valued')
    ORDER BY other.id DESC LIMIT 200) last)"""


def bench(
    key: UUID,
    *,
    by: Actor,
    filters: QueueFilters = QueueFilters(),
    after: str | None = None,
) -> Bench:
    """The claim, the record of its person, its facility, and the queue around it. Eight statements.

    `filters` and `after` say which part of the queue the reviewer works through. Raises: NotFound.
    """
    row: Any = (
        listing.visible(by, access.REVIEW)
        .annotate(
            again=F("restored_as__id"),
            habits=RawSQL(_FACILITY, [], JSONField()),
            paper_list=talking.PAPERS,
            word_list=talking.WORDS,
            proposal_list=talking.PROPOSALS,
        )
        .select_related("person", "facility", "scheme")
        .filter(pk=key)
        .first()
    )
    if row is None:
        raise NotFound("claim-unknown")
    claim = listing.read(row, models.ClaimLine.objects.filter(claim_id=key), row.again)
    earlier = _earlier(claim, by)
    codes: set[LineKey] = {(line.kind, line.code) for line in claim.lines}
    seen = codes | {(line.kind, line.code) for one in earlier for line in one.lines}
    asked = claim.asked
    names, diagnoses = catalogue.names_of(
        seen, [code for code in (asked.main_diagnosis, *asked.other_diagnoses) if code]
    )
    queue = listing.review_queue(by=by, filters=filters, after=after, size=_QUEUE)
    previous, following = neighbours(key, queue, by)
    return Bench(
        shown=_shown(row, claim, names, diagnoses),
        covers=_covers(row, claim),
        earlier=earlier,
        entry_names=names,
        facility=FacilityRecord(
            row.habits["claims"],
            row.habits["rejected"],
            Decimal(row.habits["asked"]),
            Decimal(row.habits["paid"]),
        ),
        words=talking.words_from(row.word_list, with_notes=True),
        papers=talking.papers_from(row.paper_list),
        proposals=talking.proposals_from(row.proposal_list),
        queue=tuple(queue[:_QUEUE]),
        previous=previous,
        following=following,
    )


def neighbours(key: UUID, queue: Iterable[ClaimRow], by: Actor) -> tuple[UUID | None, UUID | None]:
    """Which claims of the queue come before and after this one; those that the reader entered or
    proposed are passed over. Where the claim is not among them, the first one follows.
    """
    mine = [
        row.id for row in queue if row.id == key or by.id not in (row.entered_by, row.proposed_by)
    ]
    if key not in mine:
        return None, mine[0] if mine else None
    place = mine.index(key)
    before = mine[place - 1] if place else None
    return before, mine[place + 1] if place + 1 < len(mine) else None


def _shown(
    row: models.Claim,
    claim: Claim,
    names: Mapping[LineKey, Mapping[str, str]],
    diagnoses: Mapping[str, Mapping[str, str]],
) -> Explanation:
    """The claim and its newest decision. One statement."""
    decided = {
        line.number: line
        for line in models.LineDecision.objects.filter(
            decision__claim_id=claim.id, decision__number=claim.decision_no
        ).select_related("decision")
    }
    newest = next(iter(decided.values())).decision if decided else None
    decisions = [] if newest is None else [explaining.decision_shown(newest, may_know_why=True)]
    return explaining.explained(row, claim, decisions, decided, names, diagnoses)


def _covers(row: models.Claim, claim: Claim) -> tuple[CoverAnswer, ...]:
    """What the covers of the claim's day had left before it. Two statements."""
    target = claim.asked.target
    covers = eligibility.covers_near(claim.asked.person, target, schemes=[claim.scheme])
    history, totals = eligibility.used_before(
        claim.asked.person, covers, target, except_claim=claim.id
    )
    person = row.person
    patient = Patient(person.id, person.born, Sex(person.sex), person.ended_on)
    return eligibility.what_is_left(patient, target, covers, history, totals)


def _earlier(claim: Claim, by: Actor) -> tuple[EarlierClaim, ...]:
    """The person's other claims within the reader's reach, the last day of care first. One
    statement.
    """
    lines = models.ClaimLine.objects.filter(claim_id=OuterRef("pk")).order_by("number")
    rows: Any = (
        listing.visible(by, access.REVIEW)
        .filter(person_id=claim.asked.person)
        .exclude(pk=claim.id)
        .annotate(
            asked_lines=ArraySubquery(
                lines.values(
                    line=JSONObject(
                        kind="kind", code="code", quantity=Cast("quantity", CharField())
                    )
                )
            )
        )
        .select_related("facility")
        .order_by("-last_day", "-id")[:_EARLIER]
    )
    same = {(line.kind, line.code) for line in claim.lines}
    return tuple(
        EarlierClaim(
            id=row.id,
            code=row.code,
            status=Status(row.status),
            facility_name=row.facility.name,
            last_day=row.last_day,
            main_diagnosis=row.main_diagnosis,
            claimed=row.claimed,
            valuated=row.valuated,
            lines=_lines(row.asked_lines, same),
        )
        for row in rows
    )


def _lines(
    stored: Iterable[Mapping[str, str]], same: Collection[LineKey]
) -> tuple[EarlierLine, ...]:
    return tuple(
        EarlierLine(
            Kind(line["kind"]),
            line["code"],
            Decimal(line["quantity"]),
            (Kind(line["kind"]), line["code"]) in same,
        )
        for line in stored
    )
