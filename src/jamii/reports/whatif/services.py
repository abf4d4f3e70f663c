"""Ask what if, work the claims off part by part, cancel, begin anew.

Whoever works takes the next part that nobody holds, decides its claims twice, and writes what it
counted. A part that was begun by a worker who was killed is free again; parts add up in any order,
so that a run comes to the same result however it was interrupted. Only runs and parts are written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Now

from jamii.claims.queries import bulk
from jamii.claims.queries.decided import stood
from jamii.kernel.actors import SYSTEM, Actor
from jamii.kernel.days import Days
from jamii.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from jamii.platform import jobs, journal
from jamii.platform.acting import done_by
from jamii.platform.database import as_days, as_range
from jamii.registers.organisations import queries as organisations
from jamii.reports.whatif import access, models, queries
from jamii.reports.whatif.rules.applying import Swap, named_terms_with, price_factors
from jamii.reports.whatif.rules.change import codes_named, read_change
from jamii.reports.whatif.rules.comparison import Tally, to_be_kept, together
from jamii.reports.whatif.rules.twice import decide_twice
from jamii.reports.whatif.types import OPEN, Change, Dimension, Result, RunId, State, TermsTried
from jamii.schemes.plans import queries as plans
from jamii.schemes.plans.types import NamedTerms, Plan

_TRIES = 5  # without anything worked off, before a run counts as failed
_STILL = timedelta(minutes=5)  # nothing moved for so long: a worker was killed
_JOB = "whatif.run"


@dataclass(frozen=True, slots=True)
class Trial:
    """A change that may be tried, and each version of the terms with what it becomes."""

    plan: Plan
    days: Days
    change: Change
    terms: tuple[tuple[Days, NamedTerms, NamedTerms], ...]

    @property
    def tried(self) -> tuple[TermsTried, ...]:
        return tuple(TermsTried(days, old.hash, new.hash) for days, old, new in self.terms)

    @property
    def swap(self) -> Swap:
        """What gives a claim's facts with the change."""
        terms = {str(old.hash): new for _days, old, new in self.terms}
        return Swap(terms, price_factors(self.change))


def trial(plan: Plan, days: Days, given: Mapping[str, str]) -> Trial:
    """What is written as a change, tried on every version of the plan's terms that may count.

    Raises: Invalid, each problem with its path as field; `whatif-no-terms` and `whatif-days` for
    the days.
    """
    if days.last is None or days.last < days.first:
        raise Invalid("whatif-days", field="last")
    versions = queries.versions_in(plan.id, queries.lead_in(plan.scheme, days))
    if not any(day in version.days for version in versions for day in (days.first, days.last)):
        raise Invalid("whatif-no-terms", field="first")
    categories = queries.categories(versions, codes_named(given), days.last)
    change, problems = read_change(given, [version.terms for version in versions], categories)
    if problems:
        raise Invalid(problems)
    terms = [(version.days, NamedTerms(version.hash, version.terms)) for version in versions]
    return Trial(
        plan,
        days,
        change,
        tuple((of, old, named_terms_with(change, old, categories)) for of, old in terms),
    )


def ask(
    plan: UUID, days: Days, given: Mapping[str, str], *, id: UUID, by: Actor, at: datetime
) -> RunId:
    """Ask what a change would have cost on these days of care; a worker answers.

    The same id twice is one question. Raises: NotFound, NotAllowed (`whatif.run` for the whole
    scheme), Invalid like `trial`.
    """
    return _ask(plan, days, given, id=id, by=by, at=at, queued=True)


def ask_and_wait(
    plan: UUID, days: Days, given: Mapping[str, str], *, id: UUID, by: Actor, at: datetime
) -> RunId:
    """Ask as `ask` does, for somebody who works it off at once with `carry_out`."""
    return _ask(plan, days, given, id=id, by=by, at=at, queued=False)


def _ask(
    plan: UUID,
    days: Days,
    given: Mapping[str, str],
    *,
    id: UUID,
    by: Actor,
    at: datetime,
    queued: bool,
) -> RunId:
    found = plans.plan(plan)
    if not queries.may_ask(by, found.scheme):
        raise NotAllowed("not-allowed", act=str(access.RUN))
    tried = trial(found, days, given)
    with done_by(by, at):
        row, is_new = models.Run.objects.get_or_create(
            id=id,
            defaults={
                "scheme_id": found.scheme,
                "plan_id": found.id,
                "days": as_range(days),
                "change": tried.change.as_json(),
                "tried": _tried_as_json(tried.tried),
                "state": State.WAITING.value,
                "asked_at": at,
                "asked_by": by.id,
                "asked_by_name": by.name,
                "moved_at": Now(),
            },
        )
        if row.scheme_id != found.scheme:
            raise NotFound("not-found")
        if is_new:
            journal.write("whatif.asked", row, by=by, at=at, scheme=found.scheme, plan=found.code)
            if queued:
                jobs.defer(_JOB, run=str(id))
    return RunId(id)


def _tried_as_json(tried: Sequence[TermsTried]) -> list[list[Any]]:
    return [
        [
            one.days.first.isoformat(),
            None if one.days.last is None else one.days.last.isoformat(),
            one.before,
            one.after,
        ]
        for one in tried
    ]


# Working it off


def carry_out(run: UUID, *, at: datetime, size: int = bulk.CHUNK) -> bool:
    """Work a run off, alone or beside others; whether it has ended now. What was worked off before
    stays so. A run that was cancelled, or does not exist, is left alone.
    """
    if not _begin(run, at=at, size=size):
        return True
    row = models.Run.objects.get(pk=run)
    scheme = organisations.scheme(row.scheme_id)
    work = _Work(
        trial(plans.plan(row.plan_id), as_days(row.days), dict(row.change)),
        bulk.registers(scheme),
        queries.Homes(),
    )
    while _next_part(run, work, at=at):
        pass
    return _finish(run, at=at)


def _begin(run: UUID, *, at: datetime, size: int) -> bool:
    """Cut the claims into parts, once; False when there is nothing to do."""
    with done_by(SYSTEM, at):
        row = models.Run.objects.select_for_update().filter(pk=run).first()
        if row is None or State(row.state) not in OPEN:
            return False
        row.tries += 1
        if row.tries > _TRIES:
            row.state, row.ended_at = State.FAILED.value, at
            row.save(update_fields=["tries", "state", "ended_at"])
            journal.write("whatif.failed", row, by=SYSTEM, at=at, scheme=row.scheme_id)
            return False
        if row.total is None:
            care = queries.lead_in(row.scheme_id, as_days(row.days))
            row.total = 0
            for number, claims in enumerate(bulk.chunks_decided(row.scheme_id, care, size), 1):
                models.Part.objects.create(run=row, number=number, claims=claims)
                row.total += len(claims)
        row.state, row.moved_at = State.RUNNING.value, Now()
        row.save(update_fields=["tries", "total", "state", "moved_at"])
    return True


@dataclass(frozen=True, slots=True)
class _Work:
    """What a worker keeps from part to part."""

    trial: Trial
    registers: bulk.Registers
    homes: queries.Homes


def _next_part(run: UUID, work: _Work, *, at: datetime) -> bool:
    """Work off the next part that nobody holds; False when there is none, or the run was
    cancelled.
    """
    with done_by(SYSTEM, at):
        part = (
            models.Part.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(run=run, run__state=State.RUNNING.value, result__isnull=True)
            .order_by("number")
            .first()
        )
        if part is None:
            return False
        part.result = _counted(part.claims, work).as_json()
        part.save(update_fields=["result"])
        models.Run.objects.filter(pk=run).update(
            done=F("done") + len(part.claims), tries=0, moved_at=Now()
        )
    return True


def _counted(claims: Sequence[UUID], work: _Work) -> Result:
    """These claims decided twice, and what differs. Thirteen statements or so, whatever their
    number.
    """
    standing = stood(claims)
    chunk = bulk.gather_chunk(list(standing), work.registers)
    homes = work.homes.of({facts.patient.id for facts in chunk.facts})
    tally = Tally(work.trial.days, work.trial.plan.id, homes)
    verdicts = {key: one.verdicts for key, one in standing.items()}
    decided = decide_twice(chunk.facts, verdicts, work.trial.swap, work.registers.checks)
    for facts, before, after in decided:
        tally.add(facts, before, after, standing[facts.claim].paid)
    return tally.result()


def _finish(run: UUID, *, at: datetime) -> bool:
    """Put the parts together when all are worked off; whether the run has ended."""
    with done_by(SYSTEM, at):
        row = models.Run.objects.select_for_update().get(pk=run)
        if State(row.state) is not State.RUNNING:
            return True
        parts = models.Part.objects.filter(run=run).order_by("number")
        if parts.filter(result__isnull=True).exists():
            return False
        stored = parts.values_list("result", flat=True).iterator()
        result = to_be_kept(together(Result.from_json(one) for one in stored if one is not None))
        row.result, row.names = result.as_json(), _names(result)
        row.state, row.ended_at, row.done = State.DONE.value, at, row.total or 0
        row.save(update_fields=["result", "names", "state", "ended_at", "done"])
        parts.delete()
        journal.write("whatif.done", row, by=SYSTEM, at=at, scheme=row.scheme_id)
    return True


def _names(result: Result) -> dict[str, Any]:
    """What places, services and items are called, kept so that the result can be read alone."""
    of_places = [
        group.key
        for dimension in (Dimension.REGION, Dimension.DISTRICT)
        for group in result.groups[dimension]
    ]
    of_entries = [group.key for group in result.groups[Dimension.ENTRY]]
    return {
        "places": queries.names_of_places(of_places),
        "entries": {
            key: dict(texts) for key, texts in queries.names_of_entries(of_entries).items()
        },
    }


# Cancel, begin anew, take up again


def cancel(run: UUID, *, by: Actor, at: datetime) -> None:
    """End a run that is not needed any more. Raises: NotFound, WrongState (`whatif-has-ended`)."""
    with done_by(by, at):
        row = _locked(run, by)
        if State(row.state) not in OPEN:
            raise WrongState("whatif-has-ended")
        row.state, row.ended_at = State.CANCELLED.value, at
        row.save(update_fields=["state", "ended_at"])
        journal.write("whatif.cancelled", row, by=by, at=at, scheme=row.scheme_id)
    # Apart, for who works off a part locks it first and then the run.
    with done_by(by, at):
        models.Part.objects.filter(run=run).delete()


def begin_again(run: UUID, *, by: Actor, at: datetime) -> None:
    """Work a run that was cancelled or failed off from the beginning.

    Raises: NotFound, WrongState (`whatif-not-ended`).
    """
    with done_by(by, at):
        row = _locked(run, by)
        if State(row.state) not in (State.CANCELLED, State.FAILED):
            raise WrongState("whatif-not-ended")
        models.Part.objects.filter(run=run).delete()
        row.state, row.ended_at, row.total = State.WAITING.value, None, None
        row.done = row.tries = 0
        row.moved_at = Now()
        row.save(update_fields=["state", "ended_at", "total", "done", "tries", "moved_at"])
        journal.write("whatif.begun-again", row, by=by, at=at, scheme=row.scheme_id)
        jobs.defer(_JOB, run=str(run))


def take_up_again(*, at: datetime) -> int:
    """Queue the runs that stand still because their worker was killed; returns how many."""
    with done_by(SYSTEM, at):
        still = models.Run.objects.filter(
            state__in=[state.value for state in OPEN], moved_at__lt=Now() - _STILL
        )
        keys = list(still.values_list("id", flat=True))
        for key in keys:
            jobs.defer(_JOB, run=str(key))
    return len(keys)


def _locked(run: UUID, by: Actor) -> models.Run:
    row = models.Run.objects.select_for_update().filter(pk=run).first()
    if row is None or not queries.may_ask(by, row.scheme_id):
        raise NotFound("not-found")
    return row
