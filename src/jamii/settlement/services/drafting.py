"""The draft of a run: worked out, shown, and frozen by the name of what it read."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from jamii.kernel.actors import Actor
from jamii.kernel.canonical import plain
from jamii.kernel.errors import Conflict, Invalid, WrongState
from jamii.kernel.ids import new_id
from jamii.platform import journal
from jamii.platform.acting import done_by
from jamii.registers.organisations import queries as organisations
from jamii.registers.places import queries as places
from jamii.settlement import access, models
from jamii.settlement.queries import facts as reading
from jamii.settlement.queries.runs import last_month, run_of
from jamii.settlement.records import Run
from jamii.settlement.rules import draw_up
from jamii.settlement.rules.calendar import run_problem
from jamii.settlement.types import Draft, RunFacts, RunState

KIND = "settlement.run"
RULES_VERSION = "1"


def draft_run(
    scheme: UUID,
    place: UUID | None,
    year: int,
    month: int,
    *,
    id: UUID | None = None,
    by: Actor,
    at: datetime,
) -> Run:
    """Work out what the month comes to, and keep it as a draft that waits for a second person.

    `place` None: the plans of the whole country. A draft of the same place that waited is replaced.
    The same id sent twice is one draft. Nothing of claims, ledger or bills changes.

    Raises: NotAllowed (`settlement.propose`), NotFound, Invalid (`no-month`, `no-plans-here`),
    WrongState (`month-not-over`, `month-already-run`, `later-month-already-run`).
    """
    access.require(by, access.PROPOSE, scheme, place)
    found = organisations.scheme(scheme)
    if place is not None:
        places.place(place)
    if not (1 <= month <= 12 and 2000 <= year <= 9998):
        raise Invalid("no-month", field="month")
    with done_by(by, at):
        one_at_a_time(scheme, place)
        if id is not None and (known := _known(id)) is not None:
            if (known.scheme_id, known.place_id, known.year, known.month) != (
                scheme,
                place,
                year,
                month,
            ):
                raise Conflict("run-id-taken")
            return run_of(known)
        today = organisations.today(found, at)
        problem = run_problem(year, month, today, last_month(scheme, place))
        if problem is not None:
            raise WrongState(problem.code, **problem.values)
        facts = reading.gather(found, place, year, month)
        if not facts.plans:
            raise Invalid("no-plans-here", field="place")
        draft = draw_up(facts)
        waiting = models.Run.objects.filter(
            Q(place=place), scheme_id=scheme, state=RunState.DRAFT.value
        )
        waiting.update(
            state=RunState.REPLACED.value,
            decided_at=at,
            decided_by=by.id,
            decided_by_name=by.name,
        )
        row = _write(id or new_id(at), scheme, place, facts, draft, by, at)
        journal.write(
            "settlement.drafted",
            (KIND, row.id),
            by=by,
            at=at,
            scheme=scheme,
            month=named(year, month),
            total_amount=draft.total,
            currency=facts.currency,
        )
    return run_of(models.Run.objects.select_related("scheme", "place").get(pk=row.id))


def one_at_a_time(scheme: UUID, place: UUID | None) -> None:
    """Let only one act at a time work at the runs of a place, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"settlement:{scheme}:{place or 'country'}"],
        )


def named(year: int, month: int) -> str:
    """A month as the journal and the ledger name it: 2026-01."""
    return f"{year}-{month:02d}"


def _known(key: UUID) -> models.Run | None:
    return models.Run.objects.select_related("scheme", "place").filter(pk=key).first()


def _write(
    key: UUID,
    scheme: UUID,
    place: UUID | None,
    facts: RunFacts,
    draft: Draft,
    by: Actor,
    at: datetime,
) -> models.Run:
    """The run and its arithmetic. Four statements."""
    final = sum(1 for claim in draft.claims if claim.is_final)
    row = models.Run.objects.create(
        id=key,
        scheme_id=scheme,
        place_id=place,
        year=facts.year,
        month=facts.month,
        state=RunState.DRAFT.value,
        facts=reading.fingerprint_of(facts),
        rules=RULES_VERSION,
        claims_indexed=final,
        claims_still_waiting=len(facts.waiting) - final,
        claims_valued=len(facts.valued),
        total=draft.total,
        warnings=[reason.as_json() for reason in draft.warnings],
        proposed_at=at,
        proposed_by=by.id,
        proposed_by_name=by.name,
    )
    models.RunIndex.objects.bulk_create(
        models.RunIndex(
            run=row,
            plan_id=one.plan,
            care=one.care.value,
            period=one.period.value,
            number=one.number,
            first=one.days.first,
            last=one.last,
            allocated=one.allocated,
            percent=one.percent,
            pool=one.pool,
            base=one.base,
            lines=one.lines,
            index=one.index,
        )
        for one in draft.indexes
    )
    models.RunCapitation.objects.bulk_create(
        models.RunCapitation(
            run=row,
            plan_id=one.plan,
            facility_id=share.facility,
            allocated=one.allocated,
            share_percent=one.share_percent,
            pool=one.pool,
            distributed=one.distributed,
            amount=share.amount,
            indicators=plain(share.indicators),
            parts=plain(share.parts),
        )
        for one in draft.capitations
        for share in one.shares
    )
    models.RunFacility.objects.bulk_create(
        models.RunFacility(
            run=row,
            facility_id=one.facility,
            indexed_claims=one.indexed_claims,
            indexed_amount=one.indexed_amount,
            valued_claims=one.valued_claims,
            valued_amount=one.valued_amount,
            capitation=one.capitation,
        )
        for one in draft.facilities
    )
    return row
