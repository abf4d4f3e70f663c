"""The way in: drafts, sending and deciding, review, and what was decided elsewhere."""

from jamii.claims.services.drafting import discard_draft, save_draft
from jamii.claims.services.loading import load_claims
from jamii.claims.services.reviewing import (
    Selection,
    pass_unselected,
    preview_review,
    review_claim,
    select_for_review,
)
from jamii.claims.services.submitting import PreCheck, decide_claim, precheck, submit_claim

__all__ = [
    "PreCheck",
    "Selection",
    "decide_claim",
    "discard_draft",
    "load_claims",
    "pass_unselected",
    "precheck",
    "preview_review",
    "review_claim",
    "save_draft",
    "select_for_review",
    "submit_claim",
]
