"""Questions to the facility and its answers, on the claim that they are about; and notes among
reviewers. What was said stays as it was said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jamii.claims import access, models
from jamii.claims.queries import facts as reading
from jamii.claims.queries import listing
from jamii.claims.services import papers
from jamii.claims.types import AFTER, NewPaper, Said, Status, Talk
from jamii.kernel.actors import Actor
from jamii.kernel.errors import Conflict, Invalid, NotFound, Problem, WrongState
from jamii.platform import journal
from jamii.platform.acting import done_by
from jamii.registers.organisations import queries as organisations

TEXT_MAX = 4000
_JOURNAL = {
    Said.QUESTION: "claims.asked",
    Said.ANSWER: "claims.answered",
    Said.NOTE: "claims.noted",
}


@dataclass(frozen=True, slots=True)
class _New:
    id: UUID
    kind: Said
    text: str
    line: int | None
    paper: NewPaper | None


def ask_facility(
    claim: UUID, text: str, *, id: UUID, line: int | None = None, by: Actor, at: datetime
) -> None:
    """Ask the facility about a claim that waits, or about one of its lines; it then waits for the
    facility. The same id sent again is the same question.

    Raises: NotFound (also without `claims.review`), WrongState (`claim-not-waiting`), Invalid,
    Conflict (`message-id-taken`).
    """
    _say(claim, _New(id, Said.QUESTION, text, line, None), access.REVIEW, by=by, at=at)


def note_for_reviewers(
    claim: UUID, text: str, *, id: UUID, line: int | None = None, by: Actor, at: datetime
) -> None:
    """Leave a note that only reviewers see. Raises: NotFound, Invalid, Conflict."""
    _say(claim, _New(id, Said.NOTE, text, line, None), access.REVIEW, by=by, at=at)


def answer_reviewer(
    claim: UUID,
    text: str,
    *,
    id: UUID,
    line: int | None = None,
    paper: NewPaper | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Answer for the facility, with a paper if there is one; the claim goes back to the reviewers.

    Raises: NotFound (also without `claims.enter` at the facility), WrongState (`claim-not-waiting`,
    `nothing-was-asked`), Invalid, Conflict.
    """
    _say(claim, _New(id, Said.ANSWER, text, line, paper), access.ENTER, by=by, at=at)


def _say(claim: UUID, new: _New, act: str, *, by: Actor, at: datetime) -> None:
    with done_by(by, at):
        row = listing.visible(by, act).select_for_update(of=("self",)).filter(pk=claim).first()
        if row is None:
            raise NotFound("claim-unknown")
        known = models.Message.objects.filter(pk=new.id).first()
        if known is not None:
            if (known.claim_id, known.actor_id) != (claim, by.id):
                raise Conflict("message-id-taken")
            return
        _allowed(row, new)
        attached = None if new.paper is None else _attached(row, new.paper, by=by, at=at)
        models.Message.objects.create(
            id=new.id,
            claim_id=claim,
            kind=new.kind.value,
            line=new.line,
            text=new.text.strip(),
            paper=attached,
            at=at,
            actor_id=by.id,
            actor_name=by.name,
        )
        after = AFTER[new.kind]
        if after is not None:
            row.talk, row.talk_since = after.value, at
            row.save(update_fields=["talk", "talk_since"])
        journal.write(
            _JOURNAL[new.kind], row, by=by, at=at, scheme=row.scheme_id, line=new.line or 0
        )


def _allowed(row: models.Claim, new: _New) -> None:
    problems = []
    if not new.text.strip():
        problems.append(Problem("required", "text"))
    if len(new.text) > TEXT_MAX:
        problems.append(Problem("message-too-long", "text", {"max": TEXT_MAX}))
    if new.line is not None and not row.lines.filter(number=new.line).exists():
        problems.append(Problem("claim-line-unknown", "line"))
    if problems:
        raise Invalid(problems)
    if new.kind is not Said.NOTE and row.status != Status.CHECKED.value:
        raise WrongState("claim-not-waiting", code=row.code, status=row.status)
    if new.kind is Said.ANSWER and row.talk == Talk.QUIET.value:
        raise WrongState("nothing-was-asked", code=row.code)


def _attached(row: models.Claim, new: NewPaper, *, by: Actor, at: datetime) -> models.Paper:
    scheme = organisations.scheme(row.scheme_id)
    (paper,) = papers.rows_of(
        row.id,
        [new],
        reading.paper_terms_of(scheme),
        today=organisations.today(scheme, at),
        attached=row.papers.count(),
        by=by,
        at=at,
    )
    paper.save(force_insert=True)
    return paper
