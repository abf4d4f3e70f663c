"""What the decision letter of a claim says, in few statements: letters are made by the hundred."""

from __future__ import annotations

from uuid import UUID

from jamii.claims import access, hooks, models
from jamii.claims.queries import explaining, listing
from jamii.claims.records import Letter
from jamii.kernel.actors import Actor
from jamii.kernel.errors import WrongState
from jamii.registers.catalogue import queries as catalogue


def letter_of(key: UUID, *, by: Actor, act: str = access.VIEW) -> Letter:
    """The claim with what its last decision stored. Six statements, the payment's among them.

    Raises: NotFound, also where it is out of reach; WrongState (`nothing-decided`).
    """
    row, claim = listing.found_with(key, (*explaining.NAMED, "facility__place"), by=by, act=act)
    decided = models.Decision.objects.filter(claim_id=key, number=row.decision_no).first()
    if decided is None:
        raise WrongState("nothing-decided", code=row.code)
    # A letter goes to the facility: why a person looks at the claim is not for it.
    decision = explaining.decision_shown(decided, may_know_why=False)
    shown = explaining.explained(
        row,
        claim,
        [decision],
        {line.number: line for line in models.LineDecision.objects.filter(decision=decided)},
        *catalogue.names_of(
            {(line.kind, line.code) for line in claim.lines}, explaining.diagnoses_of(row)
        ),
    )
    facility = row.facility
    address = (facility.address, facility.place.name, facility.phone, facility.email)
    return Letter(
        shown,
        row.scheme.code,
        tuple(part for part in address if part),
        hooks.payments_of([key]).get(key),
    )
