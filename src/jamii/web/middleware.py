"""Who asks, when, in which language; and how a refusal is answered."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from jamii.kernel.errors import JamiiError, NotFound
from jamii.platform import clock, sentences, switches
from jamii.platform.packs import loaded, speaking
from jamii.registers.accounts import queries as accounts
from jamii.ui.pages import Request
from jamii.web import errors

GetResponse = Callable[[HttpRequest], HttpResponse]

_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class ContentPolicy:
    """No page loads anything from elsewhere or runs a script that is not ours."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(self), microphone=()")
        return response


class Language:
    """The language of the page: the cookie's, else the browser's; `WhoAndWhen` prefers the person's
    own.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        speaking.let_packs_speak()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


class WhoAndWhen:
    """Gives the request its `actor`, `now` (UTC), `zone` and `today`; one statement for a signed-in
    person.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.now = clock.now()
        request.zone = settings.TIME_ZONE
        request.today = request.now.astimezone(ZoneInfo(request.zone)).date()
        # None for a visitor; behind `screen`, where views are, it is always somebody.
        request.actor = accounts.actor_of_session(  # type: ignore[assignment]
            request.session, request.today
        )
        if request.actor is not None and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(request.actor.language)
            request.LANGUAGE_CODE = request.actor.language
        with loaded.using(request.actor.packs if request.actor is not None else ()):
            return self.get_response(request)


class Switched:
    """The addresses of a module that is switched off are not here, for people and programs."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, arguments: object, named: object
    ) -> HttpResponse | None:
        if not switches.off():
            return None
        match = request.resolver_match
        is_api = match is not None and match.namespace == "api"
        # Programs find a module behind /api/v1/, people by the name under which it is mounted.
        name = request.path.split("/")[3] if is_api else (match.app_name if match else "")
        if name and switches.is_off(name):
            return errors.refusal(request, NotFound("module-off", module=name))
        return None


class Refusals:
    """A refusal of the house becomes a page (or a problem document) that says what happened and
    what to do.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            said = sentences.sentence("method-not-allowed", {"method": request.method or ""})
            told = errors.page_of(request, response.status_code, [said])
            told.headers["Allow"] = response.headers["Allow"]
            return told
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, errors.UNFIT):
            error = errors.does_not_fit(request, error)
        return errors.refusal(request, error) if isinstance(error, JamiiError) else None
