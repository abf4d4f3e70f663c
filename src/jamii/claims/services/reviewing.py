"""What a medical officer says is one more fact for the same rules; a second decision follows the
first, and nothing is overwritten.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Avg

from jamii.claims import access, models
from jamii.claims.queries import explaining, listing
from jamii.claims.queries import facts as reading
from jamii.claims.records import Claim
from jamii.claims.rules.adjudicate import adjudicate
from jamii.claims.rules.review import verdict_problems
from jamii.claims.rules.selection import (
    Sampler,
    choose_at_random,
    is_above_average,
    is_of_value,
)
from jamii.claims.services import recording
from jamii.claims.types import (
    ClaimDecision,
    ClaimFacts,
    Finding,
    ReviewState,
    Status,
    Verdict,
)
from jamii.kernel.actors import Actor
from jamii.kernel.canonical import plain
from jamii.kernel.days import day_at
from jamii.kernel.errors import Conflict, Invalid, NotAllowed, WrongState
from jamii.kernel.ids import new_id
from jamii.kernel.money import ZERO
from jamii.platform import journal, permissions
from jamii.platform.acting import done_by
from jamii.registers.organisations import queries as organisations
from jamii.schemes.usage import services as usage


def _standing(claim: Claim) -> dict[int, Finding]:
    """What the checks found at submission, line by line: it stands. One statement."""
    rows = models.LineDecision.objects.filter(
        decision__claim_id=claim.id, decision__number=claim.decision_no
    )
    return {
        number: Finding.from_json(found) for number, found in rows.values_list("number", "finding")
    }


def _may_review(claim: Claim, by: Actor) -> None:
    """Raises: NotAllowed (`review-own-claim`), WrongState."""
    if claim.entered_by == by.id and not by.is_system:
        raise NotAllowed("review-own-claim")
    if claim.status is not Status.CHECKED:
        raise WrongState("claim-not-waiting", code=claim.code, status=claim.status.value)


def _decide_again(
    claim: Claim, verdicts: Mapping[int, Verdict], *, lock: bool, at: datetime
) -> tuple[ClaimFacts, ClaimDecision]:
    said = explaining.verdicts_before(claim.id)
    facts = reading.facts_to_decide_again(claim, said, _standing(claim), lock=lock, at=at)
    problems = verdict_problems(adjudicate(facts), facts.lines, verdicts)
    if problems:
        raise Invalid(problems)
    facts = replace(facts, verdicts=said | dict(verdicts))
    return facts, adjudicate(facts)


def preview_review(
    claim: UUID, verdicts: Mapping[int, Verdict], *, by: Actor, at: datetime
) -> ClaimDecision:
    """What would come of these verdicts; nothing is stored. Raises like `review_claim`."""
    found = listing.claim(claim, by=by, act=access.REVIEW)
    _may_review(found, by)
    return _decide_again(found, verdicts, lock=False, at=at)[1]


def review_claim(
    claim: UUID,
    verdicts: Mapping[int, Verdict],
    *,
    remark: str = "",
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> Claim:
    """Deliver a review: the rules decide again with the verdicts, and the claim is valued or
    rejected. Lines without a verdict stay as they are.

    Raises: NotFound, NotAllowed (`claims.review`; `review-own-claim` for who entered it),
    WrongState (`claim-not-waiting`), Conflict (`changed-meanwhile`), Invalid.
    """
    with done_by(by, at):
        listing.claim(claim, by=by, act=access.REVIEW)
        row = models.Claim.objects.select_for_update().get(pk=claim)
        found = listing.read(row, models.ClaimLine.objects.filter(claim_id=claim))
        permissions.require(by, access.REVIEW, scheme=found.scheme, facility=found.asked.facility)
        _may_review(found, by)
        if version is not None and version != row.version:
            raise Conflict("changed-meanwhile")
        facts, decision = _decide_again(found, verdicts, lock=True, at=at)
        status = _write(
            row, found, facts, decision, ReviewState.DELIVERED, "review", remark, by=by, at=at
        )
        models.Review.objects.create(
            id=new_id(at),
            claim_id=claim,
            decision_no=row.decision_no,
            at=at,
            actor_id=by.id,
            actor_name=by.name,
            remark=remark,
            verdicts=[{"line": number} | plain(said) for number, said in sorted(verdicts.items())],
        )
        journal.write(
            "claims.reviewed",
            row,
            by=by,
            at=at,
            scheme=found.scheme,
            code=found.code,
            status=status.value,
            paid_amount=decision.amounts.valuated,
            before_amount=found.valuated,
            currency=facts.parameters.currency,
        )
    return listing.claim(claim, by=by, act=access.REVIEW)


def _write(
    row: models.Claim,
    found: Claim,
    facts: ClaimFacts,
    decision: ClaimDecision,
    review: ReviewState,
    cause: str,
    remark: str,
    *,
    by: Actor,
    at: datetime,
) -> Status:
    """The decision that follows another: status by the table, use and ledger by the difference."""
    status = recording.status_after(found.status, decision)
    row.decision_no, row.decided_at, row.version = row.decision_no + 1, at, row.version + 1
    row.adjustment = remark or row.adjustment
    for name, value in recording.figures(decision, status, review).items():
        setattr(row, name, value)
    row.save()
    recording.record_decision(row.id, row.decision_no, cause, facts, decision, by=by, at=at)
    usage.reverse(row.id, by=by, at=at)
    recording.post_use(decision, by=by, at=at)
    recording.post_expense(
        row.id,
        row.code,
        facts,
        decision.amounts.remunerated,
        day_at(at, organisations.scheme(found.scheme).time_zone),
        by=by,
        at=at,
        posted_before=found.remunerated or ZERO,
    )
    return status


@dataclass(frozen=True, slots=True)
class Selection:
    """How claims are chosen for review: a random percentage, from an amount on, or by how much they
    exceed the average of their diagnosis. What is None is not asked.
    """

    random_percent: Decimal | None = None
    from_amount: Decimal | None = None
    variance_percent: Decimal | None = None


def select_for_review(
    scheme: UUID,
    how: Selection,
    *,
    facility: UUID | None = None,
    chance: Sampler | None = None,
    by: Actor,
    at: datetime,
) -> tuple[int, int]:
    """Choose among the waiting claims nobody has chosen from yet; the others are marked "not
    selected". Returns how many of each.

    `chance` None: the system's, so that nobody can foresee the draw. Raises: NotAllowed.
    """
    permissions.require(by, access.REVIEW, scheme=scheme, facility=facility)
    with done_by(by, at):
        waiting = listing.visible(by, access.REVIEW).filter(
            scheme_id=scheme, status=Status.CHECKED.value, review=ReviewState.IDLE.value
        )
        if facility is not None:
            waiting = waiting.filter(facility_id=facility)
        keys = list(waiting.values_list("id", flat=True))
        rows = list(
            models.Claim.objects.select_for_update()
            .filter(id__in=keys, review=ReviewState.IDLE.value)
            .order_by("id")
        )
        averages = _averages(scheme, rows, at) if how.variance_percent is not None else {}
        chosen = _chosen(rows, how, averages, chance or secrets.SystemRandom())
        for review, keys in (
            (ReviewState.SELECTED, [row.id for row in rows if row.id in chosen]),
            (ReviewState.NOT_SELECTED, [row.id for row in rows if row.id not in chosen]),
        ):
            models.Claim.objects.filter(id__in=keys).update(review=review.value)
        journal.write(
            "claims.selected",
            ("organisations.scheme", scheme),
            by=by,
            at=at,
            scheme=scheme,
            selected=len(chosen),
            looked_at=len(rows),
        )
    return len(chosen), len(rows) - len(chosen)


def _averages(scheme: UUID, rows: list[models.Claim], at: datetime) -> Mapping[str, Decimal]:
    """What valued claims of the last year asked on average, by main diagnosis."""
    year = models.Claim.objects.filter(
        scheme_id=scheme,
        status__in=[Status.PROCESSED.value, Status.VALUED.value],
        last_day__gte=at.date() - timedelta(days=365),
        main_diagnosis__in={row.main_diagnosis for row in rows},
    )
    return dict(year.values_list("main_diagnosis").annotate(average=Avg("claimed")).order_by())


def _chosen(
    rows: list[models.Claim], how: Selection, averages: Mapping[str, Decimal], chance: Sampler
) -> frozenset[UUID]:
    chosen: set[UUID] = set()
    if how.random_percent is not None:
        chosen |= choose_at_random([row.id for row in rows], how.random_percent, chance)
    if how.variance_percent is not None:
        chosen |= {
            row.id
            for row in rows
            if is_above_average(
                row.claimed,
                averages.get(row.main_diagnosis),
                how.variance_percent,
                how.from_amount,
            )
        }
    elif how.from_amount is not None:
        chosen |= {row.id for row in rows if is_of_value(row.claimed, how.from_amount)}
    return frozenset(chosen)


def pass_unselected(scheme: UUID, *, by: Actor, at: datetime, most: int = 500) -> int:
    """Value the claims that were not selected, as the rules decided them. Returns how many; call
    again while it returns `most`. Raises: NotAllowed.
    """
    permissions.require(by, access.REVIEW, scheme=scheme)
    keys = list(
        listing.visible(by, access.REVIEW)
        .filter(
            scheme_id=scheme,
            status=Status.CHECKED.value,
            review=ReviewState.NOT_SELECTED.value,
        )
        .order_by("id")
        .values_list("id", flat=True)[:most]
    )
    return sum(_pass(key, by=by, at=at) for key in keys)


def _pass(claim: UUID, *, by: Actor, at: datetime) -> bool:
    with done_by(by, at):
        row = models.Claim.objects.select_for_update().get(pk=claim)
        if (row.status, row.review) != (Status.CHECKED.value, ReviewState.NOT_SELECTED.value):
            return False  # somebody was faster
        found = listing.read(row, models.ClaimLine.objects.filter(claim_id=claim))
        facts, decision = _decide_again(found, {}, lock=True, at=at)
        status = _write(
            row, found, facts, decision, ReviewState.BY_PASSED, "passing", "", by=by, at=at
        )
        journal.write(
            "claims.passed-by",
            row,
            by=by,
            at=at,
            scheme=found.scheme,
            code=found.code,
            status=status.value,
        )
    return True
