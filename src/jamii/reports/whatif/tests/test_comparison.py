"""What is counted adds up, and small groups do not point at anybody."""

from __future__ import annotations

from decimal import Decimal

from jamii.reports.whatif.rules.comparison import median_change, to_be_kept, together
from jamii.reports.whatif.rules.privacy import merged
from jamii.reports.whatif.types import REST, Dimension, Fit, Group, Result

_D = Decimal


def group(key: str, persons: int, before: int = 10, after: int = 8) -> Group:
    return Group(key, persons, persons, _D(before), _D(after), 0, persons)


def keys(groups: tuple[Group, ...]) -> list[tuple[str, int]]:
    return [(one.key, one.persons) for one in groups]


def test_groups_of_five_and_more_stay_apart() -> None:
    listed = (group("a", 5), group("b", 9))
    assert merged(listed, Dimension.DISTRICT) == listed


def test_small_groups_are_put_together_when_they_are_enough_people() -> None:
    listed = [group("a", 3), group("b", 9), group("c", 2)]
    found = merged(listed, Dimension.DISTRICT)
    assert keys(found) == [("b", 9), (REST, 5)]
    assert (found[1].before, found[1].after, found[1].less) == (20, 16, 5)


def test_a_rest_that_is_too_small_takes_in_the_next_larger_group() -> None:
    """Else it could be reckoned from the total."""
    listed = [group("a", 4), group("b", 9), group("c", 7)]
    assert keys(merged(listed, Dimension.DISTRICT)) == [("b", 9), (REST, 11)]


def test_groups_that_may_share_people_are_not_added_up() -> None:
    listed = [group("a", 3), group("b", 9), group("c", 3)]
    found = merged(listed, Dimension.MONTH)
    assert keys(found) == [(REST, 9)]
    assert (found[0].before, found[0].less) == (30, 9)


def test_a_change_of_few_people_is_not_told() -> None:
    few = Result(
        Group("", 20, 20, _D(10), _D(8), 4, 6),
        {},
        {_D(-2): 6, _D(3): 4},
        Fit(),
    )
    kept = to_be_kept(few)
    assert median_change(kept, of_more=True) is None
    assert median_change(kept, of_more=False) == -2
    assert median_change(few, of_more=True) == 3


def test_the_median_of_an_even_number_lies_between_the_two_in_the_middle() -> None:
    result = Result(changes={_D(1): 2, _D(2): 1, _D(10): 1, _D(-7): 3})
    assert median_change(result, of_more=True) == _D("1.5")
    assert median_change(result, of_more=False) == -7
    assert median_change(Result(), of_more=True) is None


def test_parts_add_up_in_any_order() -> None:
    one = Result(
        Group("", 2, 3, _D("1.10"), _D(1), 0, 1),
        {Dimension.SEX: (group("female", 2),)},
        {_D(-1): 1},
        Fit(2, _D(1), _D("0.1")),
        1,
        (0, 1),
    )
    other = Result(
        Group("", 1, 1, _D(2), _D(3), 1, 0),
        {Dimension.SEX: (group("female", 1), group("male", 1))},
        {_D(-1): 2, _D(1): 1},
        Fit(1, _D(2), _D(0)),
        0,
        (1, 0),
    )
    both = together([one, other])
    assert both == together([other, one])
    assert both.whole == Group("", 3, 4, _D("3.10"), _D(4), 1, 1)
    assert keys(both.groups[Dimension.SEX]) == [("female", 3), ("male", 1)]
    assert both.changes == {_D(-1): 3, _D(1): 1}
    assert (both.fit, both.reviewed, both.refused) == (Fit(3, _D(3), _D("0.1")), 1, (1, 1))
    assert Result.from_json(both.as_json()) == both
