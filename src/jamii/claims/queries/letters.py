"""What the decision letter of a claim says, in few statements: letters are made by the hundred."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F

from jamii.claims import access, hooks, models
from jamii.claims.queries import listing
from jamii.claims.queries.explaining import decision_shown, lines_shown
from jamii.claims.records import Explanation, Letter
from jamii.kernel.actors import Actor
from jamii.kernel.errors import NotFound, WrongState
from jamii.registers.catalogue import queries as catalogue


def letter_of(key: UUID, *, by: Actor, act: str = access.VIEW) -> Letter:
    """The claim with what its last decision stored. Six statements, the payment's among them.

    Raises: NotFound, also where it is out of reach; WrongState (`nothing-decided`).
    """
    rows = listing.visible(by, act).select_related("scheme", "facility__place", "person")
    row = rows.annotate(again=F("restored_as__id")).filter(pk=key).first()
    if row is None:
        raise NotFound("claim-unknown")
    claim = listing.read(row, models.ClaimLine.objects.filter(claim_id=key), row.again)
    decided = models.Decision.objects.filter(claim_id=key, number=row.decision_no).first()
    if decided is None:
        raise WrongState("nothing-decided", code=row.code)
    # A letter goes to the facility: why a person looks at the claim is not for it.
    decision = decision_shown(decided, may_know_why=False)
    lines = {line.number: line for line in models.LineDecision.objects.filter(decision=decided)}
    codes = [code for code in (row.main_diagnosis, *row.other_diagnoses) if code]
    entries, diagnoses = catalogue.names_of({(line.kind, line.code) for line in claim.lines}, codes)
    facility, scheme, person = row.facility, row.scheme, row.person
    shown = Explanation(
        claim=claim,
        currency=scheme.currency,
        places=scheme.places,
        time_zone=scheme.time_zone,
        scheme_names=scheme.names,
        person_name=f"{person.other_names} {person.last_name}".strip(),
        person_number=person.number,
        facility_code=facility.code,
        facility_name=facility.name,
        diagnoses=tuple((code, diagnoses.get(code, {})) for code in codes),
        decision=decision,
        earlier=(),
        lines=lines_shown(claim, lines, decision, entries),
        reviews=(),
    )
    address = (facility.address, facility.place.name, facility.phone, facility.email)
    return Letter(
        shown,
        scheme.code,
        tuple(part for part in address if part),
        hooks.payments_of([key]).get(key),
    )
