"""The numbers behind the question whether a claim needs a hand: which there are, in which unit, how
they are written, and how the values of one day become the rules of that day.

In a scheme's file each stands dated, with its unit and source; `off` ends it from that day on:

```toml
[hand.amount-from]
unit   = "amount"
source = "Circular 4/2025, art. 3"
values = { 2025-01-01 = "20.00", 2026-07-01 = "25.00", 2027-01-01 = "off" }
```
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from jamii.claims.types import HandRules, Signal
from jamii.kernel.canonical import fingerprint
from jamii.kernel.days import Days, day_before
from jamii.kernel.errors import Invalid, Problem
from jamii.schemes.plans.types import Category

OFF = "off"
_DAY = re.compile(r"(\d{4}-)?(\d\d)-(\d\d)\Z")
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LEAP_YEAR = "2024-"
_LONGEST = 1000


class Unit(StrEnum):
    """What a value counts."""

    AMOUNT = "amount"  # of the scheme's currency
    PERCENT = "percent"
    CLAIMS = "claims"
    CASES = "cases"
    MONTHS = "months"
    DAYS = "days"
    POINTS = "points"
    TIMES = "times"
    SPREADS = "spreads"
    CATEGORIES = "categories"
    CODES = "codes"
    DAY_NAMES = "day-names"


_WORDS = frozenset({Unit.CATEGORIES, Unit.CODES, Unit.DAY_NAMES})
_WHOLE = frozenset({Unit.CLAIMS, Unit.CASES, Unit.MONTHS, Unit.DAYS, Unit.POINTS})


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number: its name, its unit, and the field of the rules that it fills."""

    name: str
    unit: Unit
    field: str
    least: Decimal = Decimal(0)
    most: Decimal | None = None

    @property
    def is_words(self) -> bool:
        """Whether the value is a list of words."""
        return self.unit in _WORDS


_HUNDRED = Decimal(100)


def _percent(name: str) -> Parameter:
    return Parameter(name, Unit.PERCENT, name.replace("-", "_"), most=_HUNDRED)


_LISTED = (
    Parameter("amount-from", Unit.AMOUNT, "amount_from"),
    Parameter("second-look-from", Unit.AMOUNT, "second_look_from"),
    Parameter("categories", Unit.CATEGORIES, "categories"),
    Parameter("entries", Unit.CODES, "entries"),
    Parameter("new-facility-claims", Unit.CLAIMS, "new_facility_claims"),
    _percent("record-percent"),
    Parameter("record-months", Unit.MONTHS, "record_months", Decimal(1), Decimal(24)),
    Parameter("record-claims", Unit.CLAIMS, "record_claims", Decimal(1)),
    _percent("sample-percent"),
    Parameter("score-from", Unit.POINTS, "score_from", Decimal(1), _HUNDRED),
    *(
        Parameter(f"weight-{signal.value}", Unit.POINTS, signal.value, most=_HUNDRED)
        for signal in Signal
    ),
    Parameter("least-compared", Unit.CASES, "least_compared", Decimal(1)),
    Parameter("unusual-from", Unit.SPREADS, "unusual_from", Decimal(1)),
    _percent("rare-below-percent"),
    Parameter("price-times", Unit.TIMES, "price_times", Decimal(1)),
    Parameter("repeat-days", Unit.DAYS, "repeat_days", Decimal(1), Decimal(365)),
    _percent("just-under-percent"),
    Parameter("quantity-times", Unit.TIMES, "quantity_times", Decimal(1)),
    Parameter("busy-times", Unit.TIMES, "busy_times", Decimal(1)),
    Parameter("days-off", Unit.DAY_NAMES, "days_off"),
    _percent("day-off-below-percent"),
)
PARAMETERS: Mapping[str, Parameter] = MappingProxyType({one.name: one for one in _LISTED})
_FIELDS = frozenset(one.name for one in fields(HandRules))


@dataclass(frozen=True, slots=True)
class DatedValue:
    """The value of a parameter on some days, as text; `off` where it is switched off."""

    name: str
    days: Days
    value: str
    unit: str
    source: str


def problem_of(name: str, value: str) -> Problem | None:
    """What is wrong with a value, or None. `off` is always right."""
    parameter = PARAMETERS.get(name)
    if parameter is None:
        return Problem("hand-parameter-unknown", name, {"name": name})
    if value == OFF:
        return None
    if parameter.is_words:
        return _problem_of_words(parameter, value)
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        return Problem("number-expected", name, {"value": value})
    if parameter.unit in _WHOLE and number != number.to_integral_value():
        return Problem("hand-whole-number-expected", name, {"value": value})
    if number < parameter.least or (parameter.most is not None and number > parameter.most):
        most = parameter.most
        return Problem("hand-value-out-of-bounds", name, {"least": parameter.least, "most": most})
    return None


def words_of(value: str) -> tuple[str, ...]:
    """The words of a list, as they are kept: by spaces, without any twice."""
    return tuple(dict.fromkeys(value.replace(",", " ").split()))


def _problem_of_words(parameter: Parameter, value: str) -> Problem | None:
    words = words_of(value)
    if not words or len(value) > _LONGEST:
        return Problem("hand-words-expected", parameter.name)
    for word in words:
        is_known = {
            Unit.CATEGORIES: word in {category.value for category in Category},
            Unit.DAY_NAMES: word in _WEEK or _is_day(word),
        }.get(parameter.unit, True)
        if not is_known:
            return Problem("hand-word-unknown", parameter.name, {"word": word})
    return None


def _is_day(word: str) -> bool:
    """A day of every year (`05-01`) or one day (`2026-04-03`)."""
    if not _DAY.match(word):
        return False
    try:
        date.fromisoformat(word if len(word) > len("05-01") else _LEAP_YEAR + word)
    except ValueError:
        return False
    return True


def tidy(name: str, value: str) -> str:
    """The value as it is kept: words by single spaces, numbers as written."""
    value = value.strip()
    if value == OFF or not PARAMETERS[name].is_words:
        return value
    return " ".join(words_of(value))


def read(given: Mapping[str, Any]) -> tuple[DatedValue, ...]:
    """The dated values of the table `hand` of a scheme's file. Raises: Invalid with every mistake:
    an unknown name, another unit, no source, no value, a value out of its bounds.
    """
    problems: list[Problem] = []
    values: list[DatedValue] = []
    for name, table in given.items():
        if name not in PARAMETERS or not isinstance(table, Mapping):
            problems.append(Problem("hand-parameter-unknown", name, {"name": name}))
            continue
        problems += _problems_of_table(name, table)
        values += _dated(name, table, problems)
    if problems:
        raise Invalid(problems)
    return tuple(values)


def _problems_of_table(name: str, table: Mapping[str, Any]) -> Iterator[Problem]:
    unit = PARAMETERS[name].unit.value
    if table.get("unit") != unit:
        yield Problem("hand-unit-differs", name, {"unit": unit})
    if not str(table.get("source", "")).strip():
        yield Problem("hand-source-missing", name)
    if not isinstance(table.get("values"), Mapping) or not table["values"]:
        yield Problem("hand-value-missing", name)
    for other in sorted(set(table) - {"unit", "source", "values"}):
        yield Problem("hand-parameter-unknown", f"{name}.{other}", {"name": other})


def _dated(name: str, table: Mapping[str, Any], problems: list[Problem]) -> Iterator[DatedValue]:
    """Each value counts until the day before the next one."""
    listed: Any = table.get("values")
    if not isinstance(listed, Mapping):
        return
    known: list[tuple[date, str]] = []
    for day, value in listed.items():
        wrong = problem_of(name, str(value))
        if wrong is not None:
            problems.append(wrong)
        try:
            known.append((date.fromisoformat(day), tidy(name, str(value))))
        except ValueError:
            problems.append(Problem("hand-day-unreadable", name, {"value": day}))
    known.sort()
    following = [day for day, _value in known[1:]]
    unit, source = str(table.get("unit", "")), str(table.get("source", ""))
    for place, (day, value) in enumerate(known):
        last = day_before(following[place]) if place < len(following) else None
        yield DatedValue(name, Days(day, last), value, unit, source)


def hand_rules(values: Mapping[str, str]) -> HandRules:
    """The rules of one day from the values that count on it; what is missing or off has its
    default, which asks nothing. Empty without any value.
    """
    if not values:
        return HandRules()
    given: dict[str, Any] = {}
    weights: dict[Signal, Decimal] = {}
    for name, value in values.items():
        parameter = PARAMETERS[name]
        if value == OFF:
            continue
        if parameter.field in _FIELDS:
            given[parameter.field] = _typed(parameter, value)
        else:
            weights[Signal(parameter.field)] = Decimal(value)
    return HandRules(name=fingerprint(values), weights=MappingProxyType(weights), **given)


def _typed(parameter: Parameter, value: str) -> Any:
    if parameter.unit is Unit.CATEGORIES:
        return frozenset(Category(word) for word in words_of(value))
    if parameter.is_words:
        return frozenset(words_of(value))
    return int(Decimal(value)) if parameter.unit in _WHOLE else Decimal(value)


def in_order(values: Iterable[DatedValue]) -> list[DatedValue]:
    """As the screen lists them: in the order of the parameters, then by day."""
    places = {name: place for place, name in enumerate(PARAMETERS)}
    return sorted(values, key=lambda one: (places[one.name], one.days.first))
