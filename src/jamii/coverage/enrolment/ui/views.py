"""Choose a cover, see it with everything that led to it, and change its state."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jamii.coverage.enrolment import access, queries, services
from jamii.coverage.enrolment.types import Act, Cover, Offer, Status
from jamii.coverage.enrolment.ui.forms import EnrolForm, ReviseForm
from jamii.kernel.days import day_at
from jamii.kernel.errors import Invalid, NotFound
from jamii.kernel.reasons import Reason
from jamii.platform import journal, permissions, sentences
from jamii.registers.organisations import queries as organisations
from jamii.registers.people import queries as people
from jamii.registers.people.types import Household, PersonStatus
from jamii.ui import slots
from jamii.ui.pages import Request, go, page, screen
from jamii.ui.paging import page_of

_PAGE = 50
_RECEIVE = "contributions.receive"
_BY_HAND = (Act.ACTIVATE, Act.REINSTATE, Act.SUSPEND, Act.CANCEL)
_MOVES = {
    Act.ACTIVATE: services.activate,
    Act.REINSTATE: services.reinstate,
    Act.CANCEL: services.cancel,
}


@require_safe
@screen("enrolment.covers", access.VIEW)
def covers(request: Request) -> HttpResponse:
    """Covers, newest first, by state, number or head."""
    text, status = request.GET.get("q", "").strip(), request.GET.get("status", "")
    after = request.GET.get("after")
    rows = queries.covers(by=request.actor, status=status, text=text, after=after, size=_PAGE)
    shown = page_of(rows, _PAGE, lambda row: str(row.id), after=after, q=text, status=status)
    heads = queries.heads_of(shown)
    listed = [(row, heads.get(row.household)) for row in shown]
    return page(
        request,
        "enrolment/covers.html",
        covers=shown,
        listed=listed,
        text=text,
        state=status,
        statuses=[("", _("Any state"))]
        + [(one.value, sentences.label(one.word)) for one in Status],
    )


def _day(text: str, today: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today


def _offers(
    request: Request, household: Household, day: date
) -> tuple[list[Offer], list[tuple[object, str]]]:
    """Each plan worked out for the household, and why others cannot be chosen."""
    offers, refused = [], []
    for plan in queries.plans_for(household, day):
        if not permissions.is_allowed(
            request.actor, access.ENROL, scheme=plan.scheme, place=household.place
        ):
            continue
        try:
            offers.append(queries.offer(household, plan, day))
        except Invalid as problem:
            refused.append((plan, sentences.sentence(problem.code, problem.values)))
    return offers, refused


@require_http_methods(["GET", "HEAD", "POST"])
@screen("enrolment.new", access.ENROL)
def new(request: Request, household: UUID) -> HttpResponse:
    """Every plan worked out for this household before anything is saved."""
    shown = queries.household_for(household, by=request.actor)
    given = request.POST if request.method == "POST" else request.GET
    asked = _day(given.get("enrolled", ""), request.today)
    day = min(asked, request.today)
    offers, refused = _offers(request, shown, day)
    officers = queries.officers(by=request.actor, on=day)
    own = queries.officer_of_user(request.actor.id)
    form = EnrolForm(
        request.POST if request.method == "POST" else None,
        offers=offers,
        officers=officers,
        initial={"enrolled": day, "officer": str(own.id) if own else ""},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            cover = services.enrol(
                household,
                UUID(data["plan"]),
                data["enrolled"],
                UUID(data["officer"]) if data["officer"] else None,
                id=form.key,
                by=request.actor,
                at=request.now,
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            note = _("The household is enrolled.")
            if cover.status is Status.IDLE and request.actor.reaches(_RECEIVE):
                return go("contributions:receive", cover.id, note=note)
            return go("enrolment:cover", cover.id, note=note)
    persons = {person.id: person for person in shown.members}
    chosen = request.POST.get("plan") or (str(offers[0].plan) if len(offers) == 1 else "")
    return page(
        request,
        "enrolment/new.html",
        fragment="offers",
        status=422 if form.errors else 200,
        form=form,
        household=shown,
        enrolled=given.get("enrolled") or day.isoformat(),
        is_later=asked > day,
        offers=[
            (offer, [persons[key] for key in offer.others], _with_currency(offer))
            for offer in offers
        ],
        refused=refused,
        chosen=chosen,
    )


def _with_currency(offer: Offer) -> list[Reason]:
    return [Reason(step.code, {**step.values, "currency": offer.currency}) for step in offer.steps]


def _household_of(cover: Cover) -> Household:
    return people.household_unscoped(cover.household)


@require_safe
@screen("enrolment.cover", access.VIEW)
def cover(request: Request, key: UUID) -> HttpResponse:
    """One cover: days, value with its explanation, members, what was paid, what may be done."""
    shown = queries.cover(key, by=request.actor)
    household = _household_of(shown)
    scheme = organisations.scheme(shown.scheme)
    today = day_at(request.now, scheme.time_zone)
    persons = people.persons(member.person for member in shown.members)
    inside = {member.person for member in shown.members}
    may_move = permissions.is_allowed(
        request.actor, access.SUSPEND, scheme=shown.scheme, place=household.place
    )
    may_enrol = permissions.is_allowed(
        request.actor, access.ENROL, scheme=shown.scheme, place=household.place
    )
    is_open = shown.status in (Status.IDLE, Status.READY, Status.ACTIVE, Status.SUSPENDED)
    acts = [act for act in _BY_HAND if act in shown.can] if may_move else []
    if shown.status is Status.IDLE:
        acts = [act for act in acts if act is not Act.ACTIVATE]
    missing = [
        person
        for person in household.members
        if person.id not in inside and person.status is PersonStatus.ACTIVE
    ]
    return page(
        request,
        "enrolment/cover.html",
        cover=shown,
        household=household,
        currency=scheme.currency,
        today=today,
        is_over=shown.expiry < today,
        members=[(member, persons[member.person]) for member in shown.members],
        missing=missing if is_open and may_enrol and shown.expiry >= today else [],
        acts=[act.value for act in acts],
        steps=[
            Reason(step["code"], {**step["values"], "currency": scheme.currency})
            for step in shown.steps
        ],
        warnings=shown.warnings,
        revise_form=ReviseForm(initial={"enrolled": shown.enrolled, "version": shown.version}),
        may_revise=may_enrol and shown.status is Status.IDLE,
        may_renew=may_enrol and shown.status in (Status.ACTIVE, Status.EXPIRED),
        sections=slots.sections_of("cover", key, request.actor, today),
        entries=journal.entries_about("enrolment.cover", key, limit=30),
    )


@require_POST
@screen("enrolment.move", access.SUSPEND)
def move(request: Request, key: UUID, act: str) -> HttpResponse:
    """Activate, suspend, reinstate or cancel. The table of states says what is possible."""
    if act == Act.SUSPEND.value:
        reason = request.POST.get("reason", "")
        services.suspend(key, reason, by=request.actor, at=request.now)
        return go("enrolment:cover", key, note=_("The cover is suspended."))
    change = _MOVES.get(Act(act)) if act in {one.value for one in Act} else None
    if change is None:
        raise NotFound("not-found")
    change(key, by=request.actor, at=request.now)
    return go("enrolment:cover", key, note=_("Done."))


@require_POST
@screen("enrolment.join", access.ENROL)
def join(request: Request, key: UUID) -> HttpResponse:
    """Let a member of the household join the cover today."""
    try:
        person = UUID(request.POST.get("person", ""))
    except ValueError:
        raise NotFound("not-found") from None
    services.add_member(key, person, request.today, by=request.actor, at=request.now)
    return go("enrolment:cover", key, note=_("The member joined the cover."))


@require_POST
@screen("enrolment.revise", access.ENROL)
def revise(request: Request, key: UUID) -> HttpResponse:
    """Work an unpaid cover out anew, with the members of today."""
    form = ReviseForm(request.POST)
    if not form.is_valid():
        return go("enrolment:cover", key, note=_("Choose a day."))
    data = form.cleaned_data
    try:
        services.revise(
            key, data["version"] or 0, data["enrolled"], by=request.actor, at=request.now
        )
    except Invalid as refusal:
        note = sentences.sentence(refusal.code, refusal.values)
        return go("enrolment:cover", key, note=note)
    return go("enrolment:cover", key, note=_("The cover was worked out anew."))
