"""Which patients are to be asked, and what they said, within the reach of those who ask: where the
patient lives, not where the care was given.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import QuerySet

from jamii.claims import access, models
from jamii.claims.records import Claim, EnquiryShown
from jamii.claims.types import Answers, YesNo
from jamii.coverage.enrolment import queries as enrolment
from jamii.kernel.actors import Actor
from jamii.platform import permissions


def visible(by: Actor, act: str = access.ASK_PATIENTS) -> QuerySet[models.Enquiry]:
    """The enquiries within the actor's reach: scheme, and the place of the patient's household."""
    return permissions.limit(
        models.Enquiry.objects.select_related("claim__person", "claim__facility"),
        by,
        act,
        scheme="claim__scheme_id",
        place="claim__person__household__place_id",
    )


def villages_of(claims: Collection[UUID]) -> dict[UUID, UUID]:
    """Where the patients of these claims live; those without a household are left out. One
    statement.
    """
    rows = models.Claim.objects.filter(pk__in=list(claims), person__household__isnull=False)
    return dict(rows.values_list("id", "person__household__place_id"))


def by_claim_code(
    codes: Iterable[str], *, by: Actor, lock: bool = False
) -> dict[str, models.Enquiry]:
    """The enquiries within reach by the code of their claim; of one code at several facilities the
    newest. One statement.
    """
    rows = visible(by).filter(claim__code__in=list(codes)).order_by("claim_id")
    if lock:
        rows = rows.select_for_update(of=("self",))
    return {row.claim.code: row for row in rows}


def _shown(row: models.Enquiry, officer_name: str) -> EnquiryShown:
    answers = None
    if row.answered_at is not None and row.day is not None:
        answers = Answers(
            day=row.day,
            care_given=YesNo(row.care_given),
            payment_asked=YesNo(row.payment_asked),
            drug_prescribed=YesNo(row.drug_prescribed),
            drug_received=YesNo(row.drug_received),
            assessment=row.assessment,
        )
    person = row.claim.person
    return EnquiryShown(
        claim=row.claim_id,
        code=row.claim.code,
        person_name=f"{person.other_names} {person.last_name}".strip(),
        person_number=person.number,
        facility_name=row.claim.facility.name,
        last_day=row.claim.last_day,
        officer_name=officer_name,
        phone=row.phone,
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        answered_by_name=row.answered_by_name,
        answers=answers,
    )


def open_enquiries(*, by: Actor, after: str | None = None, size: int = 50) -> list[EnquiryShown]:
    """Patients who are still to be asked, the longest waiting first; one more than `size` when
    there are more. Two statements. Raises: NotAllowed (`claims.ask-patients`).
    """
    permissions.require(by, access.ASK_PATIENTS)
    rows = visible(by).filter(answered_at=None, claim__enquiry="selected")
    if after:
        rows = rows.filter(claim_id__gt=UUID(after))
    listed = list(rows.order_by("claim_id")[: size + 1])
    officers = enrolment.officers_by_id({row.officer_id for row in listed if row.officer_id})
    return [
        _shown(row, officers[row.officer_id].name if row.officer_id in officers else "")
        for row in listed
    ]


def count_open_enquiries(*, by: Actor) -> int:
    """How many patients are still to be asked. One statement."""
    return visible(by).filter(answered_at=None, claim__enquiry="selected").count()


def enquiry(claim: UUID, *, by: Actor) -> EnquiryShown | None:
    """The enquiry about one claim, for who asks. Two statements."""
    row = visible(by).filter(claim_id=claim).first()
    return None if row is None else _named(row)


def enquiry_about(claim: Claim) -> EnquiryShown | None:
    """What the patient of a claim said, for who sees the claim. Two statements; none where nobody
    was to be asked.
    """
    if claim.enquiry in ("idle", "not-selected"):
        return None
    row = (
        models.Enquiry.objects.select_related("claim__person", "claim__facility")
        .filter(claim_id=claim.id)
        .first()
    )
    return None if row is None else _named(row)


def _named(row: models.Enquiry) -> EnquiryShown:
    known = enrolment.officers_by_id([row.officer_id]) if row.officer_id else {}
    officer = known.get(row.officer_id) if row.officer_id else None
    return _shown(row, "" if officer is None else officer.name)
