"""What a medical officer says is one more fact for the same rules; a second decision follows the
first, and nothing is overwritten.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Avg, F, Q

from jamii.claims import access, models
from jamii.claims.queries import explaining, listing, signals
from jamii.claims.queries import facts as reading
from jamii.claims.records import Claim
from jamii.claims.rules.adjudicate import adjudicate
from jamii.claims.rules.enquiries import when_decided
from jamii.claims.rules.review import needs_second_look, verdict_problems
from jamii.claims.rules.selection import (
    Sampler,
    choose_at_random,
    is_above_average,
    is_of_value,
)
from jamii.claims.rules.trace import finding_of, shared_with
from jamii.claims.services import recording
from jamii.claims.types import (
    ClaimDecision,
    ClaimFacts,
    Finding,
    ReviewState,
    Status,
    Talk,
    Verdict,
)
from jamii.kernel.actors import Actor
from jamii.kernel.canonical import plain
from jamii.kernel.days import day_at
from jamii.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
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
    ).select_related("decision")
    return {
        row.number: finding_of(
            row.finding,
            shared_with(row.decision.shared, _number(row)),
            row.cover,
        )
        for row in rows
    }


def _number(row: models.LineDecision) -> str | None:
    """The number of the line's cover, as its decision shows it."""
    shown = row.decision.covers.get(str(row.cover))
    return None if shown is None else shown["number"]


def may_review(claim: Claim, by: Actor) -> None:
    """Raises: NotAllowed (`review-own-claim`), WrongState (`claim-not-waiting`,
    `claim-is-proposed`).
    """
    _may_look(claim, by)
    if claim.review is ReviewState.PROPOSED:
        raise WrongState("claim-is-proposed", code=claim.code)


def _may_look(claim: Claim, by: Actor) -> None:
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


def foresee_review(
    claim: UUID, verdicts: Mapping[int, Verdict], *, by: Actor, at: datetime
) -> tuple[ClaimDecision, bool]:
    """What would come of these verdicts, and whether a second look would be due; nothing is stored.
    Raises like `review_claim`.
    """
    found = listing.claim(claim, by=by, act=access.REVIEW)
    may_review(found, by)
    facts, decision = _decide_again(found, verdicts, lock=False, at=at)
    return decision, _needs_second_look(found, facts)


def _needs_second_look(found: Claim, facts: ClaimFacts) -> bool:
    """By the rules of the claim's day where the scheme has dated ones, else by its settings. One
    statement.
    """
    rules = signals.rules_on(found.scheme, found.asked.target)
    above = rules.second_look_from if rules.name else facts.parameters.review_second_above
    return needs_second_look(found.claimed, above)


def lines_that_passed(claim: UUID) -> list[int]:
    """The numbers of the lines that the checks let pass. One statement."""
    rows = models.LineDecision.objects.filter(
        decision__claim_id=claim,
        decision__number=F("decision__claim__decision_no"),
    ).filter(Q(finding__passed=True) | Q(finding__passed__isnull=True))
    return sorted(rows.values_list("number", flat=True))


def preview_review(
    claim: UUID, verdicts: Mapping[int, Verdict], *, by: Actor, at: datetime
) -> ClaimDecision:
    """What would come of these verdicts; nothing is stored. Raises like `review_claim`."""
    return foresee_review(claim, verdicts, by=by, at=at)[0]


def review_claim(
    claim: UUID,
    verdicts: Mapping[int, Verdict],
    *,
    remark: str = "",
    version: int | None = None,
    bulk: UUID | None = None,
    by: Actor,
    at: datetime,
) -> Claim:
    """Deliver a review: the rules decide again with the verdicts, and the claim is valued or
    rejected. Lines without a verdict stay as they are. `bulk` names the decision about several
    claims that it belongs to.

    Where the scheme wants a second look at claims that ask so much, nothing is decided yet: the
    review is kept as a proposal until another reviewer confirms it.

    Raises: NotFound, NotAllowed (`claims.review`; `review-own-claim` for who entered it),
    WrongState (`claim-not-waiting`, `claim-is-proposed`), Conflict (`changed-meanwhile`), Invalid.
    """
    with done_by(by, at):
        row, lines = _locked(claim, by)
        found = listing.read(row, lines)
        may_review(found, by)
        if version is not None and version != row.version:
            raise Conflict("changed-meanwhile")
        facts, decision = _decide_again(found, verdicts, lock=True, at=at)
        if _needs_second_look(found, facts):
            _propose(row, found, facts, decision, verdicts, remark, by=by, at=at)
            return listing.read(row, lines)
        who = (by.id, by.name)
        _deliver(row, found, facts, decision, verdicts, remark, who, bulk=bulk, by=by, at=at)
    return listing.read(row, lines)


def _deliver(
    row: models.Claim,
    found: Claim,
    facts: ClaimFacts,
    decision: ClaimDecision,
    verdicts: Mapping[int, Verdict],
    remark: str,
    who: tuple[UUID, str],
    *,
    bulk: UUID | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """The review counts: decision, use, ledger, what `who` said, and the journal."""
    status = _write(
        row, found, facts, decision, ReviewState.DELIVERED, "review", remark, by=by, at=at
    )
    models.Review.objects.create(
        id=new_id(at),
        claim_id=row.id,
        decision_no=row.decision_no,
        at=at,
        actor_id=who[0],
        actor_name=who[1],
        remark=remark,
        verdicts=_stored(verdicts),
    )
    values: dict[str, Any] = {
        "code": found.code,
        "status": status.value,
        "paid_amount": decision.amounts.valuated,
        "before_amount": found.valuated,
        "currency": facts.parameters.currency,
    }
    if bulk is None:
        journal.write("claims.reviewed", row, by=by, at=at, scheme=found.scheme, **values)
    else:
        values["bulk"] = short_name(bulk)
        journal.write("claims.reviewed-in-bulk", row, by=by, at=at, scheme=found.scheme, **values)


def short_name(bulk: UUID) -> str:
    """What people call a decision about several claims: the end of its id."""
    return bulk.hex[-8:]


def _stored(verdicts: Mapping[int, Verdict]) -> list[dict[str, Any]]:
    return [{"line": number} | plain(said) for number, said in sorted(verdicts.items())]


# The second look


def _propose(
    row: models.Claim,
    found: Claim,
    facts: ClaimFacts,
    decision: ClaimDecision,
    verdicts: Mapping[int, Verdict],
    remark: str,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Keep the review as it was seen; nothing is decided, used or owed by it."""
    models.Proposal.objects.create(
        id=new_id(at),
        claim_id=row.id,
        at=at,
        actor_id=by.id,
        actor_name=by.name,
        verdicts=_stored(verdicts),
        remark=remark,
        act=decision.act.value,
        before=found.valuated or ZERO,
        after=decision.amounts.valuated,
        lines=[
            {"line": line.number, "passed": line.passed, "value": str(line.value)}
            for line in decision.lines
        ],
    )
    _turn(row, ReviewState.PROPOSED)
    journal.write(
        "claims.proposed",
        row,
        by=by,
        at=at,
        scheme=found.scheme,
        code=found.code,
        paid_amount=decision.amounts.valuated,
        before_amount=found.valuated,
        currency=facts.parameters.currency,
    )


def _turn(row: models.Claim, review: ReviewState) -> None:
    row.review, row.version = review.value, row.version + 1
    row.save(update_fields=["review", "version"])


def confirm_review(
    claim: UUID, *, expected: Decimal, version: int | None = None, by: Actor, at: datetime
) -> Claim:
    """Confirm another reviewer's proposal: now it counts. `expected` is the amount that was seen;
    where the rules come to another one today, somebody must look again.

    Raises: NotFound, NotAllowed (`review-own-claim`, `second-look-own-review`), WrongState
    (`claim-not-waiting`, `nothing-proposed`), Conflict (`changed-meanwhile`, `amount-has-changed`),
    Invalid.
    """
    with done_by(by, at):
        row, lines = _locked(claim, by)
        found = listing.read(row, lines)
        proposal = _proposal(found, by)
        if version is not None and version != row.version:
            raise Conflict("changed-meanwhile")
        verdicts = verdicts_of(proposal.verdicts)
        facts, decision = _decide_again(found, verdicts, lock=True, at=at)
        if decision.amounts.valuated != expected:
            raise Conflict(
                "amount-has-changed",
                paid_amount=decision.amounts.valuated,
                currency=facts.parameters.currency,
            )
        _answered(proposal, True, "", by=by, at=at)
        who = (proposal.actor_id, proposal.actor_name)
        _deliver(row, found, facts, decision, verdicts, proposal.remark, who, by=by, at=at)
        journal.write(
            "claims.confirmed",
            row,
            by=by,
            at=at,
            scheme=found.scheme,
            code=found.code,
            reviewer=proposal.actor_name,
        )
    return listing.read(row, lines)


def preview_confirmation(claim: UUID, *, by: Actor, at: datetime) -> ClaimDecision:
    """What would come of a proposal if it were confirmed now. Raises like `confirm_review`."""
    found = listing.claim(claim, by=by, act=access.REVIEW)
    proposal = _proposal(found, by)
    return _decide_again(found, verdicts_of(proposal.verdicts), lock=False, at=at)[1]


def send_review_back(
    claim: UUID, reason: str, *, version: int | None = None, by: Actor, at: datetime
) -> Claim:
    """Do not confirm a proposal, and say why: the claim waits for a review again.

    Raises: NotFound, NotAllowed, WrongState, Conflict, Invalid (`required`).
    """
    with done_by(by, at):
        row, lines = _locked(claim, by)
        found = listing.read(row, lines)
        proposal = _proposal(found, by)
        if version is not None and version != row.version:
            raise Conflict("changed-meanwhile")
        if not reason.strip():
            raise Invalid("required", field="reason")
        _answered(proposal, False, reason.strip(), by=by, at=at)
        _turn(row, ReviewState.SELECTED)
        journal.write(
            "claims.sent-back",
            row,
            by=by,
            at=at,
            scheme=found.scheme,
            code=found.code,
            reviewer=proposal.actor_name,
        )
    return listing.read(row, lines)


def _proposal(found: Claim, by: Actor) -> models.Proposal:
    """The proposal that waits, for another reviewer than the first."""
    _may_look(found, by)
    proposal = models.Proposal.objects.filter(claim_id=found.id, second_look=None).first()
    if proposal is None or found.review is not ReviewState.PROPOSED:
        raise WrongState("nothing-proposed", code=found.code)
    if proposal.actor_id == by.id:
        raise NotAllowed("second-look-own-review")
    return proposal


def verdicts_of(stored: Iterable[Mapping[str, Any]]) -> dict[int, Verdict]:
    """The verdicts as they were proposed."""
    return {said["line"]: explaining.verdict_from_json(said) for said in stored}


def _answered(
    proposal: models.Proposal, confirmed: bool, reason: str, *, by: Actor, at: datetime
) -> None:
    models.SecondLook.objects.create(
        id=new_id(at),
        proposal=proposal,
        confirmed=confirmed,
        reason=reason,
        at=at,
        actor_id=by.id,
        actor_name=by.name,
    )


def _locked(claim: UUID, by: Actor) -> tuple[models.Claim, list[models.ClaimLine]]:
    """The claim, locked until the act commits, and its lines. Two statements. Raises: NotFound,
    also for who may not review it.
    """
    row = (
        listing.visible(by, access.REVIEW).select_for_update(of=("self",)).filter(pk=claim).first()
    )
    if row is None:
        raise NotFound("claim-unknown")
    return row, list(models.ClaimLine.objects.filter(claim_id=claim))


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
    row.talk, row.talk_since = Talk.QUIET.value, None  # whatever was asked is settled by this
    row.enquiry = when_decided(ReviewState(row.enquiry)).value
    for name, value in recording.figures(decision, status, review).items():
        setattr(row, name, value)
    row.save()
    recording.record_decision(
        recording.Recorded(row.id, row.decision_no, cause, facts, decision), by=by, at=at
    )
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
        chosen = chosen_of(scheme, rows, how, chance or secrets.SystemRandom(), at)
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


def chosen_of(
    scheme: UUID, rows: list[models.Claim], how: Selection, chance: Sampler, at: datetime
) -> frozenset[UUID]:
    """Which of these claims the selection chooses; the same for reviews and for enquiries."""
    averages = _averages(scheme, rows, at) if how.variance_percent is not None else {}
    return _chosen(rows, how, averages, chance)


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
