"""The way out: claims within the reader’s reach, what explains them, the facts of a decision."""

from jamii.claims.queries.cuts import cuts_of
from jamii.claims.queries.drafts import draft, drafts
from jamii.claims.queries.enquiring import (
    count_open_enquiries,
    enquiry,
    enquiry_about,
    open_enquiries,
)
from jamii.claims.queries.explaining import (
    explanation,
    explanation_lines,
    explanation_of_code,
    sentences_of,
)
from jamii.claims.queries.facts import (
    Gathered,
    facts_to_decide,
    facts_to_decide_again,
    gather,
    paper_terms_of,
)
from jamii.claims.queries.filing import (
    RESULT_COLUMNS,
    all_results,
    claim_file,
    claim_files,
    files_at_work,
    files_left_lying,
    refused_table,
    result_rows,
    result_table,
    results,
    sender_of_file,
)
from jamii.claims.queries.hand import hand_values, profile_run
from jamii.claims.queries.letters import letter_of
from jamii.claims.queries.listing import (
    PARTS,
    by_code,
    claim,
    claims,
    count_waiting,
    of_household,
    of_person,
    place_in_queue,
    rejected_lately,
    review_queue,
    totals,
)
from jamii.claims.queries.monthly import activity, on_bill, valued_on_no_bill, waiting_for_index
from jamii.claims.queries.nightly import due_tonight, next_nights
from jamii.claims.queries.reviewing import bench
from jamii.claims.queries.running import claims_of_entry, left_of, run, runs, to_decide, unattended
from jamii.claims.queries.settling import (
    agreement,
    durations,
    settled,
    waiting_by_age,
    yields,
)
from jamii.claims.queries.several import reviewer_of_bulk, several
from jamii.claims.queries.signals import SignalKey, rules_on, signals_facts, with_signals
from jamii.claims.queries.talking import asked_of_facility, talk_about
from jamii.claims.queries.tracking import (
    chain_of,
    claims_of_facility,
    stage_of,
    sums_by_stage,
)

__all__ = [
    "PARTS",
    "RESULT_COLUMNS",
    "Gathered",
    "SignalKey",
    "activity",
    "agreement",
    "all_results",
    "asked_of_facility",
    "bench",
    "by_code",
    "chain_of",
    "claim",
    "claim_file",
    "claim_files",
    "claims",
    "claims_of_entry",
    "claims_of_facility",
    "count_open_enquiries",
    "count_waiting",
    "cuts_of",
    "draft",
    "drafts",
    "due_tonight",
    "durations",
    "enquiry",
    "enquiry_about",
    "explanation",
    "explanation_lines",
    "explanation_of_code",
    "facts_to_decide",
    "facts_to_decide_again",
    "files_at_work",
    "files_left_lying",
    "gather",
    "hand_values",
    "left_of",
    "letter_of",
    "next_nights",
    "of_household",
    "of_person",
    "on_bill",
    "open_enquiries",
    "paper_terms_of",
    "place_in_queue",
    "profile_run",
    "refused_table",
    "rejected_lately",
    "result_rows",
    "result_table",
    "results",
    "review_queue",
    "reviewer_of_bulk",
    "rules_on",
    "run",
    "runs",
    "sender_of_file",
    "sentences_of",
    "settled",
    "several",
    "signals_facts",
    "stage_of",
    "sums_by_stage",
    "talk_about",
    "to_decide",
    "totals",
    "unattended",
    "valued_on_no_bill",
    "waiting_by_age",
    "waiting_for_index",
    "with_signals",
    "yields",
]
