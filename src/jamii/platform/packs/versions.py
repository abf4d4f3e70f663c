"""Which releases fit: versions of three numbers, and ranges such as `>=0.1,<2`."""

from __future__ import annotations

import re

Version = tuple[int, int, int]
_VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)(?:\.(0|[1-9]\d*))?(?:[-+][0-9A-Za-z.-]+)?\Z")
_BOUND = re.compile(r"(>=|<=|==|!=|>|<)\s*(\S+)\Z")


def version(text: str) -> Version:
    """The three numbers of `1.4.2`; a missing third is 0, what follows `-` or `+` is not compared.

    Raises: ValueError for anything else.
    """
    found = _VERSION.match(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is no version; expected three numbers such as 1.4.2.")
    first, second, third = found.groups(default="0")
    return int(first), int(second), int(third)


def fits(text: str, releases: str) -> bool:
    """Whether the version lies in the range; every version lies in an empty one.

    Raises: ValueError for what is no version or no range.
    """
    asked = version(text)
    answers = []
    for part in filter(None, (part.strip() for part in releases.split(","))):
        bound = _BOUND.match(part)
        if bound is None:
            raise ValueError(f"{part!r} is no bound; expected one such as >=1.2 or <2.0.")
        sign, limit = bound[1], version(bound[2] if "." in bound[2] else f"{bound[2]}.0")
        answers.append(
            {
                ">=": asked >= limit,
                "<=": asked <= limit,
                "==": asked == limit,
                "!=": asked != limit,
                ">": asked > limit,
                "<": asked < limit,
            }[sign]
        )
    return all(answers)
