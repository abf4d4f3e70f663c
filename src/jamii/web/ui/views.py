"""Today's work, the one search box, the journal of any record, language and colours."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jamii.platform import jobs as background
from jamii.platform import journal as journal_of
from jamii.platform import sentences
from jamii.registers.accounts import access
from jamii.registers.accounts import services as accounts
from jamii.ui import slots
from jamii.ui.pages import Request, go, page, public_screen, screen
from jamii.ui.paging import page_of
from jamii.web.ui import showcase

_RESULTS_PER_KIND = 8
_JOBS_PER_PAGE = 50
_A_YEAR = 365 * 24 * 60 * 60


@require_safe
@screen("home")
def home(request: Request) -> HttpResponse:
    """Today's work of this person."""
    return page(request, "web/home.html", cards=slots.work_for(request.actor, request.today))


@require_safe
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


@require_safe
@screen("journal", access.JOURNAL)
def journal(request: Request, kind: str, key: UUID) -> HttpResponse:
    """Everything that was done to one record."""
    entries = journal_of.entries_about(kind, key)
    return page(request, "web/journal.html", kind=kind, entries=entries)


@require_safe
@screen("jobs", access.JOBS)
def jobs(request: Request) -> HttpResponse:
    """The background work: what waits, what failed and may be tried again."""
    status, after = request.GET.get("status", ""), request.GET.get("after", "")
    rows = background.queued(status, int(after) if after.isdigit() else None, _JOBS_PER_PAGE)
    shown = page_of(rows, _JOBS_PER_PAGE, lambda row: str(row.id), after=after, status=status)
    counted = background.counts()
    address = reverse("jobs")
    tabs = [
        {"label": _("All"), "url": address, "current": not status, "count": sum(counted.values())},
        *(
            {
                "label": sentences.label(word),
                "url": f"{address}?status={word}",
                "current": status == word,
                "count": count,
            }
            for word, count in counted.items()
        ),
    ]
    return page(request, "web/jobs.html", jobs=shown, tabs=tabs)


@require_POST
@screen("retry-job", access.JOBS)
def retry_job(request: Request, job_id: int) -> HttpResponse:
    """Queue a failed job once more."""
    background.retry(job_id, by=request.actor, at=request.now)
    return go("jobs", note=_("It is queued once more."))


@require_safe
@screen("components", access.JOBS)
def components(request: Request) -> HttpResponse:
    """Every component in all its states: for those who build screens."""
    return page(request, "web/components.html", **showcase.examples(request.today))


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
