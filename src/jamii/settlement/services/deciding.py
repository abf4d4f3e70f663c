"""A second person looks at a draft: confirmed, it values claims, posts to the ledger and makes
bills, all of it or nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from jamii.claims import services as claims
from jamii.claims.types import ClaimAtIndex, LineAtIndex
from jamii.finance.ledger import services as ledger
from jamii.finance.ledger.types import CAPITATION, CLAIMS, PAYABLE, Cause, Line, NewEntry
from jamii.kernel.actors import Actor
from jamii.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from jamii.kernel.ids import new_id
from jamii.kernel.reasons import Step, Value
from jamii.platform import journal, numbering
from jamii.platform.acting import done_by
from jamii.platform.database import copy_rows
from jamii.registers.organisations import queries as organisations
from jamii.registers.organisations.types import Scheme
from jamii.registers.providers import queries as providers
from jamii.settlement import access, models
from jamii.settlement.queries import facts as reading
from jamii.settlement.queries.runs import last_month, run_of, visible_runs
from jamii.settlement.records import Run
from jamii.settlement.rules import draw_up
from jamii.settlement.rules.calendar import run_problem
from jamii.settlement.services.drafting import KIND, named, one_at_a_time
from jamii.settlement.types import (
    NEXT,
    BillState,
    Draft,
    FacilitySum,
    IndexedClaim,
    IndexedLine,
    RunAct,
    RunFacts,
    RunState,
)

_PARTY = "providers.facility"


def locked_run(key: UUID, act: str, *, by: Actor) -> models.Run:
    """The run, for one act at a time. Raises: NotFound, NotAllowed."""
    seen = visible_runs(by).filter(pk=key).first()
    if seen is None:
        raise NotFound("not-found")
    access.require(by, act, seen.scheme_id, seen.place_id)
    one_at_a_time(seen.scheme_id, seen.place_id)
    # Only the run itself: its scheme may be read by others meanwhile.
    rows = models.Run.objects.select_related("scheme", "place").select_for_update(of=("self",))
    return rows.get(pk=key)


def move(row: models.Run, act: RunAct) -> None:
    """The state that the table gives. Raises: WrongState (`settlement-cannot`)."""
    following = NEXT.get((RunState(row.state), act))
    if following is None:
        raise WrongState("settlement-cannot", state=RunState(row.state).word)
    row.state = following.value
    row.version += 1


def _second_person(row: models.Run, by: Actor) -> None:
    """Raises: NotAllowed (`confirm-own-run`)."""
    if row.proposed_by == by.id:
        raise NotAllowed("confirm-own-run")


def _signed(row: models.Run, by: Actor, at: datetime) -> None:
    row.decided_at, row.decided_by, row.decided_by_name = at, by.id, by.name


def confirm_run(key: UUID, *, accepts_zero: bool = False, by: Actor, at: datetime) -> Run:
    """Let the draft count: claims that waited are valued by a further decision, the ledger gets
    what the run adds, each facility gets its bill. Sent twice by the same person it is one effect.

    `accepts_zero`: an index of zero over lines that are worth something is meant.

    Raises: NotFound, NotAllowed (`settlement.confirm`; `confirm-own-run` for who drafted it),
    WrongState (`settlement-cannot`, `month-already-run`, `later-month-already-run`), Conflict
    (`run-out-of-date` when what it read has changed since; `claims-changed`), Invalid
    (`zero-index-unconfirmed`).
    """
    with done_by(by, at):
        row = locked_run(key, access.CONFIRM, by=by)
        _second_person(row, by)
        if row.state == RunState.CONFIRMED.value and row.decided_by == by.id:
            return run_of(row)
        move(row, RunAct.CONFIRM)
        scheme = organisations.scheme(row.scheme_id)
        today = organisations.today(scheme, at)
        problem = run_problem(row.year, row.month, today, last_month(row.scheme_id, row.place_id))
        if problem is not None:
            raise WrongState(problem.code, **problem.values)
        facts = reading.gather(scheme, row.place_id, row.year, row.month)
        if reading.fingerprint_of(facts) != row.facts:
            raise Conflict("run-out-of-date")
        draft = draw_up(facts)
        if draft.pays_nothing and not accepts_zero:
            raise Invalid("zero-index-unconfirmed", field="accepts_zero")
        _signed(row, by, at)
        row.save()
        _carry_out(row, scheme, facts, draft, by, at)
        journal.write(
            "settlement.confirmed",
            (KIND, row.id),
            by=by,
            at=at,
            scheme=row.scheme_id,
            month=named(row.year, row.month),
            claims=row.claims_indexed,
            total_amount=draft.total,
            currency=scheme.currency,
        )
    return run_of(row)


def refuse_run(key: UUID, reason: str, *, by: Actor, at: datetime) -> Run:
    """Send the draft back, and say why. Nothing but the draft changes.

    Raises: NotFound, NotAllowed (`settlement.confirm`; `confirm-own-run`), WrongState
    (`settlement-cannot`), Invalid (`reason-missing`).
    """
    with done_by(by, at):
        row = locked_run(key, access.CONFIRM, by=by)
        _second_person(row, by)
        if not reason.strip():
            raise Invalid("reason-missing", field="reason")
        move(row, RunAct.REFUSE)
        _signed(row, by, at)
        row.refused_because = reason.strip()
        row.save()
        journal.write(
            "settlement.refused",
            (KIND, row.id),
            by=by,
            at=at,
            scheme=row.scheme_id,
            month=named(row.year, row.month),
            reason=row.refused_because,
        )
    return run_of(row)


def _carry_out(
    row: models.Run, scheme: Scheme, facts: RunFacts, draft: Draft, by: Actor, at: datetime
) -> None:
    claims.value_by_index(
        (_at_index(claim, facts) for claim in draft.claims),
        run=row.id,
        facts=row.facts,
        by=by,
        at=at,
    )
    names = {
        key: facility.name
        for key, facility in providers.facilities_by_id(
            one.facility for one in draft.facilities
        ).items()
    }
    _post(row, scheme, draft, names, by, at)
    _make_bills(row, facts, draft, by, at)


def _at_index(claim: IndexedClaim, facts: RunFacts) -> ClaimAtIndex:
    return ClaimAtIndex(
        claim.claim,
        claim.decision_no,
        tuple(
            LineAtIndex(line.number, line.remunerated, _step(line, facts)) for line in claim.lines
        ),
        claim.remunerated,
    )


def _step(line: IndexedLine, facts: RunFacts) -> Step | None:
    """How the line came to its amount, as the claim's explanation shows it."""
    index = line.index
    if index is None:
        return None
    amounts: dict[str, Value] = {
        "currency": facts.currency,
        "index": index.index,
        "value_amount": line.value,
        "paid_amount": line.remunerated,
        "first": index.days.first,
        "last": index.days.last,
    }
    if index.percent is None:
        return Step("index-not-used", amounts)
    return Step("index-applied", {**amounts, "pool_amount": index.pool, "base_amount": index.base})


def _post(
    row: models.Run,
    scheme: Scheme,
    draft: Draft,
    names: Mapping[UUID, str],
    by: Actor,
    at: datetime,
) -> None:
    """What the run adds to what is owed, one entry a facility. Claims that were final before are in
    the books already.
    """
    ledger.open_books(row.scheme_id, by=by, at=at)
    today = organisations.today(scheme, at)
    ledger.post_many(
        row.scheme_id,
        today,
        [
            NewEntry(
                new_id(at),
                "ledger.month-settled",
                _lines_of(one),
                Cause(KIND, row.id),
                {"facility": names[one.facility], "month": named(row.year, row.month)},
            )
            for one in draft.facilities
            if one.adds
        ],
        by=by,
        at=at,
    )


def _lines_of(one: FacilitySum) -> tuple[Line, ...]:
    """Expense and capitation to payable; what is nothing is left out."""
    lines = (
        Line(CLAIMS, one.indexed_amount, _PARTY, one.facility),
        Line(CAPITATION, one.capitation, _PARTY, one.facility),
        Line(PAYABLE, -one.adds, _PARTY, one.facility),
    )
    return tuple(line for line in lines if line.amount)


def _claims_by_facility(facts: RunFacts, draft: Draft) -> Iterator[tuple[UUID, UUID, Decimal]]:
    """Facility, claim and amount of every claim that is final now."""
    for claim in draft.claims:
        if claim.remunerated is not None:
            yield claim.facility, claim.claim, claim.remunerated
    for valued in facts.valued:
        yield valued.facility, valued.claim, valued.remunerated


def _make_bills(row: models.Run, facts: RunFacts, draft: Draft, by: Actor, at: datetime) -> None:
    """One bill for each facility that is owed something; a bill of nothing is not made, and its
    claims go onto the next one.
    """
    owed = [one for one in draft.facilities if one.total]
    if not owed:
        return
    month = named(row.year, row.month)
    last = numbering.next_numbers(f"settlement.bill.{row.scheme_id}.{month}", len(owed))
    # Lists go from the newest key to the oldest: of one run, by the code of the facility.
    keys = sorted((new_id(at) for _ in owed), reverse=True)
    bills = {
        one.facility: models.Bill(
            id=keys[place - 1],
            scheme_id=row.scheme_id,
            run=row,
            facility_id=one.facility,
            number=f"{month}/{last - len(owed) + place:04d}",
            state=BillState.OPEN.value,
            claims=one.indexed_claims + one.valued_claims,
            claims_amount=one.indexed_amount + one.valued_amount,
            capitation=one.capitation,
            amount=one.total,
            made_at=at,
        )
        for place, one in enumerate(owed, start=1)
    }
    models.Bill.objects.bulk_create(bills.values())
    lines = [line for line in _claims_by_facility(facts, draft) if line[0] in bills]
    claims.put_on_bill((claim for _, claim, _ in lines), row.id, by=by, at=at)
    copy_rows(
        models.BillLine._meta.db_table,
        ("bill_id", "claim_id", "amount", "counts"),
        ((bills[facility].id, claim, amount, True) for facility, claim, amount in lines),
    )
