"""The runs of months: the list, a new draft, one run with its arithmetic, and what is decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jamii.kernel.days import add_months
from jamii.kernel.errors import Conflict, Invalid, JamiiError, NotFound, WrongState
from jamii.kernel.money import ZERO
from jamii.kernel.words import pick
from jamii.platform import journal, sentences
from jamii.registers.organisations import queries as organisations
from jamii.registers.organisations.types import Scheme
from jamii.registers.places import queries as places
from jamii.schemes.plans import queries as plans
from jamii.settlement import access, queries, services
from jamii.settlement.records import CapitationOfPlan, IndexShown, Run, RunShown
from jamii.settlement.types import Component, RunState
from jamii.settlement.ui.forms import ConfirmForm, DraftForm, ReasonForm
from jamii.ui.pages import Request, go, page, screen
from jamii.ui.paging import page_of

_PAGE = 40


@require_safe
@screen("settlement.runs", access.RUNS)
def runs(request: Request) -> HttpResponse:
    """Runs, newest first."""
    after = request.GET.get("after")
    rows = queries.runs(by=request.actor, after=after, size=_PAGE)
    shown = page_of(rows, _PAGE, lambda row: str(row.id), after=after)
    return page(request, "settlement/runs.html", shown=shown)


def _places(schemes: Sequence[Scheme]) -> dict[UUID, str]:
    """The places that have plans of their own."""
    keys = {plan.place for one in schemes for plan in plans.all_plans(one.id) if plan.place}
    return {key: row.name for key, row in places.places(keys).items()} if keys else {}


@require_http_methods(["GET", "POST"])
@screen("settlement.new", access.PROPOSE)
def new(request: Request) -> HttpResponse:
    """Draft the run of a month."""
    schemes = organisations.schemes(request.actor, access.PROPOSE)
    if not schemes:
        raise NotFound("not-found")
    language = get_language() or "en"
    form = DraftForm(
        request.POST or None,
        schemes=schemes,
        places=_places(schemes),
        today=request.today,
        initial={"month": _next_month(request, schemes[0].id), "scheme": str(schemes[0].id)},
    )
    form.fields["scheme"].choices = [  # type: ignore[attr-defined]
        (str(one.id), pick(one.names, language).text) for one in schemes
    ]
    status = 200
    if form.is_valid():
        year, month = form.year_and_month
        place = form.cleaned_data["place"]
        try:
            draft = services.draft_run(
                UUID(form.cleaned_data["scheme"]),
                UUID(place) if place else None,
                year,
                month,
                id=form.key,
                by=request.actor,
                at=request.now,
            )
        except Invalid as refusal:
            form.take(refusal)
        except WrongState as refusal:
            form.add_error("month", sentences.sentence(refusal.code, refusal.values))
        else:
            return go("settlement:run", draft.id, note=_("The draft is ready. Look at it."))
    if form.errors:
        status = 422
    return page(
        request, "settlement/new.html", status=status, form=form, one_scheme=len(schemes) == 1
    )


def _next_month(request: Request, scheme: UUID) -> str:
    """The month after the last run of the country, else the one before today's."""
    this = request.today.replace(day=1)
    last = queries.last_month(scheme, None)
    following = add_months(this, -1) if last is None else add_months(this.replace(*last), 1)
    return f"{following.year}-{following.month:02d}"


@require_safe
@screen("settlement.run", access.RUNS)
def run(request: Request, key: UUID) -> HttpResponse:
    """One run: what it comes to, why, and what may be done with it."""
    return _page(request, key)


def _page(
    request: Request,
    key: UUID,
    *,
    problem: JamiiError | None = None,
    refusing: ReasonForm | None = None,
    undoing: ReasonForm | None = None,
) -> HttpResponse:
    shown = queries.run(key, by=request.actor)
    row, actor = shown.run, request.actor
    is_draft, is_own = row.state is RunState.DRAFT, row.proposed_by == actor.id
    decides = is_draft and access.may(actor, access.CONFIRM, row.scheme, row.place)
    undoes = (
        row.state is RunState.CONFIRMED
        and access.may(actor, access.UNDO, row.scheme, row.place)
        and queries.last_month(row.scheme, row.place) == (row.year, row.month)
    )
    return page(
        request,
        "settlement/run.html",
        status=200 if problem is None else problem.status,
        shown=shown,
        run=row,
        said=_said(shown),
        currency=row.currency,
        zone=shown.time_zone,
        totals=_totals(shown),
        index_charts=_index_charts(shown.indexes),
        capitations=[(one, _capitation_chart(one), _counted(one)) for one in shown.capitations],
        problem="" if problem is None else sentences.sentence(problem.code, problem.values),
        waits_for_other=is_draft and is_own,
        confirm_form=ConfirmForm() if decides and not is_own else None,
        refuse_form=(refusing or ReasonForm()) if decides and not is_own else None,
        undo_form=(undoing or ReasonForm()) if undoes else None,
        drafts_again=is_draft and access.may(actor, access.PROPOSE, row.scheme, row.place),
        entries=journal.entries_about("settlement.run", key),
        workflow_state=f"settlement.{row.state.value}",
    )


def _said(shown: RunShown) -> str:
    """What the run comes to, in one sentence."""
    count = sum(1 for row in shown.facilities if row.sums.total)
    return ngettext(
        "%(count)s facility is to be paid:", "%(count)s facilities are to be paid:", count
    ) % {"count": count}


def _totals(shown: RunShown) -> dict[str, Decimal | int]:
    sums = [row.sums for row in shown.facilities]
    return {
        "indexed_claims": sum(one.indexed_claims for one in sums),
        "indexed_amount": sum((one.indexed_amount for one in sums), ZERO),
        "valued_claims": sum(one.valued_claims for one in sums),
        "valued_amount": sum((one.valued_amount for one in sums), ZERO),
        "capitation": sum((one.capitation for one in sums), ZERO),
    }


def _percent(part: Decimal, whole: Decimal) -> str:
    """A share for a drawing: one decimal place with a point, in every language."""
    return f"{max(ZERO, min(Decimal(100), part * 100 / whole)) if whole else ZERO:.1f}"


def _index_charts(
    indexes: Sequence[IndexShown],
) -> list[tuple[IndexShown, list[dict[str, Any]]]]:
    """Pool beside base, for each index that has both: which is longer is seen at once."""
    drawn = []
    for one in indexes:
        if one.percent is None or not (one.pool or one.base):
            continue
        whole = max(one.pool, one.base)
        rows = [
            {
                "label": _("Pool"),
                "value": one.pool,
                "percent": _percent(one.pool, whole),
                "tone": "good" if one.pool >= one.base else "warn",
            },
            {
                "label": _("Lines at full price"),
                "value": one.base,
                "percent": _percent(one.base, whole),
                "tone": "calm",
            },
        ]
        drawn.append((one, rows))
    return drawn


def _capitation_chart(capitation: CapitationOfPlan) -> list[dict[str, Any]]:
    """What each facility gets, the largest as long as the chart."""
    largest = max((share.amount for share in capitation.shares), default=ZERO)
    return [
        {
            "label": share.facility_name,
            "value": share.amount,
            "percent": _percent(share.amount, largest),
            "tone": "good",
        }
        for share in capitation.shares
    ]


def _counted(capitation: CapitationOfPlan) -> tuple[list[str], list[tuple[Any, list[Any]]]]:
    """The components that bring anything, and for each facility what it counts for and gets."""
    used = [
        component
        for component in Component
        if any(component in share.parts for share in capitation.shares)
    ]
    rows = [
        (
            share,
            [
                (component.value, share.indicators.get(component, ZERO), share.parts.get(component))
                for component in used
            ],
        )
        for share in capitation.shares
    ]
    return [component.value for component in used], rows


def _decided(request: Request, key: UUID, act: Callable[[], Run], note: str) -> HttpResponse:
    """Do it, and show the run; or show the run with what stands in the way."""
    try:
        act()
    except (Conflict, Invalid, WrongState) as refusal:
        return _page(request, key, problem=refusal)
    return go("settlement:run", key, note=note)


@require_POST
@screen("settlement.confirm", access.CONFIRM)
def confirm(request: Request, key: UUID) -> HttpResponse:
    """Let the draft count."""
    form = ConfirmForm(request.POST)
    accepts = form.is_valid() and form.cleaned_data["accepts_zero"]
    return _decided(
        request,
        key,
        lambda: services.confirm_run(key, accepts_zero=accepts, by=request.actor, at=request.now),
        _("The run is confirmed: claims are valued, and bills are made."),
    )


@require_POST
@screen("settlement.refuse", access.CONFIRM)
def refuse(request: Request, key: UUID) -> HttpResponse:
    """Send the draft back."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, key, problem=Invalid("reason-missing"), refusing=form)
    reason = form.cleaned_data["reason"]
    return _decided(
        request,
        key,
        lambda: services.refuse_run(key, reason, by=request.actor, at=request.now),
        _("The draft was refused."),
    )


@require_POST
@screen("settlement.undo", access.UNDO)
def undo(request: Request, key: UUID) -> HttpResponse:
    """Take the run back."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, key, problem=Invalid("reason-missing"), undoing=form)
    reason = form.cleaned_data["reason"]
    return _decided(
        request,
        key,
        lambda: services.undo_run(key, reason, by=request.actor, at=request.now),
        _("The run was undone: its claims wait for their index again."),
    )
