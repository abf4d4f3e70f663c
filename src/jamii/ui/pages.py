"""How a view says who may open it, renders its page, and goes on to the next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import get_resolver, reverse
from django_htmx.middleware import HtmxDetails

from jamii.kernel.actors import Actor
from jamii.kernel.errors import NotAllowed
from jamii.platform.documents import Document
from jamii.ui import paging

NOTE = "note"


class Request(HttpRequest):
    """A request as the middleware hands it to a view."""

    actor: Actor
    now: datetime
    today: date
    zone: str
    screen: str
    htmx: HtmxDetails


View = Callable[..., HttpResponse]
_screens: set[str] = set()


def known_screens() -> frozenset[str]:
    """The codes of all screens of the house."""
    # Views name their screens when they are loaded, which the addresses do.
    _ = get_resolver().url_patterns
    return frozenset(_screens)


def screen(code: str, act: str | None = None) -> Callable[[View], View]:
    """Name a screen and the act that opens it. A visitor is asked to sign in first.

    The code is stable: feedback, statistics and help refer to it. Raises: NotAllowed.
    """

    _screens.add(code)

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: Request, *arguments: Any, **named: Any) -> HttpResponse:
            request.screen = code
            if request.actor is None:
                return _to_sign_in(request)
            if act is not None and not request.actor.reaches(act):
                raise NotAllowed("not-allowed", act=str(act))
            request.GET = paging.opened(request.GET)  # type: ignore[assignment]
            return view(request, *arguments, **named)

        opened.screen_code = code  # type: ignore[attr-defined]
        return opened

    return decorate


def public_screen(code: str) -> Callable[[View], View]:
    """Name a screen that anybody may open."""

    _screens.add(code)

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: Request, *arguments: Any, **named: Any) -> HttpResponse:
            request.screen = code
            return view(request, *arguments, **named)

        opened.screen_code = code  # type: ignore[attr-defined]
        return opened

    return decorate


def _to_sign_in(request: Request) -> HttpResponse:
    address = reverse("accounts:sign-in")
    if request.method == "GET" and request.path != "/":
        address += "?" + urlencode({"next": request.get_full_path()})
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def page(
    request: HttpRequest,
    template: str,
    *,
    fragment: str | None = None,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """The page, or for htmx only the named partial of the same template."""
    if fragment and getattr(request, "htmx", None) and not request.htmx.boosted:  # type: ignore[attr-defined]
        return render(request, f"{template}#{fragment}", context, status=status)
    note = request.COOKIES.get(NOTE)
    if note:
        try:
            context["note"] = signing.loads(note, salt=NOTE)
        except signing.BadSignature:
            context["note"] = ""
    response = render(request, template, context, status=status)
    if note:
        response.delete_cookie(NOTE)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def download(document: Document) -> HttpResponse:
    """The file, to be saved under its name; what is private is kept by nobody on the way."""
    response = HttpResponse(document.content, content_type=document.media_type)
    response["Content-Disposition"] = f'attachment; filename="{document.name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def go(name: str, *arguments: Any, note: str = "", query: str = "") -> HttpResponse:
    """On to another page, with a note that it shows once."""
    response = HttpResponseRedirect(reverse(name, args=arguments) + query)
    response.status_code = 303
    if note:
        response.set_cookie(
            NOTE, signing.dumps(str(note), salt=NOTE), max_age=60, httponly=True, samesite="Lax"
        )
    return response
