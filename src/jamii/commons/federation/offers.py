"""Which rooms take part in federation, and what each hands over and takes in.

The rooms beneath know nothing of federation; this is the one place where they meet. A room takes
part by an `Offer` here and by the fields of its type in `rules.fields`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings

import jamii
from jamii.commons.federation.rules import reducing
from jamii.commons.federation.types import Envelope, Kind
from jamii.commons.feedback import queries as feedback
from jamii.commons.feedback.types import Context, DeclineReason, Feedback, FeedbackId, Status
from jamii.commons.feedback.types import Kind as FeedbackKind
from jamii.kernel.actors import SYSTEM
from jamii.platform import sentences
from jamii.registers.accounts import queries as accounts
from jamii.ui.pages import known_screens

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Offer:
    """One type of a room. `sample` is what a payload looks like, for the page on which somebody
    agrees; `collect` gives what came up between two moments and may leave by itself; `receive` is
    told of every envelope that was taken in, in the same transaction.
    """

    kind: Kind
    sample: Callable[[str], Payload]
    collect: Callable[[datetime | None, datetime, str], Iterable[Payload]]
    receive: Callable[[Envelope], None] | None = None


def known() -> reducing.Known:
    """The words of this product, against which the codes of a feedback are held."""
    return reducing.Known(
        known_screens(),
        frozenset(config.label for config in apps.get_app_configs()),
        sentences.known_codes(),
        accounts.standard_role_codes(),
        frozenset(code for code, _name in settings.LANGUAGES),
        frozenset(feedback.active_packs()),
        feedback.source_texts(),
    )


def _sample_feedback(node: str) -> Payload:
    example = Feedback(
        id=FeedbackId(UUID(int=0)),
        number="FB-00042",
        at=datetime(2026, 1, 30, tzinfo=UTC),
        reporter=None,
        reporter_name="",
        kind=FeedbackKind.PROBLEM,
        text="",
        goal="",
        severity=3,
        may_contact=False,
        context=Context("claims.new", language="fr", online=True, last_error="text-length"),
        module="claims",
        release=jamii.__version__,
        packs=feedback.active_packs(),
        roles=("facility-clerk",),
        org_level="facility",
        wording=None,
        is_private=False,
        unknown_context=False,
        has_picture=False,
        picture_dropped=False,
        attachment_type="",
        status=Status.NEW,
        status_at=datetime(2026, 1, 30, tzinfo=UTC),
        answer="",
        decline_reason="",
        link="",
        merged_into=None,
        version=1,
    )
    text = "Je ne peux pas saisir deux diagnostics."
    return reducing.reduced(example, text, "Saisir une demande", node, known())


def _collect_feedback(first: datetime | None, last: datetime, node: str) -> Iterable[Payload]:
    """What was not kept private and is no abuse, with its words as they were written."""
    words = known()
    for said in feedback.written_between(first, last, by=SYSTEM):
        if not said.is_private and said.decline_reason != DeclineReason.ABUSE:
            yield reducing.reduced(said, said.text, said.goal, node, words)


OFFERS: Mapping[Kind, Offer] = {
    offer.kind: offer for offer in (Offer(Kind.FEEDBACK, _sample_feedback, _collect_feedback),)
}
