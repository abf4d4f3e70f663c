"""What may a reviewer say of the lines of a claim?

A figure may be lowered, never raised; a rejection or reduction is justified; what the checks
rejected is not revived. Source: claims §7.2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from jamii.claims.types import ClaimDecision, LineDecision, LineFacts, Verdict
from jamii.kernel.errors import Problem
from jamii.kernel.reasons import Value


def needs_second_look(claimed: Decimal, above: Decimal | None) -> bool:
    """Whether a review of a claim that asks this much counts only once another reviewer confirms
    it. It is the amount asked that decides: a dear claim that is wrongly rejected is dear too.
    """
    return above is not None and claimed >= above


def verdict_problems(
    decision: ClaimDecision, lines: Sequence[LineFacts], verdicts: Mapping[int, Verdict]
) -> tuple[Problem, ...]:
    """All that is wrong with the verdicts, by line number; `decision` is the one that stands."""
    given = {line.number: line for line in lines}
    decided = {line.number: line for line in decision.lines}
    problems: list[Problem] = []
    for number, verdict in sorted(verdicts.items()):
        if number not in given or number not in decided:
            problems.append(Problem("claim-line-unknown", f"lines.{number}"))
        else:
            problems += _line_problems(given[number], decided[number], verdict)
    return tuple(problems)


def _line_problems(given: LineFacts, decided: LineDecision, verdict: Verdict) -> Iterator[Problem]:
    field = f"lines.{given.number}"
    if not decided.finding.passed:
        if verdict.accept and (verdict.quantity, verdict.price) != (None, None):
            yield Problem("line-not-revived", field, {"code": given.code})
        return
    quantity, price = verdict.quantity, verdict.price
    most = _most(given, decided)
    if quantity is not None and not 0 <= quantity <= most:
        values: dict[str, Value] = {"max": most}
        yield Problem("quantity-above-provided", f"{field}.quantity", values)
    if price is not None and not 0 <= price <= given.price_asked:
        values = {"max": given.price_asked}
        yield Problem("price-above-asked", f"{field}.price", values)
    reduces = (quantity is not None and quantity < most) or (
        price is not None and price < given.price_asked
    )
    if (not verdict.accept or reduces) and not verdict.justification.strip():
        yield Problem("justification-missing", f"{field}.justification")


def _most(given: LineFacts, decided: LineDecision) -> Decimal:
    """What was provided, or what a limit of quantity left of it."""
    reduced = decided.finding.quantity
    return given.quantity if reduced is None else reduced
