"""`jamii user`: a password is set, a user added, a role granted; all of it or nothing."""

from __future__ import annotations

import io
from contextlib import nullcontext
from datetime import UTC, datetime

import pytest

from jamii.cli import main, user
from jamii.kernel.errors import Invalid
from jamii.registers.accounts import queries, services
from jamii.registers.accounts.tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
AT = datetime(2026, 1, 31, 9, tzinfo=UTC)
NEW = "a-new-long-password-2"


@pytest.fixture(autouse=True)
def _in_the_database_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(user, "ready", nullcontext)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{NEW}\n"))


def _signs_in(login: str, password: str) -> bool:
    try:
        services.sign_in(login, password, "192.0.2.1", at=AT)
    except Invalid:
        return False
    return True


def test_a_password_is_set(capsys: pytest.CaptureFixture[str]) -> None:
    make_user("amina", "facility-clerk")
    assert main.main(["user", "amina", "--password-stdin"]) == 0
    assert capsys.readouterr().out == "amina may sign in now.\n"
    assert _signs_in("amina", NEW)


def test_an_unknown_role_is_named_and_the_password_stays(
    capsys: pytest.CaptureFixture[str],
) -> None:
    make_user("amina", "facility-clerk")
    assert main.main(["user", "amina", "--role", "nosuch", "--password-stdin"]) == 1
    assert capsys.readouterr().err == "There is no role nosuch.\n"
    assert _signs_in("amina", PASSWORD)


def test_a_user_who_cannot_have_the_role_is_not_half_made(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["user", "baraka", "--create", "--role", "nosuch", "--password-stdin"]
    assert main.main(words) == 1
    assert capsys.readouterr().err == "There is no role nosuch.\n"
    assert queries.actor_by_login("baraka", AT.date()) is None


def test_an_unknown_user_is_told_how_to_be_added(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["user", "baraka", "--password-stdin"]) == 1
    said = "There is no user baraka. Add one: jamii user baraka --create\n"
    assert capsys.readouterr().err == said
