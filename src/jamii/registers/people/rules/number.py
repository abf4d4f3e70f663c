"""Is this a number that a person may bear?

Source: the checks of an insurance number, in their order; the first failure is reported. Uniqueness
is the database's.
"""

from __future__ import annotations

from dataclasses import dataclass

from jamii.kernel.ids import check_digit_is_right


@dataclass(frozen=True, slots=True)
class NumberRule:
    """What a scheme asks of a number: length, and the root of its check digit (10: Luhn). None: not
    asked.
    """

    min_length: int | None = None
    max_length: int | None = None
    root: int | None = None


def number_problem(number: str, rule: NumberRule) -> str | None:
    """The code of the first thing that is wrong with the number, or None."""
    if not number:
        return "number-missing"
    if (rule.min_length is not None and len(number) < rule.min_length) or (
        rule.max_length is not None and len(number) > rule.max_length
    ):
        return "number-length"
    if rule.root is not None and not check_digit_is_right(number, rule.root):
        return "number-check-digit"
    return None
