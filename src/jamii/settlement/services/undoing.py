"""Taking back the last run of a place, as long as nothing of it is paid."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from jamii.claims import services as claims
from jamii.finance.ledger import services as ledger
from jamii.finance.ledger.types import Cause
from jamii.kernel.actors import Actor
from jamii.kernel.errors import Invalid, WrongState
from jamii.platform import journal
from jamii.platform.acting import done_by
from jamii.registers.organisations import queries as organisations
from jamii.settlement import access, models
from jamii.settlement.queries.runs import last_month, run_of
from jamii.settlement.records import Run
from jamii.settlement.services.deciding import locked_run, move
from jamii.settlement.services.drafting import KIND, named
from jamii.settlement.types import BillState, RunAct


def undo_run(key: UUID, reason: str, *, by: Actor, at: datetime) -> Run:
    """Undo a run: its claims wait for their index again, by a further decision; its entries are
    reversed; its bills are kept, cancelled. Its month may be drafted anew.

    Raises: NotFound, NotAllowed (`settlement.undo`), Invalid (`reason-missing`), WrongState
    (`settlement-cannot`, `run-not-last`, `run-paid`), Conflict (`claims-changed` when a claim was
    decided again since).
    """
    with done_by(by, at):
        row = locked_run(key, access.UNDO, by=by)
        if not reason.strip():
            raise Invalid("reason-missing", field="reason")
        move(row, RunAct.UNDO)
        if last_month(row.scheme_id, row.place_id) != (row.year, row.month):
            raise WrongState("run-not-last", month=named(row.year, row.month))
        bills = models.Bill.objects.filter(run=row)
        states = set(bills.order_by("id").select_for_update().values_list("state", flat=True))
        if BillState.PAID.value in states:
            raise WrongState("run-paid", month=named(row.year, row.month))
        row.undone_at, row.undone_by, row.undone_by_name = at, by.id, by.name
        row.undone_because = reason.strip()
        row.save()
        models.BillLine.objects.filter(bill__run=row).update(counts=False)
        bills.update(state=BillState.CANCELLED.value)
        claims.take_off_bill(row.id, by=by, at=at)
        reopened = claims.reopen(row.id, by=by, at=at)
        ledger.reverse(
            Cause(KIND, row.id),
            organisations.today(organisations.scheme(row.scheme_id), at),
            "ledger.settlement-undone",
            by=by,
            at=at,
            month=named(row.year, row.month),
        )
        journal.write(
            "settlement.undone",
            (KIND, row.id),
            by=by,
            at=at,
            scheme=row.scheme_id,
            month=named(row.year, row.month),
            claims=reopened,
            reason=row.undone_because,
        )
    return run_of(row)
