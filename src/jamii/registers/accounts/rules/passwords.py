"""Is this a password, and may this person try again?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from jamii.kernel.errors import Problem

MIN_LENGTH = 8
MAX_LENGTH = 200
TRIES_PER_LOGIN = 5
TRIES_PER_ADDRESS = 40
PAUSE = timedelta(minutes=5)


def password_problems(password: str, login: str, name: str = "") -> list[Problem]:
    """What is wrong with a new password; all at once. Eight characters with a letter and a
    digit.
    """
    problems = []
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        problems.append(Problem("password-length", "password", {"least": MIN_LENGTH}))
    if not any(character.isalpha() for character in password):
        problems.append(Problem("password-without-letter", "password"))
    if not any(character.isdigit() for character in password):
        problems.append(Problem("password-without-digit", "password"))
    if login and login.casefold() in password.casefold():
        problems.append(Problem("password-holds-login", "password"))
    return problems


def wait_until(failures: Sequence[datetime], allowed: int, at: datetime) -> datetime | None:
    """Until when another try has to wait, or None: after `allowed` failures within the pause.

    Nobody is locked out for ever: the pause counts from the failure that filled the window.
    """
    recent = sorted(moment for moment in failures if at - moment < PAUSE)
    return recent[-allowed] + PAUSE if len(recent) >= allowed else None
