"""Amounts are exact, rounded once, and dealt out without loss."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamii.kernel.money import Money, deal_out, round_fraction, round_half_up

amounts = st.decimals(min_value=0, max_value=10**9, places=2)
weights = st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=12).filter(any)


@pytest.mark.parametrize(
    ("amount", "places", "rounded"),
    [("1.24875", 2, "1.25"), ("12.5", 0, "13"), ("48.4925", 2, "48.49"), ("-0.005", 2, "-0.01")],
)
def test_a_half_is_rounded_away_from_zero(amount: str, places: int, rounded: str) -> None:
    assert round_half_up(Decimal(amount), places) == Decimal(rounded)


def test_money_is_never_built_from_a_float() -> None:
    with pytest.raises(TypeError, match="Decimal, not float"):
        Money(0.1, "XTS")  # type: ignore[arg-type]


def test_two_currencies_never_meet() -> None:
    with pytest.raises(TypeError, match="XTS and XAF"):
        Money(Decimal(1), "XTS") + Money(Decimal(1), "XAF")


def test_a_text_is_read_as_money() -> None:
    assert Money.parse("12.50 XTS") == Money(Decimal("12.50"), "XTS")


@pytest.mark.parametrize("text", ["12,50 XTS", "12.50", "x XTS", "NaN XTS", "1 xts"])
def test_a_text_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Money.parse(text)


def test_the_remainder_goes_to_the_largest_remainders() -> None:
    equal = [Decimal(1)] * 3
    assert deal_out(Decimal(100), equal, 2) == [
        Decimal("33.34"),
        Decimal("33.33"),
        Decimal("33.33"),
    ]


@pytest.mark.parametrize(
    ("amount", "places", "rounded"),
    [
        (Fraction(2, 3), 2, "0.67"),
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(-1, 8), 2, "-0.13"),
        (Fraction(25, 2), 0, "13"),
        (Fraction(747397, 2_000_000), 4, "0.3737"),
    ],
)
def test_a_fraction_is_rounded_once_a_half_away_from_zero(
    amount: Fraction, places: int, rounded: str
) -> None:
    assert str(round_fraction(amount, places)) == rounded


@given(amounts, weights)
def test_the_parts_add_up(amount: Decimal, shares: list[int]) -> None:
    parts = deal_out(amount, [Decimal(share) for share in shares], 2)
    assert sum(parts) == amount
    assert all(part >= 0 for part in parts)
    assert all(part == 0 for part, share in zip(parts, shares, strict=True) if share == 0)
