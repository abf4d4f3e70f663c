"""Claims that were decided elsewhere: figures untouched, shown, never decided again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import TypeVar
from uuid import UUID

from jamii.claims import models
from jamii.claims.rules.trace import kept_finding
from jamii.claims.types import (
    Act,
    Finding,
    LoadedClaim,
    LoadedLine,
    QuantityBy,
    ReviewState,
    Status,
)
from jamii.finance.ledger import services as ledger
from jamii.finance.ledger.types import OPENING, PAYABLE, Cause, Line
from jamii.kernel.actors import Actor
from jamii.kernel.canonical import plain
from jamii.kernel.days import day_at
from jamii.kernel.ids import new_id
from jamii.kernel.money import ZERO
from jamii.kernel.reasons import Reason
from jamii.platform import journal
from jamii.platform.acting import done_by
from jamii.registers.organisations import queries as organisations
from jamii.schemes.plans.types import Limitation, PriceOrigin
from jamii.schemes.usage import services as usage

T = TypeVar("T")
_CHUNK = 2_000
_ACT = {
    Status.CHECKED: Act.PASS,
    Status.REJECTED: Act.REJECT,
    Status.PROCESSED: Act.AWAIT,
    Status.VALUED: Act.VALUE,
}
# These say of a line or claim what the source said, without a figure of ours behind it.
_ELSEWHERE = "imported"


def load_claims(rows: Iterable[LoadedClaim], *, by: Actor, at: datetime) -> int:
    """Load claims with what was decided about them; a known id is left as it is. Returns how many
    are new.

    What they used is posted to usage; what is final stands against the opening balance, one entry
    per facility and run. Only the system and the import call it; the permission is theirs.
    """
    loaded = 0
    with done_by(by, at):
        owed: dict[tuple[UUID, UUID], Decimal] = defaultdict(lambda: ZERO)
        for chunk in _chunks(iter(rows)):
            new = _unknown(chunk)
            _write(new, by, at)
            for claim in new:
                if claim.status is Status.VALUED and claim.remunerated:
                    owed[claim.scheme, claim.facility] += claim.remunerated
            loaded += len(new)
        for (scheme, facility), amount in sorted(owed.items()):
            _open(scheme, facility, amount, by=by, at=at)
        if loaded:
            journal.write(
                "claims.loaded", ("claims.claim", new_id(at)), by=by, at=at, number=loaded
            )
    return loaded


def _chunks(rows: Iterator[T]) -> Iterator[list[T]]:
    while chunk := list(islice(rows, _CHUNK)):
        yield chunk


def _unknown(chunk: Sequence[LoadedClaim]) -> list[LoadedClaim]:
    known = set(
        models.Claim.objects.filter(id__in=[row.id for row in chunk]).values_list("id", flat=True)
    )
    return [row for row in chunk if row.id not in known]


def _write(claims: list[LoadedClaim], by: Actor, at: datetime) -> None:
    models.Claim.objects.bulk_create(_claim(claim, by) for claim in claims)
    models.ClaimLine.objects.bulk_create(
        models.ClaimLine(
            claim_id=claim.id,
            number=line.number,
            kind=line.kind.value,
            code=line.code,
            quantity=line.quantity,
            price=line.price_asked,
            explanation=line.explanation,
        )
        for claim in claims
        for line in claim.lines
    )
    decided = [claim for claim in claims if claim.status in _ACT]
    decisions = {claim.id: _decision(claim, by, at) for claim in decided}
    models.Decision.objects.bulk_create(decisions.values())
    models.LineDecision.objects.bulk_create(
        _line(decisions[claim.id].id, line) for claim in decided for line in claim.lines
    )
    usage.load(
        ((claim.claim_use, claim.cover_uses) for claim in claims if claim.claim_use is not None),
        by=by,
        at=at,
    )


def _claim(claim: LoadedClaim, by: Actor) -> models.Claim:
    return models.Claim(
        id=claim.id,
        scheme_id=claim.scheme,
        facility_id=claim.facility,
        administrator_id=claim.administrator,
        person_id=claim.person,
        code=claim.code,
        first_day=claim.first_day,
        last_day=claim.last_day,
        claimed_on=claim.claimed_on,
        visit_type=claim.visit_type.value,
        main_diagnosis=claim.main_diagnosis,
        other_diagnoses=list(claim.other_diagnoses),
        guarantee=claim.guarantee,
        explanation=claim.explanation,
        adjustment=claim.adjustment,
        status=claim.status.value,
        review=ReviewState.IDLE.value,
        category="" if claim.category is None else claim.category.value,
        claimed=claim.claimed,
        approved=claim.approved,
        valuated=claim.valued,
        remunerated=claim.remunerated,
        decision_no=1 if claim.status in _ACT else 0,
        entered_at=claim.entered_at,
        entered_by=by.id,
        entered_by_name=by.name,
        decided_at=claim.decided_at,
        origin=_ELSEWHERE,
        attributes=plain(claim.attributes),
    )


def _decision(claim: LoadedClaim, by: Actor, at: datetime) -> models.Decision:
    return models.Decision(
        id=new_id(at),
        claim_id=claim.id,
        number=1,
        cause=_ELSEWHERE,
        at=claim.decided_at or claim.entered_at,
        actor_id=by.id,
        actor_name=by.name,
        act=_ACT[claim.status].value,
        category="" if claim.category is None else claim.category.value,
        amounts=plain(
            {
                "claimed": claim.claimed,
                "approved": claim.approved,
                "valuated": claim.valued,
                "remunerated": claim.remunerated,
            }
        ),
        rules=_ELSEWHERE,
        facts="",
    )


def _line(decision: UUID, line: LoadedLine) -> models.LineDecision:
    why = {"why": line.rejection}
    reasons = (Reason("rejected-elsewhere", why),) if line.rejection else ()
    finding = Finding(
        passed=line.passed,
        reasons=reasons,
        cover=line.cover,
        limitation=Limitation(line.limitation) if line.limitation else None,
        limit=line.limitation_value,
        price_origin=PriceOrigin(line.price_origin) if line.price_origin else None,
    )
    by_reviewer = line.quantity_approved is not None
    return models.LineDecision(
        decision_id=decision,
        number=line.number,
        passed=line.passed,
        reasons=[reason.as_json() for reason in reasons],
        quantity=line.quantity if line.quantity_approved is None else line.quantity_approved,
        quantity_by=(QuantityBy.REVIEWER if by_reviewer else QuantityBy.FACILITY).value,
        price=line.price_adjusted,
        above_fixed=ZERO,
        deductible=line.deductible or ZERO,
        co_insurance=ZERO,
        exceed_category=line.over_category_cap or ZERO,
        exceed_ceiling=line.over_ceiling or ZERO,
        rounding=ZERO,
        value=line.price_valued or ZERO,
        remunerated=line.remunerated,
        cover=line.cover if line.passed else None,
        finding=kept_finding(finding, {}, line.cover if line.passed else None),
        steps=[Reason("decided-elsewhere").as_json()],
    )


def _open(scheme: UUID, facility: UUID, amount: Decimal, *, by: Actor, at: datetime) -> None:
    """What was owed for imported claims stands against the opening balance."""
    ledger.post(
        scheme,
        day_at(at, organisations.scheme(scheme).time_zone),
        "ledger.opening",
        [
            Line(OPENING, amount, "providers.facility", facility),
            Line(PAYABLE, -amount, "providers.facility", facility),
        ],
        Cause("providers.facility", facility),
        by=by,
        at=at,
        what="claims",
    )
