"""The way in: drafts, sending and deciding, review, what was decided elsewhere, and what may settle
without a hand.
"""

from jamii.claims.services.drafting import discard_draft, save_draft
from jamii.claims.services.handing import (
    load_hand_parameters,
    set_hand_parameter,
    try_hand_parameter,
)
from jamii.claims.services.loading import load_claims
from jamii.claims.services.profiling import refresh_all_profiles, refresh_profiles
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
    "load_hand_parameters",
    "pass_unselected",
    "precheck",
    "preview_review",
    "refresh_all_profiles",
    "refresh_profiles",
    "review_claim",
    "save_draft",
    "select_for_review",
    "set_hand_parameter",
    "submit_claim",
    "try_hand_parameter",
]
