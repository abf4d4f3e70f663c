"""Signing in, users, roles and grants, on the real database."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jamii.kernel.actors import SYSTEM, Actor
from jamii.kernel.days import Days
from jamii.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from jamii.platform import journal
from jamii.registers.accounts import models, queries, services
from jamii.registers.accounts.tests.factories import PASSWORD, TODAY, make_user
from jamii.registers.accounts.types import NewGrant, NewUser, UserId
from jamii.registers.places.tests.factories import (
    AT,
    GREEN,
    HILL,
    LAKE,
    MANGO,
    PALM,
    SINCE,
    make_country,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben() -> Actor:
    make_country()
    return make_user("ben", "enrolment-officer", place=HILL)


def test_login_and_password_open_a_session_that_ends_with_the_password(ben: Actor) -> None:
    user, proof = services.sign_in("Ben ", PASSWORD, "10.0.0.1", at=AT)
    assert user == ben.id
    session = {"user": str(user), "proof": proof}
    assert queries.actor_of_session(session, TODAY) == ben
    services.set_password("ben", "another-horse-2", by=SYSTEM, at=AT)
    assert queries.actor_of_session(session, TODAY) is None


def test_a_wrong_password_and_an_unknown_login_are_refused_alike(ben: Actor) -> None:
    for login, password in (("ben", "wrong-horse-1"), ("nobody", PASSWORD)):
        with pytest.raises(Invalid) as refusal:
            services.sign_in(login, password, "10.0.0.1", at=AT)
        assert refusal.value.code == "sign-in-wrong"


def test_after_five_failures_even_the_right_password_waits(ben: Actor) -> None:
    for _ in range(5):
        with pytest.raises(Invalid, match="sign-in-wrong"):
            services.sign_in("ben", "wrong-horse-1", "10.0.0.1", at=AT)
    with pytest.raises(Invalid, match="sign-in-paused"):
        services.sign_in("ben", PASSWORD, "10.0.0.2", at=AT)
    later = AT + timedelta(minutes=6)
    assert services.sign_in("ben", PASSWORD, "10.0.0.1", at=later)[0] == ben.id


def test_a_blocked_user_is_nobody(ben: Actor) -> None:
    models.User.objects.filter(login="ben").update(is_active=False)
    assert queries.actor_for(ben.id, TODAY) is None
    with pytest.raises(Invalid, match="sign-in-wrong"):
        services.sign_in("ben", PASSWORD, "10.0.0.1", at=AT)


def test_an_actor_comes_in_one_statement_with_all_places_within(
    ben: Actor, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        actor = queries.actor_for(ben.id, TODAY)
    assert actor is not None
    assert [grant.places for grant in actor.grants] == [frozenset({HILL, GREEN, MANGO, PALM})]


def test_a_grant_counts_on_its_days_only(ben: Actor) -> None:
    before = queries.actor_for(ben.id, SINCE - timedelta(days=1))
    assert before is not None
    assert before.grants == ()


def test_a_blocked_role_grants_nothing(ben: Actor) -> None:
    models.Role.objects.filter(code="enrolment-officer").update(blocked=True)
    actor = queries.actor_for(ben.id, TODAY)
    assert actor is not None
    assert actor.grants == ()


def test_nobody_grants_rights_that_they_lack() -> None:
    make_country()
    manager = make_user("district-admin", "administrator", place=HILL)
    target = services.create_user("carla", "Carla", "fr", by=SYSTEM, at=AT)
    for place in (None, LAKE):
        with pytest.raises(NotAllowed, match="grant-exceeds-own"):
            services.grant_role(
                target, NewGrant("enrolment-officer", Days(SINCE), place=place), by=manager, at=AT
            )
    assert not models.RoleGrant.objects.filter(user_id=target).exists()
    grant = NewGrant("enrolment-officer", Days(SINCE), place=GREEN)
    services.grant_role(target, grant, by=manager, at=AT)
    carla = queries.actor_for(target, TODAY)
    assert carla is not None
    assert carla.grants[0].places == {GREEN, MANGO, PALM}


@pytest.mark.parametrize("role", ["enrolment-officer", "auditor"])
def test_who_may_not_manage_users_changes_nothing(role: str) -> None:
    make_country()
    caller = make_user("caller", role)
    with pytest.raises(NotAllowed):
        services.create_user("eve", "Eve", "en", by=caller, at=AT)
    with pytest.raises(NotAllowed):
        services.set_password("caller", "another-horse-2", by=caller, at=AT)
    assert not models.User.objects.filter(login="eve").exists()
    assert services.sign_in("caller", PASSWORD, "10.0.0.1", at=AT)[0] == caller.id


def test_a_nobody_may_nothing(db: None) -> None:
    with pytest.raises(NotAllowed):
        services.create_user("eve", "Eve", "en", by=Actor(UUID(int=1), "Nobody"), at=AT)


def test_all_mistakes_of_a_new_user_come_at_once(ben: Actor) -> None:
    with pytest.raises(Invalid) as refusal:
        services.create_user("B", " ", "xx", password="x", by=SYSTEM, at=AT)
    assert [(problem.field, problem.code) for problem in refusal.value.problems] == [
        ("login", "login-shape"),
        ("name", "required"),
        ("language", "language-not-offered"),
        ("password", "password-length"),
        ("password", "password-without-digit"),
    ]
    with pytest.raises(Invalid, match="login-taken"):
        services.create_user("BEN", "Another Ben", "en", by=SYSTEM, at=AT)


def test_the_same_form_sent_twice_makes_one_user(db: None) -> None:
    key = UUID(int=0xF1)
    for _ in range(2):
        assert services.create_user("amina", "Amina", "fr", id=key, by=SYSTEM, at=AT) == key
    assert models.User.objects.count() == 1


def test_two_who_change_one_user_at_once_are_told(ben: Actor) -> None:
    details = {
        "language": "fr",
        "email": "",
        "phone": "",
        "facility": None,
        "is_active": True,
        "by": SYSTEM,
        "at": AT,
    }
    services.change_user(ben.id, 1, name="Benjamin", **details)
    with pytest.raises(Conflict):
        services.change_user(ben.id, 1, name="Benoît", **details)
    shown = queries.user(ben.id, by=SYSTEM)
    assert (shown.name, shown.version) == ("Benjamin", 2)
    lines = [entry.code for entry in journal.entries_about("accounts.user", ben.id)]
    assert lines == ["accounts.user-changed", "accounts.role-granted", "accounts.user-created"]


def test_the_old_row_of_a_change_is_kept_with_who_did_it(ben: Actor) -> None:
    services.set_language("fr", by=ben, at=AT)
    from jamii.platform.history import versions_of

    kept = versions_of(models.User, ben.id).first()
    assert kept.language == "en"
    assert kept.pgh_context["actor"] == str(ben.id)


def test_a_grant_ends_and_keeps_its_past(ben: Actor) -> None:
    grant = queries.user(ben.id, by=SYSTEM).grants[0]
    services.end_grant(grant.id, date(2026, 1, 1), by=SYSTEM, at=AT)
    ended = queries.user(ben.id, by=SYSTEM).grants[0]
    assert ended.days == Days(SINCE, date(2025, 12, 31))
    actor = queries.actor_for(ben.id, TODAY)
    assert actor is not None
    assert actor.grants == ()


def test_users_are_loaded_once_and_mistakes_name_their_row(ben: Actor) -> None:
    rows = [
        NewUser(
            UserId(UUID(int=1)),
            "one",
            "One",
            grants=(NewGrant("auditor", Days(SINCE)),),
        ),
        NewUser(UserId(UUID(int=2)), "two", "Two"),
    ]
    assert services.load_users(rows, by=SYSTEM, at=AT) == 2
    assert services.load_users(rows, by=SYSTEM, at=AT) == 0
    with pytest.raises(Invalid, match="sign-in-wrong"):
        services.sign_in("one", "", "10.0.0.1", at=AT)
    bad = [NewUser(UserId(UUID(int=3)), "three", "Three"), NewUser(UserId(UUID(int=4)), "ONE", "X")]
    with pytest.raises(Invalid) as refusal:
        services.load_users(bad, by=SYSTEM, at=AT)
    assert [(p.code, p.row) for p in refusal.value.problems] == [("login-twice", 2)]
    assert not models.User.objects.filter(login="three").exists()


def test_an_api_key_acts_as_its_user_within_its_days(ben: Actor) -> None:
    key = services.make_api_key(ben.id, "reports", Days(SINCE, TODAY), by=SYSTEM, at=AT)
    with CaptureQueriesContext(connection) as captured:
        assert queries.actor_by_api_key(key, TODAY) == ben
    assert len(captured) == 1
    assert queries.actor_by_api_key(key, TODAY + timedelta(days=1)) is None
    assert queries.actor_by_api_key("jamii_wrong", TODAY) is None
    assert not models.ApiKey.objects.filter(key_hash=key).exists()


def test_an_unknown_user_is_not_found(db: None) -> None:
    with pytest.raises(NotFound):
        services.set_password("nobody", "another-horse-2", by=SYSTEM, at=AT)
    with pytest.raises(NotFound):
        queries.user(UUID(int=9), by=SYSTEM)
