"""Today's work, the one search box, the journal of any record, language and colours."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from jamii.kernel.errors import NotFound
from jamii.platform import journal as journal_of
from jamii.registers.accounts import access
from jamii.registers.accounts import services as accounts
from jamii.ui import slots
from jamii.ui.pages import Request, page, public_screen, screen

_RESULTS_PER_KIND = 8
_A_YEAR = 365 * 24 * 60 * 60


@require_GET
@screen("home")
def home(request: Request) -> HttpResponse:
    """Today's work of this person."""
    return page(request, "web/home.html", cards=slots.work_for(request.actor, request.today))


@require_GET
@screen("find")
def find(request: Request) -> HttpResponse:
    """People, households, claims and facilities by number, name or phone; an exact number opens its
    record.
    """
    text = request.GET.get("q", "").strip()[:100]
    groups = []
    if text:
        for finder in slots.finders_for(request.actor):
            results = finder.query(text, request.actor, _RESULTS_PER_KIND)
            exact = [result for result in results if result.exact]
            if len(exact) == 1 and not request.htmx:
                return HttpResponseRedirect(exact[0].url)
            if results:
                groups.append((finder.label, results))
    return page(request, "web/find.html", fragment="results", find_text=text, groups=groups)


@require_GET
@screen("journal", access.JOURNAL)
def journal(request: Request, kind: str, key: UUID) -> HttpResponse:
    """Everything that was done to one record. Raises: NotFound where nothing was."""
    entries = journal_of.entries_about(kind, key)
    if not entries:
        raise NotFound("not-found")
    return page(request, "web/journal.html", kind=kind, entries=entries)


def _back(request: Request) -> HttpResponse:
    to = request.POST.get("next", "/")
    allowed = url_has_allowed_host_and_scheme(to, {request.get_host()}, request.is_secure())
    return HttpResponseRedirect(to if allowed else "/")


@require_POST
@public_screen("language")
def language(request: Request) -> HttpResponse:
    """Change the language of the pages, and remember it for a signed-in person."""
    chosen = request.POST.get("language", "")
    response = _back(request)
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=_A_YEAR, httponly=True, samesite="Lax"
        )
        if request.actor is not None:
            accounts.set_language(chosen, by=request.actor, at=request.now)
    return response


@require_POST
@public_screen("theme")
def theme(request: Request) -> HttpResponse:
    """Light or dark colours, against the device's choice."""
    response = _back(request)
    if request.POST.get("theme") in {"light", "dark"}:
        response.set_cookie(
            "theme", request.POST["theme"], max_age=_A_YEAR, httponly=True, samesite="Lax"
        )
    return response
