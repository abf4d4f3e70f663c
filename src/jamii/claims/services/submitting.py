"""Sending a claim: checked, decided and posted in one act; the next screen has the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from psycopg.errors import UniqueViolation

from jamii.claims import access, models
from jamii.claims.queries import facts as reading
from jamii.claims.queries import listing
from jamii.claims.records import Claim
from jamii.claims.rules.adjudicate import adjudicate, asked_amount
from jamii.claims.rules.entry import entry_problems
from jamii.claims.rules.restoring import restore_problem, restored_code
from jamii.claims.services import papers, recording
from jamii.claims.types import (
    ClaimDecision,
    ClaimFacts,
    NewClaim,
    NewPaper,
    ReviewState,
    Status,
)
from jamii.kernel.actors import Actor
from jamii.kernel.canonical import plain
from jamii.kernel.errors import Conflict, Invalid, NotFound, Problem, WrongState
from jamii.platform import hooks, journal, numbering, permissions
from jamii.platform.acting import done_by
from jamii.platform.packs import attributes
from jamii.registers.organisations import queries as organisations
from jamii.registers.people.types import Person

_RECORD = "claims.claim"


def submit_claim(
    new: NewClaim,
    *,
    by: Actor,
    at: datetime,
    restores: UUID | None = None,
    attached: Sequence[NewPaper] = (),
    patient: Person | None = None,
) -> Claim:
    """Take a claim, decide it at once, and post what it uses and costs. The same id sent again is
    the same claim. Without a code it gets the next number of its facility; what is attached is kept
    with it. `patient` spares reading a person whom the caller has found already.

    Raises: NotAllowed (`claims.enter` at the facility; `claims.restore` to send a rejected one
    again), Invalid with every mistake and its field, Conflict (`claim-id-taken`), WrongState.
    """
    permissions.require(by, access.ENTER, scheme=new.scheme, facility=new.facility)
    with done_by(by, at):
        known, is_code_taken = _known(new)
        if known is not None:
            return _sent_before(known, new, by)
        if restores is not None:
            new = replace(new, code=_code_restored(restores, by))
        kinds = frozenset(paper.kind for paper in attached)
        gathered = reading.gather(
            new, at=at, is_code_taken=is_code_taken, attached=kinds, patient=patient
        )
        if is_numbered := not new.code and gathered.facility is not None:
            new = replace(new, code=_next_code(gathered))
            gathered = replace(gathered, new=new)
        kept, wrong = attributes.taken_in(_RECORD, gathered.scheme.packs, new.attributes)
        problems = (*entry_problems(new, gathered.context), *wrong)
        if restores is not None:
            problems = tuple(one for one in problems if one.field != "code")
        if problems:
            raise Invalid(problems)
        rows = papers.rows_of(
            new.id,
            attached,
            reading.paper_terms_of(gathered.scheme),
            today=gathered.context.today,
            attached=0,
            by=by,
            at=at,
        )
        facts = reading.facts_to_decide(gathered, lock=True)
        decision = adjudicate(facts)
        status = recording.status_after(Status.ENTERED, decision)
        row = row_of(new, restores, by, at)
        row.attributes = kept
        row.decision_no, row.decided_at = 1, at
        for name, value in recording.figures(decision, status, ReviewState.IDLE).items():
            setattr(row, name, value)
        lines = _lines(new)
        while not _inserted(row):
            known, _taken = _known(new)
            if known is not None:  # the same claim came twice at once, and the other was first
                return _sent_before(known, new, by)
            if not is_numbered:
                raise Invalid("claim-code-taken", field="code", code=new.code)
            # Somebody used the next number of the facility by hand: the one after it.
            row.code = _next_code(gathered)
        models.ClaimLine.objects.bulk_create(lines)
        if rows:
            models.Paper.objects.bulk_create(rows)
        _decided(row, facts, decision, gathered.context.today, "submission", by=by, at=at)
        models.Draft.objects.filter(pk=new.id).delete()
    return listing.read(row, lines)


def store_claim(new: NewClaim, *, by: Actor, at: datetime, patient: Person | None = None) -> Claim:
    """Take a claim without deciding it: it waits for the next run of its scheme. The entry rules
    are those of `submit_claim`, the same id sent again is the same claim, and what was typed of it
    goes. `patient` spares reading a person whom the caller has found already.

    Raises: NotAllowed (`claims.enter` at the facility), Invalid with every mistake and its field,
    Conflict (`claim-id-taken`).
    """
    permissions.require(by, access.ENTER, scheme=new.scheme, facility=new.facility)
    with done_by(by, at):
        known, is_code_taken = _known(new)
        if known is not None:
            return _sent_before(known, new, by)
        gathered = reading.gather(new, at=at, is_code_taken=is_code_taken, patient=patient)
        if is_numbered := not new.code and gathered.facility is not None:
            new = replace(new, code=_next_code(gathered))
        kept, wrong = attributes.taken_in(_RECORD, gathered.scheme.packs, new.attributes)
        problems = (*entry_problems(new, gathered.context), *wrong)
        if problems:
            raise Invalid(problems)
        row = row_of(new, None, by, at)
        row.attributes = kept
        row.status = Status.ENTERED.value
        row.claimed = asked_amount(new.lines, gathered.scheme.places)
        while not _inserted(row):
            known, _taken = _known(new)
            if known is not None:
                return _sent_before(known, new, by)
            if not is_numbered:
                raise Invalid("claim-code-taken", field="code", code=new.code)
            row.code = _next_code(gathered)
        lines = _lines(new)
        models.ClaimLine.objects.bulk_create(lines)
        models.Draft.objects.filter(pk=new.id).delete()
        journal.write(
            "claims.stored",
            row,
            by=by,
            at=at,
            scheme=new.scheme,
            code=row.code,
            claimed_amount=row.claimed,
            currency=gathered.scheme.currency,
        )
    return listing.read(row, lines)


def _known(new: NewClaim) -> tuple[models.Claim | None, bool]:
    """The claim of this id, if it was sent before; and whether another of the facility has its
    code. One statement.
    """
    condition = Q(pk=new.id)
    if new.code:
        condition |= Q(facility_id=new.facility, code=new.code)
    rows = list(models.Claim.objects.filter(condition))
    known = next((row for row in rows if row.id == new.id), None)
    return known, any(row.id != new.id for row in rows)


def _inserted(row: models.Claim) -> bool:
    """Whether the row could be written; not where its id or its code was taken meanwhile."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as refusal:
        if isinstance(refusal.__cause__, UniqueViolation):
            return False
        raise
    return True


def _sent_before(known: models.Claim, new: NewClaim, by: Actor) -> Claim:
    if known.facility_id != new.facility or known.person_id != new.person:
        raise Conflict("claim-id-taken")
    return listing.claim(known.id, by=by, act=access.ENTER)


def _code_restored(restores: UUID, by: Actor) -> str:
    """The code of a rejected claim that is sent again: a mark before the old one."""
    row = listing.visible(by, access.RESTORE).filter(pk=restores).first()
    if row is None:
        raise NotFound("claim-unknown")
    parameters = reading.parameters_of(organisations.scheme(row.scheme_id))
    problem = restore_problem(
        Status(row.status),
        restores=_times_restored(row),
        max_restores=parameters.max_restores,
        has_open_restore=models.Claim.objects.filter(restores=row).exists(),
    )
    if problem is not None:
        raise WrongState(problem.code, **problem.values)
    return restored_code(row.code, row._meta.get_field("code").max_length or 50)


def _times_restored(row: models.Claim) -> int:
    """How many claims before this one were sent again, one statement each."""
    times, before = 0, row.restores
    while before is not None:
        times, before = times + 1, before.restores
    return times


def _next_code(gathered: reading.Gathered) -> str:
    """The next number of the facility: the pack's form, else facility, year, running number."""
    new, facility, packs = gathered.new, gathered.facility, gathered.scheme.packs
    code = "" if facility is None else facility.code
    on = new.target
    series = hooks.choose(packs, "claim_number_series", code, on) or f"{code}/{on.year}"
    running = numbering.next_number(f"claims.{gathered.scheme.id}.{series}")
    chosen: str | None = hooks.choose(packs, "claim_number", code, on, running)
    return chosen or f"{code}/{on.year}/{running:05d}"


def row_of(new: NewClaim, restores: UUID | None, by: Actor, at: datetime) -> models.Claim:
    """The claim as it was sent, with nothing decided yet."""
    return models.Claim(
        id=new.id,
        scheme_id=new.scheme,
        facility_id=new.facility,
        administrator_id=new.administrator,
        person_id=new.person,
        code=new.code,
        first_day=new.first_day,
        last_day=new.target,
        claimed_on=new.claimed_on,
        visit_type=new.visit_type.value,
        care_type="" if new.care_type is None else new.care_type.value,
        main_diagnosis=new.main_diagnosis,
        other_diagnoses=list(new.other_diagnoses),
        referral_code=new.referral_code,
        referred_from_id=new.referred_from,
        referred_to_id=new.referred_to,
        pre_authorisation=new.preauthorisation,
        guarantee=new.guarantee,
        patient_condition="" if new.condition is None else new.condition.value,
        explanation=new.explanation,
        restores_id=restores,
        entered_at=at,
        entered_by=by.id,
        entered_by_name=by.name,
    )


def _lines(new: NewClaim) -> list[models.ClaimLine]:
    return [
        models.ClaimLine(
            claim_id=new.id,
            number=number,
            kind=line.kind.value,
            code=line.code,
            quantity=line.quantity,
            price=line.price_asked,
            explanation=line.explanation,
            parts=plain(line.parts),
        )
        for number, line in enumerate(new.lines, start=1)
    ]


def _decided(
    row: models.Claim,
    facts: ClaimFacts,
    decision: ClaimDecision,
    today: date,
    cause: str,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Decision, use, ledger and journal of a first decision."""
    recording.record_decision(
        recording.Recorded(row.id, row.decision_no, cause, facts, decision), by=by, at=at
    )
    recording.post_use(decision, by=by, at=at)
    recording.post_expense(
        row.id, row.code, facts, decision.amounts.remunerated, today, by=by, at=at
    )
    journal.write(
        "claims.submitted",
        row,
        by=by,
        at=at,
        scheme=facts.scheme,
        code=row.code,
        status=row.status,
        claimed_amount=decision.amounts.claimed,
        paid_amount=decision.amounts.valuated,
        currency=facts.parameters.currency,
    )


def decide_claim(claim: UUID, *, by: Actor, at: datetime) -> Claim:
    """Decide a claim that came without a decision, as some imported ones do.

    Raises: NotAllowed, NotFound, WrongState (`claim-cannot`), Invalid.
    """
    with done_by(by, at):
        found = listing.visible(by, access.ENTER).filter(pk=claim).first()
        if found is None:
            raise NotFound("claim-unknown")
        permissions.require(by, access.ENTER, scheme=found.scheme_id, facility=found.facility_id)
        row = models.Claim.objects.select_for_update().get(pk=claim)
        if row.status != Status.ENTERED.value:
            raise WrongState("claim-cannot", status=row.status, act="pass")
        known = listing.read(row, models.ClaimLine.objects.filter(claim_id=claim))
        gathered = reading.gather(known.asked, at=at)
        problems = entry_problems(known.asked, gathered.context)
        if problems:
            raise Invalid(problems)
        facts = reading.facts_to_decide(gathered, lock=True)
        decision = adjudicate(facts)
        status = recording.status_after(Status.ENTERED, decision)
        row.decision_no, row.decided_at, row.version = row.decision_no + 1, at, row.version + 1
        for name, value in recording.figures(decision, status, ReviewState.IDLE).items():
            setattr(row, name, value)
        row.save()
        _decided(row, facts, decision, gathered.context.today, "submission", by=by, at=at)
    return listing.claim(claim, by=by, act=access.ENTER)


@dataclass(frozen=True, slots=True)
class PreCheck:
    """What would be decided if the claim were sent now. `decision` None: something that is needed
    to decide is still missing; `problems` say what.
    """

    decision: ClaimDecision | None
    problems: tuple[Problem, ...]


# What may still be missing while a claim is typed: it changes no amount.
_LATER = frozenset(
    {
        "code",
        "main_diagnosis",
        "administrator",
        "claimed_on",
        "explanation",
        "papers",
        attributes.PREFIX,
    }
)


def precheck(new: NewClaim, *, by: Actor, at: datetime) -> PreCheck:
    """What would be decided now; nothing is stored or locked. Raises: NotAllowed."""
    permissions.require(by, access.ENTER, scheme=new.scheme, facility=new.facility)
    gathered = reading.gather(new, at=at)
    _kept, wrong = attributes.taken_in(_RECORD, gathered.scheme.packs, new.attributes)
    problems = (*entry_problems(new, gathered.context), *wrong)
    blocking = [one for one in problems if one.field.partition(".")[0] not in _LATER]
    if blocking or gathered.person is None or gathered.facility is None:
        return PreCheck(None, tuple(problems))
    facts = reading.facts_to_decide(gathered, lock=False)
    return PreCheck(adjudicate(facts), tuple(problems))
