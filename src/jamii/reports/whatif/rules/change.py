"""Which parameters are tried, and may they be?

What is written (`ceiling.out-patient` to `40.00`) becomes a typed change, or every mistake with its
place. The change is tried on each version of the terms, so that what no plan could be is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from jamii.kernel.errors import Problem
from jamii.registers.catalogue.types import ServiceCategory
from jamii.reports.whatif.rules.applying import Categories, LineKey, keys_of, terms_with
from jamii.reports.whatif.types import Change, Operation, What, Worth
from jamii.schemes.plans.rules.consistency import problems_of
from jamii.schemes.plans.types import Care, Category, Kind, Per, Terms

_NONE = frozenset({"none", "-", "–", ""})
_WORDS = {"yes": True, "no": False}
_MOST_MONTHS = 120
_MOST_PRICE = 1000
_OF_LINES = (What.CO_INSURANCE, What.WAITING, What.MAX_QUANTITY)
_FIELDS = {
    "ceilings": What.CEILING,
    "deductibles": What.DEDUCTIBLE,
    "category_limits": What.CATEGORY_CAP,
    "limits_per": What.LIMITS_PER,
}


def known_paths() -> list[str]:
    """Every path that names no code."""
    cares = [care.value for care in Care]
    targets: Mapping[What, Iterable[str]] = {
        What.CEILING: cares,
        What.DEDUCTIBLE: cares,
        What.LIMITS_PER: [""],
        What.CATEGORY_CAP: [one.value for one in Category],
        What.CATEGORY_CLAIMS: [one.value for one in Category],
        What.PRICES: ["", *Kind],
        **{
            what: ["", *Kind, *(f"category.{one.value}" for one in ServiceCategory)]
            for what in _OF_LINES
        },
    }
    return [
        f"{what.value}.{target}".rstrip(".")
        for what, listed in targets.items()
        for target in listed
    ]


def codes_named(given: Mapping[str, str]) -> frozenset[LineKey]:
    """The services and items that a change names one by one, so that they can be looked up."""
    found = set()
    for path in given:
        parts = path.split(".", 2)
        if len(parts) == 3 and parts[1] in set(Kind):
            found.add((Kind(parts[1]), parts[2]))
    return frozenset(found)


def flat(table: Mapping[str, Any], before: str = "") -> dict[str, str]:
    """Nested tables of a file as paths: `[ceiling] any = "40"` is `ceiling.any`."""
    found: dict[str, str] = {}
    for name, value in table.items():
        path = f"{before}.{name}" if before else str(name)
        if isinstance(value, Mapping):
            found |= flat(value, path)
        elif isinstance(value, bool):
            found[path] = "yes" if value else "no"
        else:
            found[path] = "none" if value is None else str(value)
    return found


def read_change(
    given: Mapping[str, str], versions: Sequence[Terms], catalogue: Categories
) -> tuple[Change, tuple[Problem, ...]]:
    """The change that is written, and everything that is wrong with it, by path.

    `catalogue` knows the services and items of the terms and those that the change names, with the
    categories of services.
    """
    operations: list[Operation] = []
    problems: list[Problem] = []
    for path, text in given.items():
        found = _read(path.strip(), text.strip(), catalogue)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            operations.append(found)
    change = Change(tuple(operations))
    return change, tuple(problems or _of_terms(change, versions, catalogue))


def read_stored(stored: Iterable[Sequence[str]]) -> Change:
    """A change as it was stored, which was checked then."""
    return Change(
        tuple(
            Operation(What(path.split(".", 1)[0]), _target(path), _value(what_of(path), text))
            for path, text in stored
        )
    )


def what_of(path: str) -> What:
    """The parameter of a path. Raises: ValueError."""
    return What(path.split(".", 1)[0])


def _target(path: str) -> tuple[str, ...]:
    return tuple(path.split(".", 2)[1:])


def _read(path: str, text: str, catalogue: Categories) -> Operation | Problem:
    target = _target(path)
    try:
        what = what_of(path)
    except ValueError:
        return _unknown(path)
    if not _is_target(what, target):
        return _unknown(path)
    if len(target) == 2 and target[0] != "category":
        key = (Kind(target[0]), target[1])
        if key not in catalogue:
            near = get_close_matches(key[1], [code for kind, code in catalogue if kind == key[0]])
            code = "whatif-code-near" if near else "line-unknown"
            return Problem(
                code, path, {"kind": key[0].value, "code": key[1], "near": ", ".join(near)}
            )
    try:
        value = _value(what, text)
    except ValueError:
        return Problem(f"whatif-not-{_expects(what)}", path, {"value": text})
    wrong = _wrong(what, value)
    return Operation(what, target, value) if wrong is None else Problem(wrong[0], path, wrong[1])


def _unknown(path: str) -> Problem:
    # A path to one code is compared without the code.
    near = get_close_matches(path, known_paths(), n=3, cutoff=0.5)
    code = "whatif-path-near" if near else "whatif-path-unknown"
    return Problem(code, path, {"path": path, "near": ", ".join(near)})


def _is_target(what: What, target: tuple[str, ...]) -> bool:
    match what:
        case What.CEILING | What.DEDUCTIBLE:
            return len(target) == 1 and target[0] in set(Care)
        case What.CATEGORY_CAP | What.CATEGORY_CLAIMS:
            return len(target) == 1 and target[0] in set(Category)
        case What.LIMITS_PER:
            return not target
        case What.FIXED | What.COVERED:
            return len(target) == 2 and target[0] in set(Kind)
        case What.PRICES:
            return not target or target[0] in set(Kind)
    if target[:1] == ("category",):
        return len(target) == 2 and target[1] in set(ServiceCategory)
    return not target or target[0] in set(Kind)


def _expects(what: What) -> str:
    match what:
        case What.COVERED:
            return "yes-or-no"
        case What.LIMITS_PER:
            return "a-span"
    return "a-number"


def _value(what: What, text: str) -> Worth:
    """The value as it is meant. Raises: ValueError."""
    if what is What.COVERED:
        if text not in _WORDS:
            raise ValueError(text)
        return _WORDS[text]
    if text in _NONE and what is not What.PRICES:
        return None
    if what is What.LIMITS_PER:
        return Per(text)
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None
    if not number.is_finite():
        raise ValueError(text)
    return number


def _wrong(what: What, value: Worth) -> tuple[str, dict[str, Any]] | None:
    """Why no plan could have the value, with what explains it."""
    if not isinstance(value, Decimal):
        if value is None and what in (What.CO_INSURANCE, What.WAITING):
            return "whatif-needs-a-number", {}
        return None
    if value < 0:
        return "not-negative", {}
    if what is What.CO_INSURANCE and value > 100:
        return "percent-range", {}
    if what is What.PRICES and not 0 < value <= _MOST_PRICE:
        return "whatif-price-range", {"most": _MOST_PRICE}
    if what is What.WAITING and (value % 1 or value > _MOST_MONTHS):
        return "whatif-months-range", {"most": _MOST_MONTHS}
    if what is What.CATEGORY_CLAIMS and value % 1:
        return "whatif-whole-number", {}
    if what is What.CEILING and not value:
        return "whatif-ceiling-zero", {}
    return None


def _of_terms(
    change: Change, versions: Sequence[Terms], catalogue: Categories
) -> Iterable[Problem]:
    """What the change makes of the terms: lines that no version has, and what does not fit."""
    for operation in change.operations:
        if operation.what in (*_OF_LINES, What.FIXED):
            before = Change(change.operations[: change.operations.index(operation)])
            if not any(
                keys_of(operation.target, terms_with(before, terms, catalogue), catalogue)
                for terms in versions
            ):
                yield _no_line(operation, versions)
    seen: set[tuple[str, str]] = set()
    for terms in versions:
        known = set(map(_key, problems_of(terms)))
        for problem in problems_of(terms_with(change, terms, catalogue)):
            if _key(problem) not in known | seen:
                seen.add(_key(problem))
                yield Problem(problem.code, _path_of(problem, change), problem.values)


def _key(problem: Problem) -> tuple[str, str]:
    return (problem.code, problem.field)


def _no_line(operation: Operation, versions: Sequence[Terms]) -> Problem:
    target = ".".join(operation.target)
    codes = {f"{kind.value}.{code}" for terms in versions for kind, code in terms.lines}
    near = get_close_matches(target, sorted(codes))
    code = "whatif-line-near" if near else "whatif-no-line"
    return Problem(code, operation.path, {"target": target, "near": ", ".join(near)})


def _path_of(problem: Problem, change: Change) -> str:
    """The parameter that brought the problem: the last one of its kind."""
    what = _FIELDS.get(problem.field.split(".")[0])
    paths = [one.path for one in change.operations if what is None or one.what is what]
    every = [one.path for one in change.operations]
    return (paths or every or [""])[-1]
