"""What of claims is done in the background, and by night."""

from __future__ import annotations

from uuid import UUID

from jamii.claims import queries, services
from jamii.kernel.actors import SYSTEM
from jamii.kernel.errors import Problem
from jamii.kernel.reasons import Reason
from jamii.platform import clock
from jamii.platform.jobs import job
from jamii.registers.accounts import queries as accounts


@job("claims.refresh-profiles", every="40 1 * * *")
def refresh_profiles() -> None:
    """Work out anew what is usual, so that the claims of the day are compared with it."""
    services.refresh_all_profiles(by=SYSTEM, at=clock.now())


@job("claims.carry-out-bulk")
def carry_out_bulk(bulk: str) -> None:
    """Carry out a decision about many claims, as the reviewer who made it and with the grants of
    today.
    """
    key, at = UUID(bulk), clock.now()
    reviewer = queries.reviewer_of_bulk(key)
    actor = None if reviewer is None else accounts.actor_for(reviewer, at.date())
    if actor is None:
        why = Reason("not-allowed", {"act": "claims.review"})
        services.fail_the_rest(key, why, by=SYSTEM, at=at)
        return
    services.carry_out_bulk(key, by=actor, at=at)


@job("claims.work-on-run")
def work_on_run(run: str) -> None:
    """Decide what waits, chunk by chunk, until the run is finished or paused."""
    services.work_on(UUID(run))


@job("claims.decide-by-night", every="*/10 * * * *")
def decide_by_night() -> None:
    """Begin the run of the night in each scheme whose hour has struck."""
    at = clock.now()
    for scheme in queries.due_tonight(at):
        services.decide_by_night(scheme, by=SYSTEM, at=at)


@job("claims.resume-runs", every="* * * * *")
def resume_runs() -> None:
    """Go on with runs whose worker was killed."""
    for run in queries.unattended(clock.now()):
        services.work_on(run)


@job("claims.work-on-file")
def work_on_file(file: str) -> None:
    """Try or take a file of claims, as whoever sent it and with the grants of today."""
    _work_on(UUID(file))


@job("claims.resume-files", every="* * * * *")
def resume_files() -> None:
    """Go on with files whose worker was killed; those that somebody works on are left alone."""
    for file in queries.files_at_work(clock.now()):
        _work_on(file)


@job("claims.clear-files", every="20 2 * * *")
def clear_files() -> None:
    """Throw away what was tried a week ago and never taken: it holds what is said of patients."""
    at = clock.now()
    for file in queries.files_left_lying(at):
        services.discard_file(file, by=SYSTEM, at=at)


def _work_on(file: UUID) -> None:
    at = clock.now()
    sender = queries.sender_of_file(file)
    if sender is None:
        return
    actor = SYSTEM if sender == SYSTEM.id else accounts.actor_for(sender, at.date())
    if actor is None:
        why = Problem("not-allowed", "", {"act": "claims.enter"})
        services.give_up_file(file, why, by=SYSTEM, at=at)
        return
    services.work_on_file(file, by=actor, at=at)
