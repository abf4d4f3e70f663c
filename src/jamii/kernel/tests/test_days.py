"""Ranges include both ends, and months clamp."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamii.kernel.days import Days, add_months, completed_years, day_at

days = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2024, 3, 31), -1, date(2024, 2, 29)),
        (date(2024, 12, 15), 1, date(2025, 1, 15)),
    ],
)
def test_months_clamp_to_the_end_of_the_month(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


@given(days, st.integers(min_value=-600, max_value=600))
def test_adding_months_moves_exactly_that_many_months(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(2006, 3, 15), date(2024, 3, 15), 18),
        (date(2006, 3, 16), date(2024, 3, 15), 17),
        (date(2004, 2, 29), date(2022, 2, 28), 17),
        (date(2004, 2, 29), date(2022, 3, 1), 18),
        (date(2004, 2, 29), date(2024, 2, 29), 20),
    ],
)
def test_age_is_counted_in_completed_years(born: date, on: date, years: int) -> None:
    assert completed_years(born, on) == years


def test_both_ends_belong_to_the_range() -> None:
    june = Days(date(2024, 6, 1), date(2024, 6, 30))
    assert date(2024, 6, 1) in june
    assert date(2024, 6, 30) in june
    assert date(2024, 7, 1) not in june
    assert june.count() == 30


def test_a_range_never_ends_before_it_starts() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        Days(date(2024, 6, 2), date(2024, 6, 1))


def test_an_open_range_has_no_end() -> None:
    since = Days(date(2024, 6, 1))
    assert date(2999, 1, 1) in since
    assert since.count() is None
    assert since.until(date(2024, 5, 31)) is None
    assert since.until(date(2024, 6, 1)) == Days(date(2024, 6, 1), date(2024, 6, 1))


@given(days, days, days, days)
def test_the_common_days_lie_in_both(a: date, b: date, c: date, d: date) -> None:
    one, two = Days(*sorted((a, b))), Days(*sorted((c, d)))
    common = one.common(two)
    assert one.overlaps(two) == two.overlaps(one) == (common is not None)
    if common is not None and common.last is not None:
        assert all(day in one and day in two for day in (common.first, common.last))


def test_the_day_is_the_day_where_the_scheme_is() -> None:
    late = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
    assert day_at(late, "Africa/Nairobi") == date(2026, 2, 1)
    assert day_at(late, "UTC") == date(2026, 1, 31)


def test_a_moment_without_offset_has_no_day() -> None:
    with pytest.raises(ValueError, match="offset"):
        day_at(datetime(2026, 1, 31, 12), "UTC")  # noqa: DTZ001
