"""What would the rules say of the same claims, with and without a change?

Both times nothing was used before, claims come in order of intake, and a reviewer's verdicts stand
as facts: on a line that passes, the reviewer's quantity, price or refusal counts. Nobody is asked
to look again: a claim that waits for a person counts with what the rules give it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from jamii.claims.rules.in_order import Checks, RunningUse, decide_next
from jamii.claims.types import ClaimDecision, ClaimFacts, ClaimId, LineDecision, Verdict
from jamii.kernel.money import ZERO
from jamii.reports.whatif.rules.applying import Swap

NO_VERDICTS: Mapping[int, Verdict] = {}


def paid(line: LineDecision) -> Decimal:
    """What the scheme pays of a line. One that waits for an index counts with its list price; one
    that is paid by capitation with nothing.
    """
    return line.value if line.remunerated is None else line.remunerated


def paid_for(decision: ClaimDecision) -> Decimal:
    """What the scheme pays of a claim."""
    return sum((paid(line) for line in decision.lines if line.passed), ZERO)


def decide_twice(
    claims: Iterable[ClaimFacts],
    verdicts: Mapping[ClaimId, Mapping[int, Verdict]],
    swap: Swap,
    checks: Checks,
) -> Iterator[tuple[ClaimFacts, ClaimDecision, ClaimDecision]]:
    """Each claim with its decision without the change, and with it."""
    use, use_with_change = RunningUse(), RunningUse()
    for given in claims:
        facts = replace(given, verdicts=verdicts.get(given.claim, NO_VERDICTS), is_reviewed=True)
        _facts, before = decide_next(facts, use, checks)
        _facts, after = decide_next(swap.facts(facts), use_with_change, checks)
        yield facts, before, after
