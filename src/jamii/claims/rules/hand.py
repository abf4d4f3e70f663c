"""Straight through, or to a person? Why a claim needs a hand before it counts.

The scheme says for each day what may settle without a hand and what never may; where one question
is answered, a person looks. What else is unusual about the claim then stands beside it with its
numbers. A score adds a question; it takes none away and refuses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from jamii.claims.rules.sampling import is_sampled
from jamii.claims.rules.signals import Looked, score_of, signals
from jamii.claims.types import ClaimFacts, LineFacts
from jamii.kernel.reasons import Reason, Value
from jamii.schemes.plans.types import Category

# Every code that may send a claim to a person, in the order in which lists offer them.
HAND_REASONS = (
    "review-above-amount",
    "review-category",
    "review-entry",
    "review-new-facility",
    "review-facility-record",
    "review-sampled",
    "review-score",
    "signal-unusual-amount",
    "signal-unusual-amount-district",
    "signal-rare-for-diagnosis",
    "signal-price-above-district",
    "signal-repeated-soon",
    "signal-elsewhere-same-day",
    "signal-just-under-amount",
    "signal-unusual-quantity",
    "signal-busy-day",
    "signal-unusual-day-off",
)


def why_a_hand(
    facts: ClaimFacts, lines: Sequence[LineFacts], category: Category, asked: Decimal
) -> tuple[tuple[Reason, ...], int | None]:
    """Why a person must look (nothing: it settles), and the score, None where the scheme has no
    rules about it. `lines` are those that passed.
    """
    must = _by_amount(facts, asked)
    if not facts.parameters.hand.name:
        return tuple(must), None
    look = Looked(facts, lines, category, asked)
    found = signals(look)
    score = score_of(found)
    must += [*_by_kind(look), *_by_facility(look), *_by_chance(look), *_by_score(look, score)]
    return ((*must, *found) if must else ()), score


def _by_amount(facts: ClaimFacts, asked: Decimal) -> list[Reason]:
    border = facts.parameters.amount_from
    if border is None or asked < border:
        return []
    values: dict[str, Value] = {"above_amount": border, "currency": facts.parameters.currency}
    return [Reason("review-above-amount", values)]


def _by_kind(look: Looked) -> list[Reason]:
    """Categories and entries that always need a hand; of the entries the first."""
    reasons = []
    if look.category in look.rules.categories:
        reasons.append(Reason("review-category", {"category": look.category.value}))
    listed = [line for line in look.lines if line.code in look.rules.entries]
    if listed:
        values: dict[str, Value] = {"code": listed[0].code, "line": listed[0].number}
        reasons.append(Reason("review-entry", values))
    return reasons


def _by_facility(look: Looked) -> list[Reason]:
    """A facility that nobody knows yet, or of whose reviewed claims too many were cut."""
    seen, rules = look.baseline.facility, look.rules
    known = 0 if seen is None else seen.claims
    reasons = []
    if known < rules.new_facility_claims:
        least = rules.new_facility_claims
        reasons.append(Reason("review-new-facility", {"known": known, "least": least}))
    if seen is None or rules.record_percent is None or seen.reviewed < rules.record_claims:
        return reasons
    share = Decimal(seen.changed) * 100 / max(1, seen.reviewed)
    if share >= rules.record_percent:
        values: dict[str, Value] = {
            "changed": seen.changed,
            "reviewed": seen.reviewed,
            "percent": share.quantize(Decimal("0.1"), ROUND_HALF_UP),
            "border": rules.record_percent,
            "since": seen.record_since,
        }
        reasons.append(Reason("review-facility-record", values))
    return reasons


def _by_chance(look: Looked) -> list[Reason]:
    if not is_sampled(look.baseline.draw, look.rules.sample_percent):
        return []
    return [Reason("review-sampled", {"percent": look.rules.sample_percent})]


def _by_score(look: Looked, score: int) -> list[Reason]:
    border = look.rules.score_from
    if border is None or score < border:
        return []
    return [Reason("review-score", {"score": score, "border": border})]
