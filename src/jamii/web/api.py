"""The JSON interface: each room's routes under its name, one way to sign in, one form of refusal.

A caller signs in with an API key (`Authorization: Bearer …`) or, from our own pages, with the
session and the CSRF token. Refusals are problem documents (RFC 9457); the description lies at
`/api/v1/openapi.json`.
"""

from __future__ import annotations

import json
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

import jamii
from jamii.kernel.actors import Actor
from jamii.kernel.errors import Invalid, JamiiError, NotAllowed, NotSignedIn, Problem
from jamii.platform import permissions, wire
from jamii.platform.packs import loaded
from jamii.registers.accounts import queries as accounts
from jamii.web import errors


class BySession(APIKeyCookie):
    """Somebody who is signed in on our pages; the CSRF token is checked."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Actor | None:
        """The signed-in person; a visitor is told to sign in before any talk of tokens."""
        actor = self.authenticate(request, None)
        if actor is not None and check_csrf(request) is not None:
            raise NotAllowed("token-missing")
        return actor

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
            loaded.use(actor.packs)
        return actor


class Json(Parser):
    """Reads the body; only what says that it is JSON is read as JSON."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The body. Raises: ValueError, RequestDataTooBig, which ninja wraps."""
        if not (request.content_type or "").endswith("json"):
            raise ValueError(request.content_type)
        return super().parse_body(request)


api = NinjaAPI(
    title="Jamii",
    version=jamii.__version__,
    description="Health insurance and social protection administration.",
    urls_namespace="api",
    docs_url=None,
    auth=[ByKey(), BySession()],
    parser=Json(),
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
    mistakes = [wire.mistake(found) for found in refusal.errors]
    return errors.refusal(
        request, Invalid(Problem(code, field, values) for code, field, values in mistakes)
    )


def _does_not_fit(request: HttpRequest, mistake: Exception | type[Exception]) -> HttpResponse:
    return errors.refusal(request, errors.does_not_fit(request, mistake))


for unfit in errors.UNFIT:
    api.add_exception_handler(unfit, _does_not_fit)


@api.exception_handler(HttpError)
def _other(request: HttpRequest, refusal: HttpError) -> HttpResponse:
    """What ninja itself refuses: a body that it cannot read."""
    if isinstance(refusal.__cause__, RequestDataTooBig):
        return errors.refusal(request, Invalid("body-too-large"))
    if refusal.status_code == 400:
        return errors.refusal(request, Invalid("not-json"))
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


def description() -> str:
    """The OpenAPI document as the repository keeps it, so that a change is seen in review."""
    return json.dumps(api.get_openapi_schema(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
