"""The file in which terms travel: TOML with the names of the terms themselves.

```toml
code  = "FAM"
first = 2026-01-01            # the days on which these terms count; `last` is optional
[names]
en = "Family plan"
[joining]
insurance_months = 12
start_cycles = ["01-01", "01-07"]
[premiums]
adult = "300.00"
[limits]
per = "person"
deductibles = [{ care = "any", amount = "100" }]
[[lines]]
kind = "service"
code = "CONS"
share_other = { kind = "co-insurance", adult = "80", child = "100" }
```

Amounts are text, so that they are exact. What is not written has its default; an unknown name is a
mistake. Reading and writing are one another's inverse.
"""

from __future__ import annotations

import dataclasses
import tomllib
import types as python_types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from types import MappingProxyType
from typing import Any, Union, get_args, get_origin, get_type_hints

from jamii.kernel.canonical import plain
from jamii.kernel.days import Days
from jamii.kernel.errors import Invalid, Problem
from jamii.schemes.plans.types import (
    Capitation,
    CategoryLimit,
    Ceiling,
    CoverageLine,
    Deductible,
    HospitalCase,
    Joining,
    Kind,
    Per,
    Plan,
    Premiums,
    RelativePrices,
    Terms,
    TermsVersion,
)

_HEAD = {"code", "first", "last", "names", "offered_first", "offered_last", "source"}
_PARTS = {
    "joining",
    "premiums",
    "limits",
    "category_limits",
    "lines",
    "relative_prices",
    "capitation",
    "strict_care_type",
    "pay_lower_of_list_and_asked",
}
_LIMITS = {"per", "hospital_case", "deductibles", "ceilings"}


@dataclass(frozen=True, slots=True)
class PlanFile:
    """What a file says: the plan, the days, the terms."""

    code: str
    names: Mapping[str, str]
    offered: Days | None
    days: Days
    terms: Terms


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that differs: where, what it was, what it becomes; None where it is not there."""

    where: str
    before: str | None
    after: str | None


@dataclass
class _Mistakes:
    found: list[Problem] = field(default_factory=list)

    def note(self, code: str, where: str, /, **values: str) -> None:
        self.found.append(Problem(code, where, {"where": where, **values}))


def read(text: str, currency: str, places: int) -> PlanFile:
    """The file as terms in the scheme's currency. Raises: Invalid with every mistake at once."""
    try:
        whole = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise Invalid("file-unreadable", field="file", problem=str(problem)) from None
    mistakes = _Mistakes()
    for name in sorted(set(whole) - _HEAD - _PARTS):
        mistakes.note("file-name-unknown", name)
    limits = whole.get("limits", {})
    for name in sorted(set(limits) - _LIMITS):
        mistakes.note("file-name-unknown", f"limits.{name}")
    for name in ("code", "first"):
        if name not in whole:
            mistakes.note("file-name-missing", name)
    joining = _value(Joining, _with_cycles(whole.get("joining", {})), "joining", mistakes)
    lines = [
        _value(CoverageLine, row, f"lines.{number}", mistakes)
        for number, row in enumerate(whole.get("lines", []), start=1)
    ]
    terms = {
        "premiums": _value(Premiums, whole.get("premiums", {}), "premiums", mistakes),
        "limits_per": _value(Per | None, limits.get("per"), "limits.per", mistakes),
        "deductibles": _rows(Deductible, limits, "deductibles", "limits.", mistakes),
        "ceilings": _rows(Ceiling, limits, "ceilings", "limits.", mistakes),
        "hospital_case": _value(
            HospitalCase,
            limits.get("hospital_case", HospitalCase.HOSPITAL_LEVEL.value),
            "limits.hospital_case",
            mistakes,
        ),
        "category_limits": _rows(CategoryLimit, whole, "category_limits", "", mistakes),
        "relative_prices": _rows(RelativePrices, whole, "relative_prices", "", mistakes),
        "capitation": _value(Capitation, whole.get("capitation", {}), "capitation", mistakes),
        "strict_care_type": bool(whole.get("strict_care_type", True)),
        "pay_lower_of_list_and_asked": bool(whole.get("pay_lower_of_list_and_asked", False)),
    }
    days = _days(whole, "first", "last", mistakes)
    offered = _days(whole, "offered_first", "offered_last", mistakes)
    keyed: dict[tuple[Kind, str], CoverageLine] = {}
    for line in lines:
        if line is not None and (line.kind, line.code) in keyed:
            mistakes.note("line-twice", "lines", code=line.code)
        elif line is not None:
            keyed[line.kind, line.code] = line
    if mistakes.found or joining is None or days is None:
        raise Invalid(mistakes.found)
    return PlanFile(
        str(whole["code"]),
        dict(whole.get("names", {})),
        offered,
        days,
        Terms(
            plan_code=str(whole["code"]),
            currency=currency,
            places=places,
            joining=joining,
            lines=MappingProxyType(keyed),
            **terms,
        ),
    )


def _with_cycles(joining: Mapping[str, Any]) -> dict[str, Any]:
    cycles = [str(text).split("-") for text in joining.get("start_cycles", [])]
    return {**joining, "start_cycles": cycles}


def _days(whole: Mapping[str, Any], first: str, last: str, mistakes: _Mistakes) -> Days | None:
    if first not in whole:
        return None
    try:
        return Days(whole[first], whole.get(last))
    except (ValueError, TypeError):
        mistakes.note("file-days-wrong", first)
        return None


def _rows(
    kind: type, whole: Mapping[str, Any], name: str, where: str, mistakes: _Mistakes
) -> tuple[Any, ...]:
    return tuple(
        _value(kind, row, f"{where}{name}.{number}", mistakes)
        for number, row in enumerate(whole.get(name, []), start=1)
    )


def _value(wanted: Any, given: Any, where: str, mistakes: _Mistakes) -> Any:
    """The value in the type of the terms; a mistake is noted and None returned."""
    origin = get_origin(wanted)
    if origin in (Union, python_types.UnionType):
        if given is None:
            return None
        inner = next(kind for kind in get_args(wanted) if kind is not type(None))
        return _value(inner, given, where, mistakes)
    if origin is tuple:
        kinds = get_args(wanted)
        kind = kinds[0]
        if not isinstance(given, Sequence) or isinstance(given, str):
            mistakes.note("file-value-wrong", where, value=str(given))
            return ()
        if len(kinds) == 2 and kinds[1] is not Ellipsis and len(given) != len(kinds):
            mistakes.note("file-value-wrong", where, value="-".join(map(str, given)))
            return ()
        return tuple(_value(kind, item, where, mistakes) for item in given)
    if dataclasses.is_dataclass(wanted) and isinstance(wanted, type):
        return _record(wanted, given, where, mistakes)
    try:
        return _plain_value(wanted, given)
    except (ValueError, InvalidOperation, TypeError):
        mistakes.note("file-value-wrong", where, value=str(given))
        return None


def _plain_value(wanted: Any, given: Any) -> Any:
    if isinstance(given, float):
        raise ValueError("Amounts are text, so that they are exact.")
    if wanted is Decimal:
        amount = Decimal(str(given))
        if not amount.is_finite():
            raise ValueError("An amount is a number.")
        return amount
    if wanted is int:
        return int(str(given))
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return wanted(given)
    if wanted is str:
        return str(given)
    raise TypeError(f"{wanted} is no type of the terms.")


def _record(wanted: type, given: Any, where: str, mistakes: _Mistakes) -> Any:
    if not isinstance(given, Mapping):
        mistakes.note("file-value-wrong", where, value=str(given))
        return None
    hints = get_type_hints(wanted)
    before = len(mistakes.found)
    for name in sorted(set(given) - set(hints)):
        mistakes.note("file-name-unknown", f"{where}.{name}")
    values: dict[str, Any] = {}
    for one in dataclasses.fields(wanted):
        if one.name in given:
            values[one.name] = _value(
                hints[one.name], given[one.name], f"{where}.{one.name}", mistakes
            )
        elif _is_optional(hints[one.name]) and one.default is dataclasses.MISSING:
            values[one.name] = None
        elif one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING:
            mistakes.note("file-name-missing", f"{where}.{one.name}")
    return wanted(**values) if len(mistakes.found) == before else None


def _is_optional(hint: Any) -> bool:
    return type(None) in get_args(hint)


# --- writing -----------------------------------------------------------------------------------


def write(plan: Plan, version: TermsVersion) -> str:
    """The version as a file; values that equal their default are left out."""
    terms = version.terms
    head: dict[str, Any] = {"code": plan.code, "first": version.days.first}
    if version.days.last is not None:
        head["last"] = version.days.last
    head["offered_first"] = plan.offered.first
    if plan.offered.last is not None:
        head["offered_last"] = plan.offered.last
    if not terms.strict_care_type:
        head["strict_care_type"] = False
    if terms.pay_lower_of_list_and_asked:
        head["pay_lower_of_list_and_asked"] = True
    joining = _changed(terms.joining)
    if terms.joining.start_cycles:
        joining["start_cycles"] = [
            f"{day:02d}-{month:02d}" for day, month in terms.joining.start_cycles
        ]
    limits: dict[str, Any] = {"hospital_case": terms.hospital_case.value}
    if terms.limits_per is not None:
        limits["per"] = terms.limits_per.value
    for name in ("deductibles", "ceilings"):
        if getattr(terms, name):
            limits[name] = [_changed(row) for row in getattr(terms, name)]
    parts = [
        "".join(f"{name} = {_toml(value)}\n" for name, value in head.items()),
        _table("names", dict(plan.names)),
        _table("joining", joining),
        _table("premiums", _changed(terms.premiums)),
        _table("limits", limits),
        _table("capitation", _changed(terms.capitation)),
    ]
    for name, rows in (
        ("category_limits", terms.category_limits),
        ("relative_prices", terms.relative_prices),
        ("lines", [terms.lines[key] for key in sorted(terms.lines)]),
    ):
        parts += [_table(f"[{name}]", _changed(row)) for row in rows]
    return "\n".join(part for part in parts if part)


def cycle_texts(joining: Joining) -> tuple[str, ...]:
    """The fixed start dates as "day-month"."""
    return tuple(f"{day:02d}-{month:02d}" for day, month in joining.start_cycles)


def _changed(record: Any) -> dict[str, Any]:
    """The fields that differ from their default."""
    shown = {}
    for one in dataclasses.fields(record):
        value = getattr(record, one.name)
        if value is None or (one.default is not dataclasses.MISSING and value == one.default):
            continue
        shown[one.name] = _changed(value) if dataclasses.is_dataclass(value) else value
        if one.name == "groups":
            shown[one.name] = [_changed(group) for group in value]
    return shown


def _table(name: str, values: Mapping[str, Any]) -> str:
    if not values:
        return ""
    return f"[{name}]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in values.items())


def _toml(value: Any) -> str:
    match value:
        case Enum():
            return _toml(value.value)
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case date():
            return value.isoformat()
        case Decimal():
            return f'"{plain(value)}"'
        case str():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            return f'"{escaped}"'
        case Mapping():
            return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
        case list() | tuple():
            return "[" + ", ".join(_toml(item) for item in value) + "]"
    raise TypeError(f"{type(value).__name__} does not travel in a file of terms.")


# --- comparing ---------------------------------------------------------------------------------


def differences(before: Terms | None, after: Terms) -> Iterator[Difference]:
    """Each value that differs between two terms, in the order of the terms."""
    one = dict(_flat(before)) if before is not None else {}
    other = dict(_flat(after))
    for where in [*other, *(key for key in one if key not in other)]:
        if one.get(where) != other.get(where):
            yield Difference(where, one.get(where), other.get(where))


def _flat(terms: Terms) -> Iterator[tuple[str, str]]:
    for one in dataclasses.fields(terms):
        if one.name == "lines":
            for (kind, code), line in sorted(terms.lines.items()):
                yield from _leaves(f"lines.{kind.value}.{code}", line)
        else:
            yield from _leaves(one.name, getattr(terms, one.name))


def _leaves(where: str, value: Any) -> Iterator[tuple[str, str]]:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for one in dataclasses.fields(value):
            yield from _leaves(f"{where}.{one.name}", getattr(value, one.name))
    elif isinstance(value, tuple) and any(dataclasses.is_dataclass(item) for item in value):
        for item in value:
            name = getattr(item, "care", None) or getattr(item, "category", None)
            yield from _leaves(f"{where}.{name.value if name else plain(item)}", item)
    elif value is not None:
        yield where, str(plain(value))
