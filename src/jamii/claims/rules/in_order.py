"""What is decided about many claims one after the other, where each sees what those before it used?

The same rule decides each of them; nothing is read or written in between. So a batch decides as if
the claims had come one by one, and a what-if tries other terms or prices on the same claims.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from uuid import UUID

from jamii.claims.rules.adjudicate import adjudicate
from jamii.claims.types import ClaimDecision, ClaimFacts
from jamii.coverage.eligibility.rules.near import days_of_history
from jamii.coverage.eligibility.types import CoverOn
from jamii.kernel.reasons import Reason
from jamii.schemes.usage.types import NOTHING_USED, ClaimUse, CoverTotals, CoverUse, Totals

Checks = Callable[[ClaimFacts], Sequence[Reason]]


def no_checks(facts: ClaimFacts) -> Sequence[Reason]:
    """What a scheme without packs adds to the rules of the core."""
    return ()


class RunningUse:
    """What these persons and covers have used so far; it grows with each decision.

    `history` are the claims that still count, oldest first, as usage gives them; `totals` what was
    used of the covers. What was handed out once does not change any more.
    """

    __slots__ = ("_days", "_history", "_totals")

    def __init__(self, history: Iterable[ClaimUse] = (), totals: Totals | None = None) -> None:
        self._history: dict[UUID, tuple[ClaimUse, ...]] = {}
        for use in history:
            self._history[use.person] = (*self._history.get(use.person, ()), use)
        self._totals: dict[UUID, dict[UUID, CoverTotals]] = {
            cover: dict(by_person) for cover, by_person in (totals or {}).items()
        }

    def history_of(self, facts: ClaimFacts) -> tuple[ClaimUse, ...]:
        """The person's claims that the rules read for this one."""
        history = self._history.get(facts.patient.id)
        if not history:
            return ()
        days = days_of_history(facts.covers, facts.target)
        if history[0].day in days and history[-1].day in days:
            return history
        return tuple(use for use in history if use.day in days)

    def totals_of(self, covers: Sequence[CoverOn]) -> Totals:
        """What was used of these covers; one that nobody used is not in it."""
        used = self._totals
        return {cover.id: used[cover.id] for cover in covers if cover.id in used}

    def add(self, decision: ClaimDecision) -> None:
        """Count what a decision uses, as if it had been posted and read again."""
        use = decision.claim_use
        if use is not None:
            history = self._history.get(use.person, ())
            # Of two claims of one day the one that was posted first comes first.
            place = bisect_right(history, use.day, key=lambda one: one.day)
            self._history[use.person] = (*history[:place], use, *history[place:])
        for cover_use in decision.cover_uses:
            self._count(cover_use)

    def _count(self, use: CoverUse) -> None:
        before = self._totals.get(use.cover, {})
        used = before.get(use.person, NOTHING_USED) + use.used
        self._totals[use.cover] = {**before, use.person: used}


def decide_next(
    facts: ClaimFacts, use: RunningUse, checks: Checks = no_checks
) -> tuple[ClaimFacts, ClaimDecision]:
    """Decide one claim by what was used so far, and count what it uses.

    `facts` hold everything but history, totals and what packs add; the facts that come back hold
    all.
    """
    whole = facts.with_use(use.history_of(facts), use.totals_of(facts.covers))
    added = checks(whole)
    if added:
        whole = whole.with_use(whole.history, whole.totals, tuple(added))
    decision = adjudicate(whole)
    use.add(decision)
    return whole, decision


def decide_in_order(
    claims: Iterable[ClaimFacts], use: RunningUse, checks: Checks = no_checks
) -> Iterator[tuple[ClaimFacts, ClaimDecision]]:
    """Decide these claims in this order; see `decide_next`."""
    for facts in claims:
        yield decide_next(facts, use, checks)
