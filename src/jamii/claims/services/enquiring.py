"""Asking patients about the care that a claim is for: whom, by which officer, and what they say.

An enquiry waits beside the review; a claim that is decided meanwhile passes it by.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from jamii.claims import access, models
from jamii.claims.queries import enquiring as reading
from jamii.claims.queries import listing
from jamii.claims.rules.enquiries import answer_problems, upload_result
from jamii.claims.rules.selection import Sampler
from jamii.claims.services.reviewing import Selection, chosen_of
from jamii.claims.types import Answers, ReviewState, Status, UploadResult
from jamii.coverage.enrolment import queries as enrolment
from jamii.kernel.actors import Actor
from jamii.kernel.errors import Invalid, NotFound, WrongState
from jamii.kernel.ids import new_id
from jamii.platform import journal, permissions
from jamii.platform.acting import done_by
from jamii.registers.organisations import queries as organisations


def select_for_enquiry(
    scheme: UUID, how: Selection, *, chance: Sampler | None = None, by: Actor, at: datetime
) -> tuple[int, int]:
    """Choose among the waiting claims whose patients nobody has thought of asking; the others are
    marked "not selected". Returns how many of each.

    Each chosen one gets the officer of the patient's village who can be reached by phone, if there
    is one. Raises: NotAllowed (`claims.review`).
    """
    permissions.require(by, access.REVIEW, scheme=scheme)
    with done_by(by, at):
        keys = (
            listing.visible(by, access.REVIEW)
            .filter(
                scheme_id=scheme,
                status=Status.CHECKED.value,
                enquiry=ReviewState.IDLE.value,
            )
            .values_list("id", flat=True)
        )
        rows = list(
            models.Claim.objects.select_for_update()
            .filter(id__in=list(keys), enquiry=ReviewState.IDLE.value)
            .order_by("id")
        )
        chosen = chosen_of(scheme, rows, how, chance or secrets.SystemRandom(), at)
        _ask([row.id for row in rows if row.id in chosen], at=at)
        models.Claim.objects.filter(id__in=[row.id for row in rows if row.id not in chosen]).update(
            enquiry=ReviewState.NOT_SELECTED.value
        )
        journal.write(
            "claims.patients-selected",
            ("organisations.scheme", scheme),
            by=by,
            at=at,
            scheme=scheme,
            selected=len(chosen),
            looked_at=len(rows),
        )
    return len(chosen), len(rows) - len(chosen)


def ask_patient(claim: UUID, *, by: Actor, at: datetime) -> None:
    """Have the patient of one waiting claim asked. Raises: NotFound (also without `claims.review`),
    WrongState (`claim-not-waiting`, `patient-asked-already`).
    """
    with done_by(by, at):
        row = (
            listing.visible(by, access.REVIEW)
            .select_for_update(of=("self",))
            .filter(pk=claim)
            .first()
        )
        if row is None:
            raise NotFound("claim-unknown")
        if row.status != Status.CHECKED.value:
            raise WrongState("claim-not-waiting", code=row.code, status=row.status)
        if row.enquiry not in (ReviewState.IDLE.value, ReviewState.NOT_SELECTED.value):
            raise WrongState("patient-asked-already", code=row.code)
        _ask([row.id], at=at)
        journal.write(
            "claims.patient-selected", row, by=by, at=at, scheme=row.scheme_id, code=row.code
        )


def _ask(claims: Sequence[UUID], *, at: datetime) -> None:
    """The prompts of these claims, each with the officer of its patient's village."""
    places = reading.villages_of(claims)
    officers = enrolment.officers_by_phone(set(places.values()), at.date())
    found = [(claim, officers.get(places[claim]) if claim in places else None) for claim in claims]
    models.Enquiry.objects.bulk_create(
        models.Enquiry(
            id=new_id(at),
            claim_id=claim,
            officer_id=None if officer is None else officer.id,
            phone="" if officer is None else officer.phone,
            asked_at=at,
        )
        for claim, officer in found
    )
    models.Claim.objects.filter(id__in=list(claims)).update(enquiry=ReviewState.SELECTED.value)


def answer_for_patient(claim: UUID, answers: Answers, *, by: Actor, at: datetime) -> None:
    """Keep what the patient said. Raises: NotFound (also without `claims.ask-patients` where the
    patient lives), WrongState (`nobody-was-asked`, `patient-answered-already`), Invalid.
    """
    with done_by(by, at):
        row = reading.visible(by).select_for_update(of=("self",)).filter(claim_id=claim).first()
        if row is None:
            raise NotFound("claim-unknown")
        if row.answered_at is not None:
            raise WrongState("patient-answered-already", code=row.claim.code)
        scheme = organisations.scheme(row.claim.scheme_id)
        problems = answer_problems(answers, today=organisations.today(scheme, at))
        if problems:
            raise Invalid(problems)
        officer = enrolment.officer_of_user(by.id)
        _keep(row, answers, None if officer is None else officer.id, by=by, at=at)


def _keep(
    row: models.Enquiry, answers: Answers, officer: UUID | None, *, by: Actor, at: datetime
) -> None:
    row.care_given = answers.care_given.value
    row.payment_asked = answers.payment_asked.value
    row.drug_prescribed = answers.drug_prescribed.value
    row.drug_received = answers.drug_received.value
    row.assessment, row.day = answers.assessment, answers.day
    row.answered_at, row.answered_by, row.answered_by_name = at, by.id, by.name
    row.officer_id = officer or row.officer_id
    row.save()
    models.Claim.objects.filter(pk=row.claim_id).update(enquiry=ReviewState.DELIVERED.value)
    journal.write(
        "claims.patient-answered",
        ("claims.claim", row.claim_id),
        by=by,
        at=at,
        scheme=row.claim.scheme_id,
        code=row.claim.code,
    )


@dataclass(frozen=True, slots=True)
class UploadRow:
    """One row of a list of answers: who brought it, for which claim, of whom."""

    row: int
    officer: str
    claim: str
    number: str
    answers: Answers


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What became of a row."""

    row: int
    claim: str
    result: UploadResult


def upload_answers(rows: Iterable[UploadRow], *, by: Actor, at: datetime) -> list[Uploaded]:
    """Keep the answers of a list, each row by itself; what becomes of each is told row by row, and
    one that cannot be taken leaves the others.

    Raises: NotAllowed (`claims.ask-patients`), Invalid with the row of every answer that is wrong;
    then nothing is kept.
    """
    permissions.require(by, access.ASK_PATIENTS)
    listed = list(rows)
    wrong = [
        replace(problem, row=one.row)
        for one in listed
        for problem in answer_problems(one.answers, today=at.date())
    ]
    if wrong:
        raise Invalid(wrong)
    with done_by(by, at):
        officers = enrolment.officers_by_code({one.officer for one in listed}, at.date())
        waiting = reading.by_claim_code({one.claim for one in listed}, by=by, lock=True)
        told = []
        for one in listed:
            found: Any = waiting.get(one.claim)
            result = upload_result(
                officer_known=one.officer in officers,
                claim_known=found is not None,
                number_fits=found is not None and found.claim.person.number == one.number,
                state=None if found is None else _state(found),
            )
            if result is UploadResult.TAKEN:
                _keep(found, one.answers, officers[one.officer].id, by=by, at=at)
            told.append(Uploaded(one.row, one.claim, result))
    return told


def _state(row: models.Enquiry) -> ReviewState:
    return ReviewState.SELECTED if row.answered_at is None else ReviewState.DELIVERED
