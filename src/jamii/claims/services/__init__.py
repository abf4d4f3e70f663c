"""The way in: drafts, sending and deciding one by one or by the thousand, review, what was decided
elsewhere, and what may settle without a hand.
"""

from jamii.claims.services.deciding import (
    continue_run,
    decide_by_night,
    pause_run,
    start_run,
    work_on,
)
from jamii.claims.services.drafting import discard_draft, save_draft
from jamii.claims.services.enquiring import (
    Uploaded,
    UploadRow,
    answer_for_patient,
    ask_patient,
    select_for_enquiry,
    upload_answers,
)
from jamii.claims.services.filing import (
    MOST_BYTES,
    discard_file,
    give_up_file,
    receive_file,
    take_file,
    take_from,
    work_on_file,
)
from jamii.claims.services.handing import (
    load_hand_parameters,
    set_hand_parameter,
    try_hand_parameter,
)
from jamii.claims.services.letters import fetch_letter
from jamii.claims.services.loading import load_claims
from jamii.claims.services.monthly import put_on_bill, reopen, take_off_bill, value_by_index
from jamii.claims.services.papers import attach_paper, may_attach, open_paper
from jamii.claims.services.profiling import refresh_all_profiles, refresh_profiles
from jamii.claims.services.reviewing import (
    Selection,
    confirm_review,
    pass_unselected,
    preview_confirmation,
    preview_review,
    review_claim,
    select_for_review,
    send_review_back,
)
from jamii.claims.services.several import (
    AT_ONCE,
    MOST,
    Preview,
    carry_out_bulk,
    fail_the_rest,
    preview_bulk,
    start_bulk,
)
from jamii.claims.services.submitting import (
    PreCheck,
    decide_claim,
    precheck,
    store_claim,
    submit_claim,
)
from jamii.claims.services.taking import Taken, take_claims
from jamii.claims.services.talking import answer_reviewer, ask_facility, note_for_reviewers

__all__ = [
    "AT_ONCE",
    "MOST",
    "MOST_BYTES",
    "PreCheck",
    "Preview",
    "Selection",
    "Taken",
    "UploadRow",
    "Uploaded",
    "answer_for_patient",
    "answer_reviewer",
    "ask_facility",
    "ask_patient",
    "attach_paper",
    "carry_out_bulk",
    "confirm_review",
    "continue_run",
    "decide_by_night",
    "decide_claim",
    "discard_draft",
    "discard_file",
    "fail_the_rest",
    "fetch_letter",
    "give_up_file",
    "load_claims",
    "load_hand_parameters",
    "may_attach",
    "note_for_reviewers",
    "open_paper",
    "pass_unselected",
    "pause_run",
    "precheck",
    "preview_bulk",
    "preview_confirmation",
    "preview_review",
    "put_on_bill",
    "receive_file",
    "refresh_all_profiles",
    "refresh_profiles",
    "reopen",
    "review_claim",
    "save_draft",
    "select_for_enquiry",
    "select_for_review",
    "send_review_back",
    "set_hand_parameter",
    "start_bulk",
    "start_run",
    "store_claim",
    "submit_claim",
    "take_claims",
    "take_file",
    "take_from",
    "take_off_bill",
    "try_hand_parameter",
    "upload_answers",
    "value_by_index",
    "work_on",
    "work_on_file",
]
