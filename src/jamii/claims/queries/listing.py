"""Claims and lists of claims within the reader's reach: scheme, the facility's place, facility."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from jamii.claims import access, models
from jamii.claims.queries.outcomes import settled_so
from jamii.claims.records import Claim, ClaimRow, Filters, QueueFilters
from jamii.claims.types import (
    ClaimId,
    Condition,
    NewClaim,
    NewLine,
    NewPart,
    ReviewState,
    Status,
    Talk,
)
from jamii.kernel.actors import Actor
from jamii.kernel.errors import NotFound
from jamii.kernel.money import ZERO
from jamii.kernel.reasons import Reason
from jamii.platform import permissions
from jamii.registers.catalogue.types import CareType
from jamii.schemes.plans.types import Kind, VisitType


def visible(by: Actor, act: str = access.VIEW) -> QuerySet[models.Claim]:
    """The claims within the actor's reach for the act."""
    return permissions.limit(
        models.Claim.objects.all(),
        by,
        act,
        scheme="scheme_id",
        place="facility__place_id",
        facility="facility_id",
    )


def _line(row: models.ClaimLine) -> NewLine:
    parts = tuple(
        NewPart(Kind(part["kind"]), part["code"], Decimal(part["quantity"])) for part in row.parts
    )
    return NewLine(Kind(row.kind), row.code, row.quantity, row.price, row.explanation, parts)


def read(
    row: models.Claim, lines: Iterable[models.ClaimLine], restored_as: UUID | None = None
) -> Claim:
    """The row with its lines, as other code sees it."""
    asked = NewClaim(
        id=ClaimId(row.id),
        scheme=row.scheme_id,
        facility=row.facility_id,
        administrator=row.administrator_id,
        person=row.person_id,
        code=row.code,
        first_day=row.first_day,
        last_day=row.last_day,
        claimed_on=row.claimed_on,
        main_diagnosis=row.main_diagnosis,
        lines=tuple(_line(line) for line in sorted(lines, key=lambda line: line.number)),
        other_diagnoses=tuple(row.other_diagnoses),
        visit_type=VisitType(row.visit_type),
        care_type=CareType(row.care_type) if row.care_type else None,
        explanation=row.explanation,
        referred_from=row.referred_from_id,
        referred_to=row.referred_to_id,
        referral_code=row.referral_code,
        preauthorisation=row.pre_authorisation,
        condition=Condition(row.patient_condition) if row.patient_condition else None,
        guarantee=row.guarantee,
        attributes=row.attributes,
    )
    return Claim(
        asked=asked,
        status=Status(row.status),
        review=ReviewState(row.review),
        questions=tuple(Reason.from_json(reason) for reason in row.questions),
        category=row.category,
        adjustment=row.adjustment,
        claimed=row.claimed,
        approved=row.approved,
        adjusted=row.adjusted,
        valuated=row.valuated,
        remunerated=row.remunerated,
        decision_no=row.decision_no,
        restores=row.restores_id,
        restored_as=restored_as,
        entered_at=row.entered_at,
        entered_by=row.entered_by,
        entered_by_name=row.entered_by_name,
        origin=row.origin,
        version=row.version,
        talk=Talk(row.talk),
        talk_since=row.talk_since,
        enquiry=ReviewState(row.enquiry),
    )


def claim(key: UUID, *, by: Actor, act: str = access.VIEW) -> Claim:
    """The claim with its lines. Two statements. Raises: NotFound, also where it is out of reach."""
    return found_with(key, (), by=by, act=act)[1]


def found_with(
    key: UUID, beside: Iterable[str], *, by: Actor, act: str
) -> tuple[models.Claim, Claim]:
    """The claim with its lines, and its row with the records `beside` it, read in the same
    statement. Two statements. Raises: NotFound, also where it is out of reach.
    """
    rows = visible(by, act).select_related(*beside) if beside else visible(by, act)
    row = rows.annotate(again=F("restored_as__id")).filter(pk=key).first()
    if row is None:
        raise NotFound("claim-unknown")
    found = read(row, models.ClaimLine.objects.filter(claim_id=key), row.again)
    return row, replace(found, questions=told(found.questions, may_know_why(found, by)))


def may_know_why(claim: Claim, by: Actor) -> bool:
    """Whether the reader may know why the claim needs a hand: who reviews it, or sees how claims
    settle. Borders and samples are not for those whom they watch.
    """
    return any(
        by.may(act, scheme=claim.scheme, facility=claim.asked.facility)
        for act in (access.REVIEW, access.SEE_HAND)
    )


def told(questions: tuple[Reason, ...], may_know: bool) -> tuple[Reason, ...]:
    """The questions, or for others only that a person looks."""
    return questions if may_know or not questions else (Reason("review-first"),)


def by_code(code: str, *, by: Actor, facility: UUID | None = None) -> UUID:
    """The id of the claim with the code; the newest where several facilities use it. Raises:
    NotFound.
    """
    rows = visible(by).filter(code=code)
    if facility is not None:
        rows = rows.filter(facility_id=facility)
    key = rows.order_by("-id").values_list("id", flat=True).first()
    if key is None:
        raise NotFound("claim-unknown")
    return key


_PAPERS = Subquery(
    models.Paper.objects.filter(claim_id=OuterRef("pk"))
    .order_by()
    .values("claim_id")
    .annotate(number=Count("id"))
    .values("number")
)


_PROPOSER = Subquery(
    models.Proposal.objects.filter(claim_id=OuterRef("pk"), second_look=None)
    .order_by("-at")
    .values("actor_id")[:1]
)


def rows_of(rows: QuerySet[models.Claim], size: int) -> list[ClaimRow]:
    """The rows of a list of claims. One statement."""
    listed: Any = rows.select_related("person", "facility").annotate(
        paper_count=Coalesce(_PAPERS, 0), proposer=_PROPOSER
    )[:size]
    return [
        ClaimRow(
            id=row.id,
            code=row.code,
            scheme=row.scheme_id,
            status=Status(row.status),
            review=ReviewState(row.review),
            person_name=f"{row.person.other_names} {row.person.last_name}".strip(),
            person_number=row.person.number,
            facility_code=row.facility.code,
            facility_name=row.facility.name,
            first_day=row.first_day,
            last_day=row.last_day,
            main_diagnosis=row.main_diagnosis,
            claimed=row.claimed,
            valuated=row.valuated,
            remunerated=row.remunerated,
            questions=tuple(Reason.from_json(reason) for reason in row.questions),
            entered_at=row.entered_at,
            entered_by=row.entered_by,
            score=row.score or 0,
            talk=Talk(row.talk),
            talk_since=row.talk_since,
            papers=row.paper_count,
            version=row.version,
            proposed_by=row.proposer,
            origin=row.origin,
        )
        for row in listed
    ]


def claims(
    *, by: Actor, filters: Filters = Filters(), after: str | None = None, size: int = 50
) -> list[ClaimRow]:
    """Claims, newest first; one more than `size` when there are more. One statement.

    The text of the filter is the beginning of a claim's code, or the number of a person.
    """
    permissions.require(by, access.VIEW)
    rows = visible(by).order_by("-id")
    if filters.asks_why:
        permissions.require(by, access.SEE_HAND)
        rows = rows & visible(by, access.SEE_HAND)
    if filters.status:
        rows = rows.filter(status=filters.status)
    if filters.facility is not None:
        rows = rows.filter(facility_id=filters.facility)
    if filters.first is not None:
        rows = rows.filter(last_day__gte=filters.first)
    if filters.last is not None:
        rows = rows.filter(first_day__lte=filters.last)
    if text := filters.text.strip():
        rows = rows.filter(Q(code__startswith=text) | Q(person__number=text))
    rows = settled_so(rows, filters)
    if after:
        rows = rows.filter(id__lt=UUID(after))
    return rows_of(rows, size + 1)


# The parts of the queue that a reviewer may look at alone.
PARTS: Mapping[str, Q] = MappingProxyType(
    {
        "selected": Q(review=ReviewState.SELECTED.value),
        "proposed": Q(review=ReviewState.PROPOSED.value),
        "answered": Q(talk=Talk.ANSWERED.value),
        "waits-for-facility": Q(talk=Talk.ASKED.value),
    }
)
# What somebody else must do first is not offered, unless it is asked for.
_READY = ~Q(talk=Talk.ASKED.value) & ~Q(review=ReviewState.PROPOSED.value)


def _waiting(by: Actor, part: str = "") -> QuerySet[models.Claim]:
    rows = visible(by, access.REVIEW).filter(status=Status.CHECKED.value)
    return rows.filter(PARTS.get(part, _READY))


# The order of the queue; the index of what waits is in it.
_RANK = Coalesce("score", 0)


def place_in_queue(row: ClaimRow) -> str:
    """Where the queue goes on after this claim: its score and its id."""
    return f"{row.score}.{row.id}"


def _ranked(rows: QuerySet[models.Claim], after: str | None) -> QuerySet[models.Claim]:
    """By rank: the highest score first, of one score the oldest. Raises: NotFound for a place that
    is none.
    """
    rows = rows.annotate(rank=_RANK).order_by(_RANK.desc(), "id")
    if not after:
        return rows
    score, _dot, key = after.partition(".")
    try:
        place, claim_id = int(score), UUID(key)
    except ValueError:
        raise NotFound("not-found") from None
    return rows.filter(Q(rank__lt=place) | Q(rank=place, id__gt=claim_id))


def _wanted(rows: QuerySet[models.Claim], filters: QueueFilters) -> QuerySet[models.Claim]:
    if filters.why:
        rows = rows.filter(hand_reasons__contains=[filters.why])
    if filters.facility:
        rows = rows.filter(facility__code=filters.facility)
    if filters.amount_from is not None:
        rows = rows.filter(claimed__gte=filters.amount_from)
    if filters.entered_before is not None:
        rows = rows.filter(entered_at__lt=filters.entered_before)
    return rows


def review_queue(
    *,
    by: Actor,
    filters: QueueFilters = QueueFilters(),
    after: str | None = None,
    size: int = 50,
) -> list[ClaimRow]:
    """Claims that wait for a reviewer, by rank: the highest score first, of one score the oldest;
    without a part named, those that can be taken up now. One statement.
    """
    permissions.require(by, access.REVIEW)
    rows = _wanted(_waiting(by, filters.part), filters)
    return rows_of(_ranked(rows, after), size + 1)


def of_ids(keys: Sequence[UUID], *, by: Actor) -> list[ClaimRow]:
    """Those of these claims that the reader may review. One statement."""
    return rows_of(visible(by, access.REVIEW).filter(pk__in=keys), len(keys))


def count_waiting(*, by: Actor) -> tuple[int, Decimal]:
    """How many claims wait for a reviewer, and how much they ask. One statement."""
    summed = _waiting(by).aggregate(number=Count("id"), asked=Sum("claimed", default=ZERO))
    return summed["number"], summed["asked"]


def rejected_lately(*, by: Actor, at: datetime, limit: int = 5) -> list[ClaimRow]:
    """Claims of the reader's reach that were rejected in the last two weeks and not sent again."""
    rows = visible(by).filter(
        status=Status.REJECTED.value,
        decided_at__gte=at - timedelta(days=14),
        restored_as=None,
    )
    return rows_of(rows.order_by("-decided_at"), limit)


def of_person(person: UUID, *, by: Actor, limit: int = 20) -> list[ClaimRow]:
    """A person's claims, the last day of care first. One statement."""
    return rows_of(visible(by).filter(person_id=person).order_by("-last_day", "-id"), limit)


def of_household(household: UUID, *, by: Actor, limit: int = 20) -> list[ClaimRow]:
    """The claims of the members of a household, the last day of care first. One statement."""
    rows = visible(by).filter(person__household_id=household)
    return rows_of(rows.order_by("-last_day", "-id"), limit)


def totals(scheme: UUID) -> dict[str, Decimal]:
    """What imported claims of a scheme claimed, were valued at and remunerated; read back by the
    import.
    """
    summed: dict[str, Decimal] = models.Claim.objects.filter(
        scheme_id=scheme, origin="imported"
    ).aggregate(
        claimed=Sum("claimed", default=ZERO),
        valued=Sum("valuated", default=ZERO),
        remunerated=Sum("remunerated", default=ZERO),
    )
    return summed
