"""Signing in, users, roles, grants."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db.models import F, Q

from jamii.kernel.actors import Actor, Reach
from jamii.kernel.days import Days, day_before
from jamii.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Problem, WrongState
from jamii.kernel.ids import new_id
from jamii.platform import journal, permissions
from jamii.platform.acting import done_by
from jamii.platform.database import as_days, as_range
from jamii.registers.accounts import access, models, queries
from jamii.registers.accounts.rules import passwords
from jamii.registers.accounts.standard_roles import standard_roles
from jamii.registers.accounts.types import NewGrant, NewRole, NewUser, UserId
from jamii.registers.places import queries as places

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{2,49}\Z")
_NOBODY = make_password(None)


def sign_in(login: str, password: str, address: str, *, at: datetime) -> tuple[UserId, str]:
    """The user and the session's proof, when login and password fit.

    Raises: Invalid (`sign-in-wrong`), or (`sign-in-paused`) after too many failures from one login
    or address.
    """
    login = login.strip().casefold()[:50]
    recent = models.SignInAttempt.objects.filter(at__gt=at - passwords.PAUSE)
    tries = list(recent.filter(Q(login=login) | Q(address=address)))
    for allowed, moments in (
        (passwords.TRIES_PER_LOGIN, [attempt.at for attempt in tries if attempt.login == login]),
        (passwords.TRIES_PER_ADDRESS, [a.at for a in tries if a.address == address]),
    ):
        until = passwords.wait_until(moments, allowed, at)
        if until is not None:
            minutes = int((until - at).total_seconds() // 60) + 1
            raise Invalid("sign-in-paused", minutes=minutes)
    person = models.User.objects.filter(login=login, is_active=True).first()
    # An unknown login costs the same time, so that nobody learns which logins exist.
    if not check_password(password, person.password if person else _dummy_hash()) or not person:
        models.SignInAttempt.objects.filter(at__lt=at - timedelta(days=1)).delete()
        models.SignInAttempt.objects.create(at=at, login=login, address=address[:45])
        raise Invalid("sign-in-wrong")
    models.SignInAttempt.objects.filter(login=login).delete()
    return UserId(person.id), queries.proof_of(person.password)


_hash_of_nothing = ""


def _dummy_hash() -> str:
    global _hash_of_nothing
    _hash_of_nothing = _hash_of_nothing or make_password(secrets.token_hex(16))
    return _hash_of_nothing


def _user_problems(login: str, name: str, language: str) -> list[Problem]:
    problems = []
    if not _LOGIN.match(login):
        problems.append(Problem("login-shape" if login else "login-missing", "login"))
    if not name.strip():
        problems.append(Problem("required", "name"))
    if language not in dict(settings.LANGUAGES):
        problems.append(Problem("language-not-offered", "language", {"language": language}))
    return problems


def create_user(
    login: str,
    name: str,
    language: str,
    *,
    email: str = "",
    phone: str = "",
    facility: UUID | None = None,
    password: str | None = None,
    is_demo: bool = False,
    id: UUID | None = None,
    by: Actor,
    at: datetime,
) -> UserId:
    """Add a user; sent twice with the same id it is one. Without a password nobody can sign in yet.

    Raises: NotAllowed (`accounts.manage`), Invalid.
    """
    permissions.require(by, access.MANAGE)
    login = login.strip().casefold()
    key = id or new_id(at)
    problems = _user_problems(login, name, language)
    if password is not None:
        problems += passwords.password_problems(password, login, name)
    taken = models.User.objects.filter(Q(login=login) | Q(id=key)).values_list("id", flat=True)
    if key in (known := set(taken)):
        return UserId(key)
    if known:
        problems.append(Problem("login-taken", "login", {"login": login}))
    if problems:
        raise Invalid(problems)
    with done_by(by, at):
        row = models.User.objects.create(
            id=key,
            login=login,
            name=name.strip(),
            language=language,
            email=email.strip(),
            phone=phone.strip(),
            facility_id=facility,
            password=make_password(password),
            is_demo=is_demo,
        )
        journal.write("accounts.user-created", row, by=by, at=at, login=login)
    return UserId(row.id)


def change_user(
    user_id: UUID,
    version: int,
    *,
    name: str,
    language: str,
    email: str,
    phone: str,
    facility: UUID | None,
    is_active: bool,
    by: Actor,
    at: datetime,
) -> None:
    """Change a user's details. Raises: NotAllowed, NotFound, Invalid, Conflict
    (`changed-meanwhile`).
    """
    permissions.require(by, access.MANAGE)
    row = models.User.objects.filter(id=user_id).first()
    if row is None:
        raise NotFound("not-found")
    if problems := _user_problems(row.login, name, language):
        raise Invalid(problems)
    with done_by(by, at):
        changed = models.User.objects.filter(id=user_id, version=version).update(
            name=name.strip(),
            language=language,
            email=email.strip(),
            phone=phone.strip(),
            facility_id=facility,
            is_active=is_active,
            version=F("version") + 1,
        )
        if not changed:
            raise Conflict("changed-meanwhile")
        journal.write("accounts.user-changed", row, by=by, at=at, login=row.login)


def set_language(language: str, *, by: Actor, at: datetime) -> None:
    """Choose one's own language. Raises: Invalid (`language-not-offered`)."""
    if language not in dict(settings.LANGUAGES):
        raise Invalid("language-not-offered", field="language", language=language)
    with done_by(by, at):
        models.User.objects.filter(id=by.id).update(language=language)


def set_password(login: str, password: str, *, by: Actor, at: datetime) -> None:
    """Give a user a new password; all their sessions end. Raises: NotAllowed, NotFound, Invalid."""
    permissions.require(by, access.MANAGE)
    _set_password(
        models.User.objects.filter(login=login.strip().casefold()).first(), password, by, at
    )


def change_own_password(old: str, new: str, *, by: Actor, at: datetime) -> str:
    """Change one's own password and return the session's new proof.

    Raises: NotFound, Invalid (`password-old-wrong` and the rules of a password).
    """
    row = models.User.objects.filter(id=by.id).first()
    if row is not None and not check_password(old, row.password):
        raise Invalid("password-old-wrong", field="old")
    return _set_password(row, new, by, at)


def _set_password(row: models.User | None, password: str, by: Actor, at: datetime) -> str:
    if row is None:
        raise NotFound("not-found")
    if problems := passwords.password_problems(password, row.login, row.name):
        raise Invalid(problems)
    with done_by(by, at):
        hashed = make_password(password)
        models.User.objects.filter(id=row.id).update(password=hashed)
        models.SignInAttempt.objects.filter(login=row.login).delete()
        journal.write("accounts.password-set", row, by=by, at=at, login=row.login)
    return queries.proof_of(hashed)


def _holds(reach: Reach, grant: NewGrant, places_within: frozenset[UUID] | None) -> bool:
    return (
        (reach.scheme is None or reach.scheme == grant.scheme)
        and (reach.places is None or (places_within is not None and places_within <= reach.places))
        and (reach.facility is None or reach.facility == grant.facility)
    )


def _acts_lacking(grant: NewGrant, acts: Iterable[str], by: Actor) -> list[str]:
    """The acts of the role that the granter does not hold over the whole scope of the grant."""
    within = None if grant.place is None else places.expand([grant.place])
    return [
        act
        for act in sorted(acts)
        if not any(_holds(reach, grant, within) for reach in by.reaches(act))
    ]


def grant_role(
    user_id: UUID, grant: NewGrant, *, id: UUID | None = None, by: Actor, at: datetime
) -> UUID:
    """Give a user a role. Nobody grants rights that they lack.

    Raises: NotAllowed (`accounts.manage`, `grant-exceeds-own`), NotFound.
    """
    permissions.require(by, access.MANAGE)
    role = queries.role_by_code(grant.role)
    lacking = _acts_lacking(grant, role.acts, by)
    if lacking:
        raise NotAllowed("grant-exceeds-own", acts=", ".join(lacking))
    row = models.User.objects.filter(id=user_id).first()
    if row is None:
        raise NotFound("not-found")
    key = id or new_id(at)
    with done_by(by, at):
        _, is_new = models.RoleGrant.objects.get_or_create(
            id=key,
            defaults={
                "user": row,
                "role_id": role.id,
                "scheme_id": grant.scheme,
                "place_id": grant.place,
                "facility_id": grant.facility,
                "days": as_range(grant.days),
            },
        )
        if is_new:
            journal.write(
                "accounts.role-granted", row, by=by, at=at, role=role.code, login=row.login
            )
    return key


def end_grant(grant_id: UUID, on: date, *, by: Actor, at: datetime) -> None:
    """End a grant: `on` is the first day without it. A grant that has not begun is removed.

    Raises: NotAllowed, NotFound, WrongState (`grant-has-ended`).
    """
    permissions.require(by, access.MANAGE)
    with done_by(by, at):
        row = (
            models.RoleGrant.objects.select_for_update(of=("self",))
            .select_related("user", "role")
            .filter(id=grant_id)
            .first()
        )
        if row is None:
            raise NotFound("not-found")
        days = as_days(row.days)
        if days.last is not None and days.last < on:
            raise WrongState("grant-has-ended")
        shorter = days.until(day_before(on))
        journal.write(
            "accounts.grant-ended",
            row.user,
            by=by,
            at=at,
            role=row.role.code,
            login=row.user.login,
            day=on,
        )
        if shorter is None:
            row.delete()
        else:
            models.RoleGrant.objects.filter(id=grant_id).update(days=as_range(shorter))


def make_api_key(user_id: UUID, name: str, days: Days, *, by: Actor, at: datetime) -> str:
    """A new API key, shown this once. Raises: NotAllowed (`accounts.manage`), NotFound."""
    permissions.require(by, access.MANAGE)
    row = models.User.objects.filter(id=user_id).first()
    if row is None:
        raise NotFound("not-found")
    key = f"jamii_{secrets.token_urlsafe(32)}"
    with done_by(by, at):
        models.ApiKey.objects.create(
            id=new_id(at),
            user=row,
            name=name,
            key_hash=queries.hash_of_key(key),
            days=as_range(days),
        )
        journal.write("accounts.api-key-made", row, by=by, at=at, name=name, login=row.login)
    return key


def load_roles(rows: Iterable[NewRole], *, by: Actor, at: datetime) -> int:
    """Add or bring up to date roles, by code; returns how many changed. Raises: NotAllowed."""
    permissions.require(by, access.MANAGE)
    known = {row.code: row for row in models.Role.objects.all()}
    changed = 0
    row: models.Role | None = None
    with done_by(by, at):
        for role in rows:
            values = {
                "names": dict(role.names),
                "acts": sorted(role.acts),
                "system": role.system,
                "blocked": role.blocked,
                "foreign_rights": sorted(role.foreign_rights),
            }
            row = known.get(role.code)
            if row is None:
                row = models.Role.objects.create(id=new_id(at), code=role.code, **values)
            elif any(getattr(row, name) != value for name, value in values.items()):
                models.Role.objects.filter(id=row.id).update(**values, version=F("version") + 1)
            else:
                continue
            changed += 1
        if row is not None and changed:
            journal.write("accounts.roles-loaded", row, by=by, at=at, count=changed)
    return changed


def load_standard_roles(*, by: Actor, at: datetime) -> int:
    """Add or bring up to date the standard roles; returns how many changed. Raises: NotAllowed."""
    every = frozenset(str(act) for act in permissions.all_acts())
    return load_roles(standard_roles(every), by=by, at=at)


def load_users(rows: Iterable[NewUser], *, by: Actor, at: datetime) -> int:
    """Add users that are not known by id, with their grants; returns how many were added.

    Raises: NotAllowed (`accounts.manage`, `grant-exceeds-own`), Invalid with the row of each
    mistake.
    """
    permissions.require(by, access.MANAGE)
    rows = list(rows)
    known_ids = set(models.User.objects.values_list("id", flat=True))
    logins = set(models.User.objects.values_list("login", flat=True))
    roles = {role.code: role for role in queries.roles()}
    fresh = [row for row in rows if row.id not in known_ids]
    problems = []
    for number, row in enumerate(fresh, start=1):
        login = row.login.casefold()
        if login in logins:
            problems.append(Problem("login-twice", "login", {"login": login}, row=number))
        logins.add(login)
        for grant in row.grants:
            if grant.role not in roles:
                problems.append(Problem("role-unknown", "role", {"role": grant.role}, row=number))
            elif lacking := _acts_lacking(grant, roles[grant.role].acts, by):
                raise NotAllowed("grant-exceeds-own", acts=", ".join(lacking))
    if problems:
        raise Invalid(problems)
    if not fresh:
        return 0
    with done_by(by, at):
        models.User.objects.bulk_create(
            models.User(
                id=row.id,
                login=row.login.casefold(),
                name=row.name,
                language=row.language,
                email=row.email,
                phone=row.phone,
                facility_id=row.facility,
                is_active=row.is_active,
                password=_NOBODY,
            )
            for row in fresh
        )
        models.RoleGrant.objects.bulk_create(
            models.RoleGrant(
                id=new_id(at),
                user_id=row.id,
                role_id=roles[grant.role].id,
                scheme_id=grant.scheme,
                place_id=grant.place,
                facility_id=grant.facility,
                days=as_range(grant.days),
            )
            for row in fresh
            for grant in row.grants
        )
        journal.write(
            "accounts.users-loaded", ("accounts.user", fresh[0].id), by=by, at=at, count=len(fresh)
        )
    return len(fresh)
