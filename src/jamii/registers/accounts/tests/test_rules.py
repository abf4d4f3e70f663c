"""Which passwords are accepted, and how long a guesser waits."""

from datetime import UTC, datetime, timedelta

import pytest

from jamii.registers.accounts.rules.passwords import PAUSE, password_problems, wait_until

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("correct-horse-1", []),
        ("short1", ["password-length"]),
        ("only-letters", ["password-without-digit"]),
        ("1234567890", ["password-without-letter"]),
        ("Amina-2026", ["password-holds-login"]),
        ("", ["password-length", "password-without-letter", "password-without-digit"]),
    ],
)
def test_a_password_has_eight_characters_with_a_letter_and_a_digit(
    password: str, codes: list[str]
) -> None:
    assert [problem.code for problem in password_problems(password, "amina")] == codes


def test_the_fifth_failure_within_five_minutes_makes_one_wait() -> None:
    failures = [NOON - timedelta(minutes=minutes) for minutes in (4, 3, 2, 1)]
    assert wait_until(failures, 5, NOON) is None
    assert wait_until([*failures, NOON], 5, NOON) == NOON - timedelta(minutes=4) + PAUSE


def test_nobody_is_locked_out_for_ever() -> None:
    failures = [NOON - timedelta(minutes=6)] * 20
    assert wait_until(failures, 5, NOON) is None
