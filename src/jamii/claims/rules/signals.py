"""What makes a claim unusual, measured by the scheme's own history; a reason to look, never to
refuse.

Every signal compares one number of the claim with one number of the statistics, names both, and
gives points: half its weight where the scheme's border is met, the whole at twice the border.
Fewer than `least_compared` cases say nothing. Amounts, prices and quantities are those the facility
asked: the amount of the whole claim, prices and quantities of the lines that passed. The score is
the sum of the points, at most 100.

Source: distance from the median in median deviations after Iglewicz and Hoaglin, *How to detect and
handle outliers* (1993), whose border is 3.5; the others are plain shares and ratios. See
docs/explanation/why-a-claim-needs-a-hand.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from jamii.claims.types import (
    AmountsSeen,
    Baseline,
    ClaimFacts,
    HandRules,
    LineFacts,
    Signal,
)
from jamii.kernel.money import ZERO, round_half_up
from jamii.kernel.reasons import Reason, Value
from jamii.schemes.plans.types import Category, VisitType

MOST_POINTS = 100
_NORMAL = Decimal("1.4826")  # makes the median deviation a standard one where amounts are normal
_LEAST_SPREAD = Decimal("0.1")  # of the median: where all ask the same, a coin more is no outlier
_HALF, _ONE, _HUNDRED = Decimal("0.5"), Decimal(1), Decimal(100)
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Looked:
    """A claim as a signal looks at it: its facts, the lines that passed, its category, and what it
    asks.
    """

    facts: ClaimFacts
    lines: Sequence[LineFacts]
    category: Category
    asked: Decimal

    @property
    def rules(self) -> HandRules:
        return self.facts.parameters.hand

    @property
    def baseline(self) -> Baseline:
        return self.facts.baseline

    def money(self, **amounts: Decimal) -> dict[str, Value]:
        """Amounts as a sentence wants them, with the currency beside."""
        places = self.facts.parameters.places
        values: dict[str, Value] = {"currency": self.facts.parameters.currency}
        return values | {name: round_half_up(amount, places) for name, amount in amounts.items()}


def above(value: Decimal, border: Decimal) -> Decimal:
    """How strong a value is that has met its border: a half there, one at twice the border."""
    return _ONE if border <= ZERO else min(_ONE, value / (2 * border))


def below(value: Decimal, border: Decimal) -> Decimal:
    """How strong a value is that lies under its border: a half there, one at zero."""
    return _ONE if border <= ZERO else _ONE - value / (2 * border)


def _signal(
    look: Looked, signal: Signal, code: str, strength: Decimal, values: dict[str, Value]
) -> Reason:
    points = look.rules.weight(signal) * strength
    whole = int(points.to_integral_value(rounding=ROUND_HALF_UP))
    return Reason(code, values | {"points": whole})


def _tenth(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


# Amounts


def distance(asked: Decimal, seen: AmountsSeen) -> Decimal:
    """How many spreads the amount lies above the median; a spread is 1.4826 median deviations, and
    at least a tenth of the median.
    """
    spread = max(seen.deviation * _NORMAL, seen.median * _LEAST_SPREAD)
    return ZERO if spread <= ZERO else (asked - seen.median) / spread


def unusual_amount(look: Looked) -> Reason | None:
    """Asks far more than is usual for its category: at this facility and in its district, so far as
    either has enough claims. The smaller distance counts: who is dear by nature is not flagged each
    time, nor who is cheap for asking once what all ask.
    """
    least = look.rules.least_compared
    own = look.baseline.own_amounts.get(look.category)
    district = look.baseline.district_amounts.get(look.category)
    known = [seen for seen in (own, district) if seen is not None and seen.number >= least]
    if not known:
        return None
    nearest = min(known, key=lambda seen: distance(look.asked, seen))
    far = distance(look.asked, nearest)
    if far < look.rules.unusual_from or nearest.median <= ZERO:
        return None
    values: dict[str, Value] = {
        **look.money(usual_amount=nearest.median, asked_amount=look.asked),
        "category": look.category.value,
        "times": _tenth(look.asked / nearest.median),
        "distance": _tenth(far),
        "number": nearest.number,
    }
    code = "signal-unusual-amount" if nearest is own else "signal-unusual-amount-district"
    return _signal(look, Signal.UNUSUAL_AMOUNT, code, above(far, look.rules.unusual_from), values)


def just_under_amount(look: Looked) -> Reason | None:
    """Asks a little less than the amount from which a person looks."""
    border = look.facts.parameters.amount_from
    percent = look.rules.just_under_percent
    if border is None or border <= ZERO or percent <= ZERO or look.asked >= border:
        return None
    under = (border - look.asked) * 100 / border
    if under > percent:
        return None
    values = look.money(asked_amount=look.asked, above_amount=border)
    return _signal(
        look,
        Signal.JUST_UNDER_AMOUNT,
        "signal-just-under-amount",
        below(under, percent),
        values | {"percent": _tenth(under)},
    )


def price_above_district(look: Looked) -> Reason | None:
    """One unit of a line is asked far above the median price of its code in the district; of
    several lines the one that is furthest.
    """
    worst: tuple[Decimal, LineFacts, Decimal, int] | None = None
    for line in look.lines:
        seen = look.baseline.entries.get(line.key)
        if seen is None or seen.number < look.rules.least_compared or seen.price <= ZERO:
            continue
        times = line.price_asked / seen.price
        if times >= look.rules.price_times and (worst is None or times > worst[0]):
            worst = (times, line, seen.price, seen.number)
    if worst is None:
        return None
    times, line, usual, number = worst
    values: dict[str, Value] = {
        **look.money(usual_amount=usual, asked_amount=line.price_asked),
        "code": line.code,
        "line": line.number,
        "times": _tenth(times),
        "number": number,
    }
    return _signal(
        look,
        Signal.PRICE_ABOVE_DISTRICT,
        "signal-price-above-district",
        above(times, look.rules.price_times),
        values,
    )


# What was done


def rare_for_diagnosis(look: Looked) -> Reason | None:
    """A line that claims with this main diagnosis hardly ever carry; of several the rarest."""
    diagnosis, border = look.baseline.diagnosis, look.rules.rare_below_percent
    if diagnosis is None or diagnosis.number < look.rules.least_compared or not look.lines:
        return None
    rarest = min(look.lines, key=lambda line: diagnosis.carrying.get(line.key, 0))
    carrying = diagnosis.carrying.get(rarest.key, 0)
    share = carrying * _HUNDRED / diagnosis.number
    if share >= border:
        return None
    return _signal(
        look,
        Signal.RARE_FOR_DIAGNOSIS,
        "signal-rare-for-diagnosis",
        below(share, border),
        {
            "code": rarest.code,
            "line": rarest.number,
            "diagnosis": look.facts.main_diagnosis,
            "carrying": carrying,
            "number": diagnosis.number,
            "percent": _tenth(share),
        },
    )


def unusual_quantity(look: Looked) -> Reason | None:
    """A line with far more units than is usual for its code in the district, and more than 95 of
    100 lines have; of several lines the one that is furthest.
    """
    worst: tuple[Decimal, LineFacts] | None = None
    for line in look.lines:
        seen = look.baseline.entries.get(line.key)
        if seen is None or seen.number < look.rules.least_compared or seen.quantity <= ZERO:
            continue
        times = line.quantity / seen.quantity
        is_far = times >= look.rules.quantity_times and line.quantity > seen.quantity_high
        if is_far and (worst is None or times > worst[0]):
            worst = (times, line)
    if worst is None:
        return None
    times, line = worst
    seen = look.baseline.entries[line.key]
    return _signal(
        look,
        Signal.UNUSUAL_QUANTITY,
        "signal-unusual-quantity",
        above(times, look.rules.quantity_times),
        {
            "code": line.code,
            "line": line.number,
            "quantity": line.quantity,
            "usual": seen.quantity,
            "high": seen.quantity_high,
            "times": _tenth(times),
            "number": seen.number,
        },
    )


def repeated_soon(look: Looked) -> Reason | None:
    """The same person had the same service or item in another claim a few days before or after: the
    nearest one. Only claims of this scheme are looked at.
    """
    days, wanted = look.rules.repeat_days, {line.key: line for line in look.lines}
    nearest: tuple[int, date, LineFacts] | None = None
    for use in look.facts.history:
        apart = abs((use.day - look.facts.target).days)
        if use.scheme != look.facts.scheme or use.claim == look.facts.claim or apart >= days:
            continue
        for key in use.quantities:
            line = wanted.get(key)
            if line is not None and (nearest is None or apart < nearest[0]):
                nearest = (apart, use.day, line)
    if nearest is None:
        return None
    apart, day, line = nearest
    return _signal(
        look,
        Signal.REPEATED_SOON,
        "signal-repeated-soon",
        below(Decimal(apart), Decimal(days)),
        {"code": line.code, "line": line.number, "day": day, "days": apart},
    )


# Who, where and when


def elsewhere_same_day(look: Looked) -> Reason | None:
    """The same person was treated at another facility on the same days. Who was sent on by one of
    them is expected to have been there.
    """
    if not look.baseline.elsewhere or look.facts.visit_type is VisitType.REFERRAL:
        return None
    other = look.baseline.elsewhere[0]
    return _signal(
        look,
        Signal.ELSEWHERE_SAME_DAY,
        "signal-elsewhere-same-day",
        _ONE,
        {
            "facility": other.facility,
            "claim": other.code,
            "day": other.first_day,
            "number": len(look.baseline.elsewhere),
        },
    )


def busy_day(look: Looked) -> Reason | None:
    """The facility has far more claims for the day than on a day of its own in the middle."""
    seen, claims = look.baseline.facility, look.baseline.others_on_day + 1
    if seen is None or seen.days < look.rules.least_compared or seen.daily_median <= ZERO:
        return None
    times = claims / seen.daily_median
    if times < look.rules.busy_times:
        return None
    return _signal(
        look,
        Signal.BUSY_DAY,
        "signal-busy-day",
        above(times, look.rules.busy_times),
        {
            "number": claims,
            "day": look.facts.target,
            "usual": seen.daily_median,
            "times": _tenth(times),
            "days": seen.days,
        },
    )


def is_day_off(day: date, days_off: frozenset[str]) -> bool:
    """Whether the scheme counts the day as a weekend day or a holiday."""
    names = (_WEEK[day.weekday()], day.strftime("%m-%d"), day.isoformat())
    return any(name in days_off for name in names)


def unusual_day_off(look: Looked) -> Reason | None:
    """Care on a weekend day or holiday at a facility that hardly ever has any; an emergency may
    come on every day.
    """
    seen, border = look.baseline.facility, look.rules.day_off_below_percent
    if (
        seen is None
        or seen.claims < look.rules.least_compared
        or look.facts.visit_type is VisitType.EMERGENCY
        or not is_day_off(look.facts.target, look.rules.days_off)
    ):
        return None
    share = seen.on_days_off * _HUNDRED / seen.claims
    if share >= border:
        return None
    return _signal(
        look,
        Signal.UNUSUAL_DAY_OFF,
        "signal-unusual-day-off",
        below(share, border),
        {"day": look.facts.target, "percent": _tenth(share), "number": seen.claims},
    )


SIGNALS: dict[Signal, Callable[[Looked], Reason | None]] = {
    Signal.UNUSUAL_AMOUNT: unusual_amount,
    Signal.RARE_FOR_DIAGNOSIS: rare_for_diagnosis,
    Signal.PRICE_ABOVE_DISTRICT: price_above_district,
    Signal.REPEATED_SOON: repeated_soon,
    Signal.ELSEWHERE_SAME_DAY: elsewhere_same_day,
    Signal.JUST_UNDER_AMOUNT: just_under_amount,
    Signal.UNUSUAL_QUANTITY: unusual_quantity,
    Signal.BUSY_DAY: busy_day,
    Signal.UNUSUAL_DAY_OFF: unusual_day_off,
}


def points_of(reason: Reason) -> int:
    """The points that a signal gave; none for any other reason."""
    value = reason.values.get("points", 0)
    return value if isinstance(value, int) else 0


def signals(look: Looked) -> tuple[Reason, ...]:
    """Every signal of the claim that the scheme gives a weight, the strongest first."""
    found = [
        reason
        for signal, ask in SIGNALS.items()
        if look.rules.weight(signal) > ZERO and (reason := ask(look)) is not None
    ]
    return tuple(sorted(found, key=lambda reason: -points_of(reason)))


def score_of(found: Sequence[Reason]) -> int:
    """The points together, at most 100."""
    return min(MOST_POINTS, sum(points_of(reason) for reason in found))
