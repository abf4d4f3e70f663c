"""Claims as facilities sent them, stored undecided.

A door of the measurements only: what is stored here was made by rule and needs no checks of entry.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from jamii.claims.types import NewClaim, Status
from jamii.kernel.actors import Actor
from jamii.kernel.canonical import canonical_json
from jamii.kernel.money import ZERO
from jamii.platform import journal
from jamii.platform.acting import done_by
from jamii.platform.database import copy_rows

# What only a decision, an enquiry or a talk sets, as it stands before any of them.
_UNTOUCHED: tuple[tuple[str, object], ...] = (
    ("hand_reasons", []),
    ("enquiry", "idle"),
    ("talk", "quiet"),
)
_CLAIM = (
    "id", "scheme_id", "facility_id", "administrator_id", "person_id", "code", "first_day",
    "last_day", "claimed_on", "visit_type", "care_type", "main_diagnosis", "other_diagnoses",
    "referral_code", "referred_from_id", "referred_to_id", "pre_authorisation", "guarantee",
    "patient_condition", "explanation", "adjustment", "status", "review", "questions", "category",
    "claimed", "decision_no", "entered_at", "entered_by", "entered_by_name", "origin", "version",
    "attributes",
    *(name for name, _ in _UNTOUCHED),
)  # fmt: skip
_LINE = ("claim_id", "number", "kind", "code", "quantity", "price", "explanation", "parts")


def store(rows: Iterable[tuple[NewClaim, datetime]], *, by: Actor, at: datetime) -> int:
    """Store claims with the moments at which they came; returns how many."""
    whole = list(rows)
    with done_by(by, at):
        copy_rows("claims_claim", _CLAIM, (_claim(new, sent_at, by) for new, sent_at in whole))
        copy_rows(
            "claims_claimline",
            _LINE,
            (
                (
                    new.id, number, line.kind.value, line.code, line.quantity, line.price_asked,
                    line.explanation, canonical_json(line.parts) if line.parts else "[]",
                )
                for new, _ in whole
                for number, line in enumerate(new.lines, start=1)
            ),
        )  # fmt: skip
        if whole:
            subject = ("claims.claim", whole[0][0].id)
            journal.write("claims.loaded", subject, by=by, at=at, number=len(whole))
    return len(whole)


def _claim(new: NewClaim, sent_at: datetime, by: Actor) -> tuple[object, ...]:
    asked = sum((line.quantity * line.price_asked for line in new.lines), ZERO)
    return (
        new.id, new.scheme, new.facility, new.administrator, new.person, new.code, new.first_day,
        new.target, new.claimed_on, new.visit_type.value,
        "" if new.care_type is None else new.care_type.value, new.main_diagnosis,
        list(new.other_diagnoses), new.referral_code, new.referred_from, new.referred_to,
        new.preauthorisation, new.guarantee, "", new.explanation, "", Status.ENTERED.value, "idle",
        "[]", "", round(asked, 2), 0, sent_at, by.id, by.name, "entered", 1, "{}",
        *(value for _, value in _UNTOUCHED),
    )  # fmt: skip
