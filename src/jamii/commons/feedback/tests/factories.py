"""A feedback as a page sends it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from jamii.commons.feedback.rules.picture import crc32
from jamii.commons.feedback.types import Context, Kind, Mask, NewFeedback

AT = datetime(2026, 1, 30, 9, 0, tzinfo=UTC)  # a Friday
TEXT = "The button for saving is hard to find."
MARKUP = '<main class="content"><h1>Today</h1><p>███ ████</p></main>'
MASK = Mask(1, 1, crc32(MARKUP))


def said(number: int = 1, text: str = TEXT, **changes: object) -> NewFeedback:
    """A feedback about today's page; `number` makes its id."""
    values: dict[str, object] = {
        "id": UUID(int=1000 + number),
        "kind": Kind.PROBLEM,
        "text": text,
        "context": Context("home", "/", "en", "1280x800"),
    }
    return NewFeedback(**{**values, **changes})  # type: ignore[arg-type]
