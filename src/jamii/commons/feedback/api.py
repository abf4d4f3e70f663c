"""Feedback from programs and from devices that were off line: the words and their context, no
picture.
"""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from jamii.commons.feedback import services
from jamii.commons.feedback.types import Context, Kind, NewFeedback
from jamii.platform import idempotency
from jamii.platform.wire import Key, Sent

router = Router()


class FeedbackIn(Sent):
    """A feedback; the id is the sender's own, so that sending again is still one."""

    id: UUID
    kind: Kind
    text: str
    screen: str = "unknown"
    language: str = ""
    goal: str = ""
    severity: Annotated[int, Field(ge=1, le=4)] | None = None
    may_contact: bool = False
    workflow_state: str = ""
    last_error: str = ""
    keep_personal: bool = False


class FeedbackOut(Schema):
    """Id and number of the feedback, and whether it had arrived before."""

    id: UUID
    number: str
    is_repeat: bool


@router.post("", response=FeedbackOut, summary="Send feedback about a screen")
def send(request: HttpRequest, feedback: FeedbackIn, key: Key = None) -> dict[str, Any]:
    """Take a feedback. Refuses with `text-length`, `looks-personal` or `rate-limited`."""
    actor, now = request.actor, request.now  # type: ignore[attr-defined]
    context = Context(
        feedback.screen,
        language=feedback.language,
        workflow_state=feedback.workflow_state,
        last_error=feedback.last_error,
    )
    new = NewFeedback(
        feedback.id,
        feedback.kind,
        feedback.text,
        context,
        goal=feedback.goal,
        severity=feedback.severity,
        may_contact=feedback.may_contact,
        keep_personal=feedback.keep_personal,
    )

    def take() -> dict[str, Any]:
        taken = services.take(new, by=actor, at=now)
        return {"id": str(taken.id), "number": taken.number, "is_repeat": taken.is_repeat}

    asked = feedback.model_dump(mode="json")
    answer: dict[str, Any] = idempotency.once(key, "feedback.send", asked, take, by=actor, at=now)
    return answer
