"""What does the patient say of the care that a claim is for? Which answers are complete, and what
becomes of an answer from a list.

Source: claims §7.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from jamii.claims.types import Answers, ReviewState, UploadResult
from jamii.kernel.errors import Problem

LEAST, MOST = 0, 5


def answer_problems(answers: Answers, *, today: date) -> tuple[Problem, ...]:
    """All that is wrong with the answers; an assessment of None is unknown."""
    return tuple(_problems(answers, today))


def _problems(answers: Answers, today: date) -> Iterator[Problem]:
    if answers.assessment is not None and not LEAST <= answers.assessment <= MOST:
        yield Problem("assessment-range", "assessment", {"min": LEAST, "max": MOST})
    if answers.day > today:
        yield Problem("day-in-the-future", "day", {"day": today})


def upload_result(
    *, officer_known: bool, claim_known: bool, number_fits: bool, state: ReviewState | None
) -> UploadResult:
    """What becomes of one row of a list, in the order in which the codes are tried: officer, claim,
    member number, and whether the answer is there already.
    """
    if not officer_known:
        return UploadResult.OFFICER_UNKNOWN
    if not claim_known or state is None:
        return UploadResult.CLAIM_UNKNOWN
    if not number_fits:
        return UploadResult.NUMBER_MISMATCH
    if state is ReviewState.DELIVERED:
        return UploadResult.ALREADY_THERE
    return UploadResult.TAKEN


def when_decided(state: ReviewState) -> ReviewState:
    """A patient who was to be asked and was not, before the claim was decided, is by-passed."""
    return ReviewState.BY_PASSED if state is ReviewState.SELECTED else state
