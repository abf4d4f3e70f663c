"""Claims as JSON: send one and read the decision with everything that explains it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema
from ninja.responses import Status as Reply

from jamii.claims import queries, services
from jamii.claims.records import Explanation, LineShown
from jamii.claims.types import ClaimId, NewClaim, NewLine
from jamii.kernel.actors import Actor
from jamii.kernel.canonical import plain
from jamii.kernel.errors import Invalid
from jamii.kernel.ids import new_id
from jamii.kernel.reasons import Reason
from jamii.platform import documents, idempotency, sentences
from jamii.platform.wire import Amount, Key, Quantity, Sent, Text20, Text50, Text4000, files
from jamii.registers.catalogue.types import CareType
from jamii.registers.people import queries as people
from jamii.schemes.plans.types import Kind, VisitType
from jamii.ui.pages import download

router = Router()

# What is decided while the facility waits; hospitals send less than a hundred.
MOST_LINES = 500


class LineIn(Sent):
    """A service or item: quantity, and the price of one unit as asked."""

    kind: Kind
    code: Text50
    quantity: Quantity
    price_asked: Amount
    explanation: Text4000 = ""


class ClaimIn(Sent):
    """A claim. `id` (or the header Idempotency-Key) makes sending twice harmless; without a `code`
    the claim gets the next number of its facility.
    """

    id: UUID | None = None
    scheme: UUID
    facility: UUID | None = None
    administrator: UUID | None = None
    number: Text50
    code: Text50 = ""
    first_day: date
    last_day: date | None = None
    claimed_on: date | None = None
    visit_type: VisitType = VisitType.OTHER
    care_type: CareType | None = None
    main_diagnosis: Text20
    other_diagnoses: Annotated[list[Text20], Field(max_length=20)] = []
    referral_code: Text50 = ""
    preauthorisation: Text50 = ""
    guarantee: Text50 = ""
    explanation: Text4000 = ""
    lines: Annotated[list[LineIn], Field(max_length=MOST_LINES)]


class Why(Schema):
    """A reason or step: its stable code, its values, and the sentence in the caller's language."""

    code: str
    params: dict[str, Any]
    message: str


class LineOut(Schema):
    """One line from asked to paid."""

    number: int
    kind: str
    code: str
    quantity_asked: Decimal
    price_asked: Decimal
    passed: bool | None
    quantity: Decimal | None
    price: Decimal | None
    value: Decimal | None
    remunerated: Decimal | None
    cover: str | None
    reasons: list[Why]
    steps: list[Why]


class ClaimOut(Schema):
    """A claim, where it stands, and why."""

    id: UUID
    code: str
    status: str
    category: str
    currency: str
    claimed: Decimal
    approved: Decimal | None
    adjusted: Decimal | None
    valuated: Decimal | None
    remunerated: Decimal | None
    decision: int
    decided_at: datetime | None
    rules: str
    reasons: list[Why]
    questions: list[Why]
    warnings: list[Why]
    lines: list[LineOut]


def _why(reason: Reason) -> dict[str, Any]:
    return {
        "code": reason.code,
        "params": plain(reason.values),
        "message": sentences.sentence(reason.code, reason.values),
    }


def _line(line: LineShown) -> dict[str, Any]:
    decided = line.decided
    return {
        "number": line.number,
        "kind": line.asked.kind.value,
        "code": line.asked.code,
        "quantity_asked": line.asked.quantity,
        "price_asked": line.asked.price_asked,
        "passed": None if decided is None else decided.passed,
        "quantity": None if decided is None else decided.quantity,
        "price": None if decided is None else decided.price,
        "value": None if decided is None else decided.value,
        "remunerated": None if decided is None else decided.remunerated,
        "cover": None if line.cover is None else line.cover.number,
        "reasons": [] if decided is None else [_why(reason) for reason in decided.reasons],
        "steps": [_why(step) for step in line.steps],
    }


def _claim(shown: Explanation) -> dict[str, Any]:
    claim, decision = shown.claim, shown.decision
    return {
        "id": claim.id,
        "code": claim.code,
        "status": claim.status.value,
        "category": claim.category,
        "currency": shown.currency,
        "claimed": claim.claimed,
        "approved": claim.approved,
        "adjusted": claim.adjusted,
        "valuated": claim.valuated,
        "remunerated": claim.remunerated,
        "decision": claim.decision_no,
        "decided_at": decision.at if decision else None,
        "rules": decision.rules if decision else "",
        "reasons": [_why(reason) for reason in decision.reasons] if decision else [],
        "questions": [_why(reason) for reason in claim.questions],
        "warnings": [_why(reason) for reason in decision.warnings] if decision else [],
        "lines": [_line(line) for line in shown.lines],
    }


@router.post("", response={201: ClaimOut}, summary="Send a claim and read its decision")
def send(request: HttpRequest, sent: ClaimIn, key: Key = None) -> Reply[dict[str, Any]]:
    """The claim as it was decided. The same id or key sent again answers with the same claim; with
    other contents it is refused as `key-used-otherwise`.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    now: datetime = request.now  # type: ignore[attr-defined]
    facility = sent.facility or actor.facility
    if facility is None:
        raise Invalid("claim-without-facility", field="facility")
    person = people.person_by_number(sent.number, by=actor, at=now)
    new = NewClaim(
        id=ClaimId(sent.id or key or new_id(now)),
        scheme=sent.scheme,
        facility=facility,
        administrator=sent.administrator,
        person=person.id,
        code=sent.code,
        first_day=sent.first_day,
        last_day=sent.last_day,
        claimed_on=sent.claimed_on or request.today,  # type: ignore[attr-defined]
        main_diagnosis=sent.main_diagnosis,
        lines=tuple(
            NewLine(line.kind, line.code, line.quantity, line.price_asked, line.explanation)
            for line in sent.lines
        ),
        other_diagnoses=tuple(sent.other_diagnoses),
        visit_type=sent.visit_type,
        care_type=sent.care_type,
        explanation=sent.explanation,
        referral_code=sent.referral_code,
        preauthorisation=sent.preauthorisation,
        guarantee=sent.guarantee,
    )
    # Only the id is kept with the key: what a claim says about a person stays with the claim.
    answer = idempotency.once(
        key or sent.id,
        "claims.send",
        sent.model_dump(mode="json"),
        lambda: {"id": str(services.submit_claim(new, by=actor, at=now).id)},
        by=actor,
        at=now,
    )
    return Reply(201, _claim(queries.explanation(UUID(answer["id"]), by=actor)))


@router.get("/{claim_id}", response=ClaimOut, summary="Read a claim and why it was decided so")
def read(request: HttpRequest, claim_id: UUID) -> dict[str, Any]:
    """The claim with every step from asked to paid."""
    return _claim(queries.explanation(claim_id, by=request.actor))  # type: ignore[attr-defined]


@router.get(
    "/{claim_id}/letter",
    summary="The decision letter of a claim as PDF",
    openapi_extra=files(documents.PDF),
)
def letter(
    request: HttpRequest,
    claim_id: UUID,
    language: Annotated[str, Query(max_length=20)] = "",
) -> HttpResponse:
    """The letter in the language asked for (`en`, `fr`), else in the caller's. Whoever fetches it
    stands in the journal of the claim. Before the decision it is refused as `nothing-decided`.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    now: datetime = request.now  # type: ignore[attr-defined]
    return download(services.fetch_letter(claim_id, language=language, by=actor, at=now))
