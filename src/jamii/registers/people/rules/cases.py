"""Worked examples of people's rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jamii.kernel.cases import Given, case_kind, only
from jamii.registers.people.rules.number import NumberRule, number_problem


@case_kind("person-number")
def person_number(given: Given) -> Mapping[str, Any]:
    """`number`, optionally `length`, `root`, `taken_by` (another person who bears it, or
    `self`).
    """
    only(given, "number", "length", "root", "taken_by")
    length = given.get("length")
    rule = NumberRule(length, length, given.get("root"))
    problem = number_problem(str(given["number"] or ""), rule)
    if problem is None and given.get("taken_by") not in (None, "self"):
        problem = "number-taken"
    return {"problem": problem or "none"}
