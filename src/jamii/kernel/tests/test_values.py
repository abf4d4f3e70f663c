"""Keys, check digits, codes, folded names, canonical forms, actors."""

import dataclasses
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamii.kernel.actors import SYSTEM, Actor, Grant
from jamii.kernel.canonical import canonical_json, fingerprint
from jamii.kernel.errors import Invalid, Problem
from jamii.kernel.ids import check_digit_is_right, new_id, seeded, with_check_digit
from jamii.kernel.reasons import Reason, Step
from jamii.kernel.words import Words, fold, pick

MOMENT = datetime(2026, 1, 31, 8, tzinfo=UTC)


def test_a_key_is_a_uuid_of_version_7_that_sorts_by_its_moment() -> None:
    source = seeded("demo")
    earlier, later = new_id(MOMENT, source), new_id(MOMENT + timedelta(seconds=1), source)
    assert earlier.version == 7
    assert earlier.variant == "specified in RFC 4122"
    assert earlier < later
    assert new_id(MOMENT, seeded("demo")) == earlier


@given(st.text("0123456789", min_size=1, max_size=20), st.sampled_from([7, 9, 10]))
def test_a_number_with_its_check_digit_is_right(digits: str, root: int) -> None:
    assert check_digit_is_right(with_check_digit(digits, root), root)


@given(st.text("0123456789", min_size=2, max_size=20), st.data())
def test_luhn_sees_every_single_wrong_digit(digits: str, data: st.DataObject) -> None:
    number = with_check_digit(digits)
    place = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != number[place]]))
    assert not check_digit_is_right(number[:place] + other + number[place + 1 :], 10)


def test_a_code_is_lower_case_with_hyphens() -> None:
    with pytest.raises(ValueError, match="no reason code"):
        Reason("Ceiling_Reached")


def test_a_step_is_no_reason_though_it_says_the_same() -> None:
    assert Reason("ceiling-reached") != Step("ceiling-reached")


def test_a_reason_is_stored_in_plain_values_and_read_again() -> None:
    reason = Reason("ceiling-reached", {"left": Decimal("80.00"), "day": date(2024, 6, 10)})
    stored = reason.as_json()
    assert stored == {"code": "ceiling-reached", "values": {"left": "80", "day": "2024-06-10"}}
    assert Reason.from_json(stored).as_json() == stored


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("N'Diaye  Élise", "n diaye elise"),
        ("ØYVIND Straße", "oyvind strasse"),
        ("  Œuvre-d’Art ", "oeuvre d art"),
    ],
)
def test_names_are_folded_to_keys(name: str, key: str) -> None:
    assert fold(name) == key


def test_a_text_is_picked_in_the_readers_language_or_marked_with_its_own() -> None:
    texts = {"en": "Delivery", "fr": "Accouchement"}
    assert pick(texts, "fr") == Words("Accouchement", "fr")
    assert pick(texts, "fr-ca") == Words("Accouchement", "fr")
    assert pick({"en": "Delivery"}, "fr") == Words("Delivery", "en")


def test_equal_values_have_equal_spelling() -> None:
    assert canonical_json({"b": Decimal("1.50"), "a": date(2024, 1, 1)}) == (
        '{"a":"2024-01-01","b":"1.5"}'
    )
    assert fingerprint(Decimal("1.0")) == fingerprint(Decimal("1.00"))
    assert canonical_json(Decimal("-0")) == canonical_json(Decimal("0"))


def test_a_float_has_no_canonical_form() -> None:
    with pytest.raises(TypeError, match="float"):
        canonical_json(1.5)


def test_values_of_the_kernel_do_not_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Reason("ceiling-reached").code = "other"  # type: ignore[misc]


def test_invalid_lists_every_problem() -> None:
    problems = [Problem("required", "name"), Problem("not-a-day", "born", row=3)]
    assert Invalid(problems).problems == tuple(problems)
    assert Invalid("required", field="name").code == "required"


SCHEME, OTHER, FACILITY = UUID(int=1), UUID(int=2), UUID(int=3)
CLERK = Actor(
    UUID(int=9), "Amina", (Grant(frozenset({"claims.enter"}), scheme=SCHEME, facility=FACILITY),)
)


def test_an_act_is_allowed_where_it_is_granted() -> None:
    assert CLERK.may("claims.enter", scheme=SCHEME, facility=FACILITY)
    assert not CLERK.may("claims.enter", scheme=OTHER)
    assert not CLERK.may("claims.review", scheme=SCHEME)
    assert CLERK.schemes("claims.enter") == frozenset({SCHEME})
    assert CLERK.schemes("claims.review") == frozenset()
    assert SYSTEM.may("claims.review", scheme=OTHER)
    assert SYSTEM.schemes("claims.review") is None
