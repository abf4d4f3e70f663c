"""The desk's question as JSON."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from jamii.coverage.eligibility import services
from jamii.coverage.eligibility.services import Checked
from jamii.kernel.canonical import plain
from jamii.kernel.reasons import Reason
from jamii.platform import idempotency, sentences
from jamii.platform.wire import Key, Sent, Text50
from jamii.registers.catalogue.types import Kind

router = Router()


class Entry(Sent):
    """A service or an item, by its code."""

    kind: Kind
    code: Text50


class Question(Sent):
    """Who, where, when, what for. `on` left out: today; `facility` left out: the caller's own."""

    number: Text50
    on: date | None = None
    facility: UUID | None = None
    entry: Entry | None = None


class Why(Schema):
    """A reason: its stable code, its values, and the sentence in the caller's language."""

    code: str
    params: dict[str, Any]
    message: str


class CareLeft(Schema):
    """What is left of deductible and ceiling; null where the plan has none."""

    care: str
    deductible: Decimal | None
    deductible_left: Decimal | None
    ceiling: Decimal | None
    ceiling_left: Decimal | None


class CategoryLeft(Schema):
    """How many claims of a category are left; null: any number."""

    category: str
    max_claims: int | None
    claims_left: int | None
    max_amount: Decimal | None


class EntryLeft(Schema):
    """The service or item under one cover."""

    is_covered: bool
    max_quantity: Decimal | None
    left: Decimal | None
    first_day: date | None
    ok: bool


class CoverLeft(Schema):
    """One cover in the answer."""

    id: UUID
    number: str
    plan: dict[str, str]
    currency: str
    status: str
    effective: date | None
    expiry: date
    is_covered: bool
    care: list[CareLeft]
    categories: list[CategoryLeft]
    entry: EntryLeft | None


class Answer(Schema):
    """Yes, no or ask; why; and what is left under each cover."""

    id: UUID
    outcome: str
    reasons: list[Why]
    person: UUID
    number: str
    name: str
    on: date
    best: UUID | None
    covers: list[CoverLeft]


def why(reason: Reason) -> dict[str, Any]:
    """The reason as a caller reads it."""
    return {
        "code": reason.code,
        "params": plain(reason.values),
        "message": sentences.sentence(reason.code, reason.values),
    }


@router.post("", response=Answer, summary="Is this person covered, here, on this day?")
def ask(request: HttpRequest, question: Question, key: Key = None) -> dict[str, Any]:
    """The answer; the question is recorded, once for one key."""
    actor, now = request.actor, request.now  # type: ignore[attr-defined]

    def check() -> dict[str, Any]:
        checked = services.check(
            question.number,
            on=question.on or request.today,  # type: ignore[attr-defined]
            entry=(question.entry.kind, question.entry.code) if question.entry else None,
            facility=question.facility or actor.facility,
            channel="api",
            by=actor,
            at=now,
        )
        answer: dict[str, Any] = plain(_answer(checked))
        return answer

    asked = question.model_dump(mode="json")
    answer: dict[str, Any] = idempotency.once(
        key, "eligibility.check", asked, check, by=actor, at=now
    )
    return answer


def _answer(checked: Checked) -> dict[str, Any]:
    return {
        "id": checked.id,
        "outcome": checked.answer.outcome.value,
        "reasons": [why(reason) for reason in checked.answer.reasons],
        "person": checked.person.id,
        "number": checked.person.number,
        "name": checked.person.name,
        "on": checked.on,
        "best": checked.answer.best,
        "covers": [
            {
                "id": cover.cover,
                "number": cover.number,
                "plan": dict(cover.plan_names),
                "currency": cover.currency,
                "status": cover.status,
                "effective": cover.effective,
                "expiry": cover.expiry,
                "is_covered": cover.is_covered,
                "care": [
                    {
                        "care": row.care.value,
                        "deductible": row.deductible,
                        "deductible_left": row.deductible_left,
                        "ceiling": row.ceiling,
                        "ceiling_left": row.ceiling_left,
                    }
                    for row in cover.care
                ],
                "categories": [
                    {
                        "category": row.category.value,
                        "max_claims": row.max_claims,
                        "claims_left": row.claims_left,
                        "max_amount": row.max_amount,
                    }
                    for row in cover.categories
                ],
                "entry": None
                if cover.entry is None
                else {
                    "is_covered": cover.entry.is_covered,
                    "max_quantity": cover.entry.max_quantity,
                    "left": cover.entry.left,
                    "first_day": cover.entry.first_day,
                    "ok": cover.entry.ok,
                },
            }
            for cover in checked.answer.covers
        ],
    }
