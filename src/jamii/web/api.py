"""The JSON interface: each room's routes under its name, one way to sign in, one form of refusal.

A caller signs in with an API key (`Authorization: Bearer …`) or, from our own pages, with the
session and the CSRF token. Refusals are problem documents (RFC 9457); the description lies at
`/api/v1/openapi.json`.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import APIKeyCookie, HttpBearer

import jamii
from jamii.kernel.actors import Actor
from jamii.kernel.errors import Invalid, JamiiError, NotSignedIn, Problem
from jamii.platform import permissions
from jamii.registers.accounts import queries as accounts
from jamii.web import errors


class BySession(APIKeyCookie):
    """Somebody who is signed in on our pages; the CSRF token is checked."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """The signed-in person, or None."""
        actor: Actor | None = request.actor  # type: ignore[attr-defined]
        return actor


class ByKey(HttpBearer):
    """Another system, which acts as the user of its key."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor of the key on this day, or None."""
        actor = accounts.actor_by_api_key(token, request.today)  # type: ignore[attr-defined]
        if actor is not None:
            request.actor = actor  # type: ignore[attr-defined]
        return actor


api = NinjaAPI(
    title="Jamii",
    version=jamii.__version__,
    description="Health insurance and social protection administration.",
    urls_namespace="api",
    docs_url=None,
    auth=[ByKey(), BySession()],
)


@api.exception_handler(JamiiError)
def _refused(request: HttpRequest, refusal: JamiiError) -> HttpResponse:
    return errors.refusal(request, refusal)


@api.exception_handler(AuthenticationError)
def _not_signed_in(request: HttpRequest, refusal: AuthenticationError) -> HttpResponse:
    return errors.refusal(request, NotSignedIn("sign-in-to-ask"))


@api.exception_handler(ValidationError)
def _badly_formed(request: HttpRequest, refusal: ValidationError) -> HttpResponse:
    """What does not have the form that the route asks for, every mistake of it."""
    problems = [
        Problem(
            "badly-formed", ".".join(str(part) for part in mistake["loc"][2:] or mistake["loc"])
        )
        for mistake in refusal.errors
    ]
    return errors.refusal(request, Invalid(problems))


@api.exception_handler(HttpError)
def _other(request: HttpRequest, refusal: HttpError) -> HttpResponse:
    return errors.page_of(request, refusal.status_code, [refusal.message])


class Me(Schema):
    """The caller as this installation knows them."""

    id: str
    name: str
    language: str
    acts: list[str]


@api.get("/me", response=Me, summary="Who am I, and what may I do?", tags=["accounts"])
def me(request: HttpRequest) -> dict[str, Any]:
    """The caller and the acts that are granted anywhere, by code."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    acts = [str(act) for act in permissions.all_acts() if actor.reaches(act)]
    return {"id": str(actor.id), "name": actor.name, "language": actor.language, "acts": acts}


for room in settings.ROOMS:
    if find_spec(f"{room}.api"):
        name = room.rpartition(".")[2]
        api.add_router(f"/{name}", import_module(f"{room}.api").router, tags=[name])
