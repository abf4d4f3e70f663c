"""Who is this, and what may they do? Users and roles for those who manage them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Q

from jamii.kernel.actors import Actor, Grant
from jamii.kernel.errors import NotFound
from jamii.kernel.words import fold
from jamii.platform import permissions, switches
from jamii.platform.database import as_days
from jamii.registers.accounts import access, models
from jamii.registers.accounts.standard_roles import standard_roles
from jamii.registers.accounts.types import Role, RoleGrant, RoleId, User, UserId

# One statement: the person, the grants of the day, and every place within each grant.
_ACTOR = """
SELECT person.id, person.name, person.language, person.facility_id, person.password,
       (SELECT jsonb_agg(scheme.packs ORDER BY scheme.code) FROM organisations_scheme scheme
       WHERE held.scheme_id IS NULL OR scheme.id = held.scheme_id),
       held.scheme_id, held.facility_id, role.acts, held.place_id IS NULL, (SELECT
       array_agg(inside.place_id) FROM places_within inside WHERE inside.ancestor_id =
       held.place_id)
FROM (SELECT %s::date AS day) held_on CROSS JOIN accounts_user person
LEFT JOIN accounts_rolegrant held ON held.user_id = person.id AND held.days @> held_on.day
LEFT JOIN accounts_role role ON role.id = held.role_id AND NOT role.blocked
WHERE {which} AND person.is_active
"""


def _load(which: str, key: Any, on: date) -> tuple[Actor, str] | None:
    with connection.cursor() as cursor:
        cursor.execute(_ACTOR.format(which=which), [on, key])
        rows = cursor.fetchall()
    if not rows:
        return None
    grants = tuple(
        Grant(_in_force(acts), scheme, None if everywhere else frozenset(places or ()), facility)
        for *_, scheme, facility, acts, everywhere, places in rows
        if acts is not None
    )
    key, name, language, facility, password = rows[0][:5]
    packs = _shared(
        packs for row in rows if row[8] is not None for packs in json.loads(row[5] or "[]")
    )
    return Actor(key, name, grants, language, facility, packs=packs), password


def _shared(packs_of_schemes: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """The packs that all of these schemes have, in the order of the first."""
    each = list(packs_of_schemes)
    return tuple(pack for pack in each[0] if all(pack in other for other in each)) if each else ()


def _in_force(acts: Iterable[str]) -> frozenset[str]:
    """The acts without those of modules that are switched off, whose rights sleep."""
    return frozenset(act for act in acts if not switches.is_off(act))


def actor_for(user_id: UUID, on: date) -> Actor | None:
    """The actor with the grants of the day, or None for an unknown or inactive user. One
    statement.
    """
    loaded = _load("person.id = %s", user_id, on)
    return loaded[0] if loaded else None


def actor_by_login(login: str, on: date) -> Actor | None:
    """Like `actor_for`, by login."""
    loaded = _load("person.login = %s", login.strip().casefold(), on)
    return loaded[0] if loaded else None


# A key that is unknown or out of its days names nobody.
_OF_KEY = """
person.id = (SELECT key.user_id FROM accounts_apikey key
             WHERE key.days @> held_on.day AND key.key_hash = %s)
"""


def actor_by_api_key(key: str, on: date) -> Actor | None:
    """The user that an API key acts as, or None for a key that is unknown or out of its days. One
    statement.
    """
    loaded = _load(_OF_KEY, hash_of_key(key), on)
    return loaded[0] if loaded else None


def hash_of_key(key: str) -> str:
    """What is kept of an API key. A random key of 256 bits needs no slow hash."""
    return hashlib.sha256(key.encode()).hexdigest()


def proof_of(password_hash: str) -> str:
    """What a session keeps of the password: it ends the session when the password changes."""
    return hashlib.sha256(f"{settings.SECRET_KEY}:{password_hash}".encode()).hexdigest()[:32]


def session_proof(user_id: UUID) -> str:
    """The proof that a session of this user carries. Raises: NotFound."""
    password = models.User.objects.filter(id=user_id).values_list("password", flat=True).first()
    if password is None:
        raise NotFound("not-found")
    return proof_of(password)


def actor_of_session(session: Mapping[str, Any], on: date) -> Actor | None:
    """The signed-in person of this session, or None. One statement; none for a visitor."""
    user_id, proof = session.get("user"), session.get("proof")
    if not user_id:
        return None
    loaded = _load("person.id = %s", user_id, on)
    return loaded[0] if loaded and proof_of(loaded[1]) == proof else None


def _role(row: models.Role) -> Role:
    return Role(
        RoleId(row.id),
        row.code,
        row.names,
        frozenset(row.acts),
        row.system,
        row.blocked,
        tuple(row.foreign_rights),
    )


def _user(row: models.User, grants: tuple[RoleGrant, ...] = ()) -> User:
    return User(
        UserId(row.id),
        row.login,
        row.name,
        row.language,
        row.email,
        row.phone,
        row.facility_id,
        row.is_active,
        row.is_demo,
        row.has_usable_password(),
        row.version,
        grants,
    )


def roles() -> list[Role]:
    """Every role, by code."""
    return [_role(row) for row in models.Role.objects.order_by("code")]


def role_by_code(code: str) -> Role:
    """Raises: NotFound (`role-unknown`)."""
    row = models.Role.objects.filter(code=code).first()
    if row is None:
        raise NotFound("role-unknown", role=code)
    return _role(row)


def standard_role_codes() -> frozenset[str]:
    """The codes of the roles that every installation starts with."""
    return frozenset(role.code for role in standard_roles(frozenset()))


def role_codes(user_id: UUID, on: date) -> tuple[str, ...]:
    """The codes of the roles that a user holds on the day, without doubles."""
    held = models.RoleGrant.objects.filter(user_id=user_id, days__contains=on, role__blocked=False)
    return tuple(sorted(set(held.values_list("role__code", flat=True))))


def user(user_id: UUID, *, by: Actor) -> User:
    """One user with all grants, past ones included. Raises: NotAllowed, NotFound."""
    permissions.require(by, access.VIEW)
    row = models.User.objects.filter(id=user_id).first()
    if row is None:
        raise NotFound("not-found")
    held = models.RoleGrant.objects.filter(user=row).select_related("role").order_by("-days", "id")
    return _user(
        row,
        tuple(
            RoleGrant(
                grant.id,
                _role(grant.role),
                as_days(grant.days),
                grant.scheme_id,
                grant.place_id,
                grant.facility_id,
            )
            for grant in held
        ),
    )


def own_user(*, by: Actor) -> User:
    """The actor's own record. Raises: NotFound for the system."""
    row = models.User.objects.filter(id=by.id).first()
    if row is None:
        raise NotFound("not-found")
    return _user(row)


def users(*, by: Actor, text: str = "", after: str | None = None, size: int = 50) -> list[User]:
    """Users by login, from behind `after`; one more than `size` when there are more. One
    statement.
    """
    permissions.require(by, access.VIEW)
    rows = models.User.objects.order_by("login")
    if text:
        rows = rows.filter(Q(login__icontains=text) | Q(name__icontains=text))
    if after:
        rows = rows.filter(login__gt=after)
    return [_user(row) for row in rows[: size + 1]]


def demo_logins() -> list[tuple[str, str, dict[str, str]]]:
    """Login, name and role names of the demonstration users; empty in a real installation."""
    rows = models.User.objects.filter(is_demo=True, is_active=True).order_by("id")
    named = rows.values_list("login", "name", "grants__role__names")
    return [(login, name, names or {}) for login, name, names in named]


def names_among(words: Iterable[str]) -> frozenset[str]:
    """Which of these folded words are a part of the name or the login of a user."""
    asked = frozenset(words)
    known = models.User.objects.values_list("name", "login")
    return asked & {part for pair in known for text in pair for part in fold(text).split()}
