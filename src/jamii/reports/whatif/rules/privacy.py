"""Which groups may be shown without pointing at somebody?

A group of fewer people than `SMALLEST_GROUP` is put together with the others of its kind. A rest
that is still too small takes in the next larger group, for it could be reckoned from the total.
"""

from __future__ import annotations

from collections.abc import Iterable

from jamii.reports.whatif.types import REST, SMALLEST_GROUP, Dimension, Group


def merged(groups: Iterable[Group], dimension: Dimension) -> tuple[Group, ...]:
    """The groups that may be shown, in their order, and the rest behind them."""
    listed = list(groups)
    small = [group for group in listed if group.persons < SMALLEST_GROUP]
    if not small:
        return tuple(listed)
    kept = [group for group in listed if group.persons >= SMALLEST_GROUP]
    # The smallest first, so that as little as possible disappears.
    larger = sorted(kept, key=lambda group: (group.persons, group.key))
    while larger and _people(small, dimension) < SMALLEST_GROUP:
        small.append(larger.pop(0))
        kept.remove(small[-1])
    return (*kept, _together(small, dimension))


def _people(groups: list[Group], dimension: Dimension) -> int:
    """At least so many people: where one may stand in two groups, they are not added up."""
    return _at_least([group.persons for group in groups], dimension)


def _at_least(numbers: list[int], dimension: Dimension) -> int:
    return sum(numbers) if dimension.parts_people else max(numbers)


def _together(groups: list[Group], dimension: Dimension) -> Group:
    return Group(
        REST,
        _people(groups, dimension),
        sum(group.claims for group in groups),
        sum((group.before for group in groups), groups[0].before * 0),
        sum((group.after for group in groups), groups[0].after * 0),
        _at_least([group.more for group in groups], dimension),
        _at_least([group.less for group in groups], dimension),
    )
