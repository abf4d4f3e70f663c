"""What a remittance advice says, in the same few statements whatever the number of claims."""

from __future__ import annotations

from uuid import UUID

from jamii.claims import queries as claims
from jamii.kernel.actors import Actor
from jamii.kernel.errors import NotFound, WrongState
from jamii.schemes.plans import queries as plans
from jamii.settlement import access, models
from jamii.settlement.queries.bills import bill_of, visible_bills
from jamii.settlement.records import Remittance, RemittanceLine
from jamii.settlement.rules.parts import in_whole_units
from jamii.settlement.types import BillState


def remittance(key: UUID, *, by: Actor, act: str = access.BILLS) -> Remittance:
    """A bill with each claim, what it asked, what was cut and why, and what it is paid; by the day
    of care. Six statements.

    Raises: NotFound, also where it is out of reach; WrongState (`bill-cancelled`), for the claims
    of a cancelled bill are decided anew.
    """
    row = visible_bills(by, act).select_related("scheme", "facility__place", "run").filter(pk=key)
    found = row.first()
    if found is None:
        raise NotFound("not-found")
    if found.state == BillState.CANCELLED.value:
        raise WrongState("bill-cancelled", number=found.number)
    amounts = dict(models.BillLine.objects.filter(bill=found).values_list("claim", "amount"))
    known, cuts = claims.on_bill(amounts), claims.cuts_of(amounts)
    shares = models.RunCapitation.objects.filter(run=found.run_id, facility=found.facility_id)
    by_plan = dict(shares.exclude(amount=0).order_by("id").values_list("plan_id", "amount"))
    names = plans.plan_names(by_plan)
    scheme, facility = found.scheme, found.facility
    lines = [
        RemittanceLine(
            known[claim],
            paid,
            in_whole_units(cuts.get(claim, ()), known[claim].claimed - paid, scheme.places),
        )
        for claim, paid in amounts.items()
    ]
    address = (facility.address, facility.place.name, facility.phone, facility.email)
    return Remittance(
        bill_of(found),
        scheme.places,
        scheme.code,
        scheme.names,
        scheme.time_zone,
        tuple(part for part in address if part),
        facility.account_code,
        tuple(sorted(lines, key=lambda line: (line.claim.last_day, line.claim.code))),
        tuple((names[plan], amount) for plan, amount in by_plan.items()),
    )
