"""The way out: claims within the reader’s reach, what explains them, the facts of a decision."""

from jamii.claims.queries.drafts import draft, drafts
from jamii.claims.queries.explaining import (
    explanation,
    explanation_lines,
    explanation_of_code,
    sentences_of,
)
from jamii.claims.queries.facts import Gathered, facts_to_decide, facts_to_decide_again, gather
from jamii.claims.queries.listing import (
    by_code,
    claim,
    claims,
    count_waiting,
    of_household,
    of_person,
    rejected_lately,
    review_queue,
    totals,
)

__all__ = [
    "Gathered",
    "by_code",
    "claim",
    "claims",
    "count_waiting",
    "draft",
    "drafts",
    "explanation",
    "explanation_lines",
    "explanation_of_code",
    "facts_to_decide",
    "facts_to_decide_again",
    "gather",
    "of_household",
    "of_person",
    "rejected_lately",
    "review_queue",
    "sentences_of",
    "totals",
]
