"""Ask what if, see how far it is, read what came out."""

from __future__ import annotations

import csv
from io import StringIO
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jamii.kernel.days import day_at
from jamii.kernel.errors import Invalid
from jamii.registers.organisations import queries as organisations
from jamii.reports.whatif import access, queries, services
from jamii.reports.whatif.queries import reading
from jamii.reports.whatif.types import State
from jamii.reports.whatif.ui.forms import AskForm, todays_values
from jamii.schemes.plans import queries as plans
from jamii.ui.pages import Request, go, page, screen
from jamii.ui.paging import page_of

_PAGE = 20


@require_safe
@screen("whatif.list", access.RUN)
def runs(request: Request) -> HttpResponse:
    """The plans that may be asked about, and what was asked."""
    after = request.GET.get("after")
    found = queries.runs(by=request.actor, after=after, size=_PAGE)
    shown = page_of(found, _PAGE, lambda run: str(run.id), after=after)
    names = plans.plan_names(run.plan for run in shown)
    return page(
        request,
        "whatif/list.html",
        plans=queries.plans_to_ask_about(by=request.actor),
        runs=shown,
        listed=[
            (run, names[run.plan], reading.in_words(run.change, run.currency)) for run in shown
        ],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@screen("whatif.new", access.RUN)
def new(request: Request, key: UUID) -> HttpResponse:
    """The usual changes of a plan, filled in with what counts today."""
    plan, scheme = queries.plan_to_ask_about(key, by=request.actor)
    days = queries.last_year(day_at(request.now, scheme.time_zone))
    versions = queries.versions_in(plan.id, days)
    terms = versions[-1].terms if versions else None
    form = AskForm(
        request.POST or None,
        today={} if terms is None else todays_values(terms),
        initial={"first": days.first, "last": days.last},
    )
    if form.is_valid():
        try:
            asked = services.ask(
                plan.id, form.days, form.change(), id=form.key, by=request.actor, at=request.now
            )
            return go("whatif:run", asked)
        except Invalid as refusal:
            form.take(refusal)
    return page(
        request,
        "whatif/new.html",
        status=422 if form.errors else 200,
        form=form,
        plan=plan,
        scheme=scheme,
        has_terms=terms is not None,
    )


@require_safe
@screen("whatif.run", access.RUN)
def run(request: Request, key: UUID) -> HttpResponse:
    """How far a run is, or what came of it."""
    shown = queries.run(key, by=request.actor)
    plan = plans.plan(shown.plan)
    scheme = organisations.scheme(shown.scheme)
    response = page(
        request,
        "whatif/run.html",
        fragment="progress",
        run=shown,
        plan=plan,
        scheme=scheme,
        changes=reading.in_words(shown.change, shown.currency),
        percent=0 if not shown.total else shown.done * 100 // shown.total,
        summary=None if shown.result is None else reading.summary(shown.result),
        tables=reading.tables(shown),
        months=reading.months(shown),
        may_begin_again=shown.state in (State.CANCELLED, State.FAILED),
        workflow_state=shown.state.value,
    )
    if request.htmx and not request.htmx.boosted and not shown.is_open:
        response["HX-Refresh"] = "true"
    return response


@require_safe
@screen("whatif.table", access.RUN)
def table(request: Request, key: UUID) -> HttpResponse:
    """The result as a file for a spreadsheet."""
    shown = queries.run(key, by=request.actor)
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(reading.HEAD)
    writer.writerows(reading.lines(shown))
    headers = {"Content-Disposition": f'attachment; filename="what-if-{shown.id}.csv"'}
    return HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


@require_POST
@screen("whatif.cancel", access.RUN)
def cancel(request: Request, key: UUID) -> HttpResponse:
    """End a run that is not needed any more."""
    services.cancel(key, by=request.actor, at=request.now)
    return go("whatif:run", key, note=_("The question was cancelled."))


@require_POST
@screen("whatif.again", access.RUN)
def again(request: Request, key: UUID) -> HttpResponse:
    """Work a run off from the beginning."""
    services.begin_again(key, by=request.actor, at=request.now)
    return go("whatif:run", key)
