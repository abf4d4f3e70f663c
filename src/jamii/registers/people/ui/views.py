"""Register a household; its page; persons, photos, possible duplicates."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jamii.kernel.days import completed_years
from jamii.kernel.errors import Conflict, Invalid, Problem, WrongState
from jamii.platform import files, journal, sentences
from jamii.registers.accounts import access as accounts_access
from jamii.registers.organisations import queries as organisations
from jamii.registers.people import access, queries, services
from jamii.registers.people.types import HouseholdApplication, HouseholdId, PersonStatus
from jamii.registers.people.ui.forms import (
    ChangeHouseholdForm,
    ChangePersonForm,
    HouseholdForm,
    PersonForm,
    PhotoForm,
    StatusForm,
)
from jamii.registers.places import queries as places
from jamii.ui import slots
from jamii.ui.pages import Request, go, page, screen
from jamii.ui.paging import page_of

_PAGE = 50
_MOST_MEMBERS = 30
_SEEN_TWICE = "seen_similar"


def _number_of_members(data: QueryDict | None) -> int:
    """How many members the form was sent with; none before it is sent."""
    text = "0" if data is None else data.get("members", "1")
    return min(_MOST_MEMBERS, int(text)) if text.isascii() and text.isdigit() else 1


def _without_one(sent: QueryDict) -> QueryDict:
    """What was sent, without the member that `less` names: those behind move up."""
    gone, count = sent.get("less", ""), _number_of_members(sent)
    if not (gone.isascii() and gone.isdigit() and 0 < int(gone) < count):
        return sent
    data = sent.copy()
    for number in range(int(gone), count):
        for name in [name for name in data if name.startswith(f"m{number}-")]:
            del data[name]
        for name in [name for name in sent if name.startswith(f"m{number + 1}-")]:
            data[f"m{number}-{name.partition('-')[2]}"] = sent[name]
    data["members"] = str(count - 1)
    return data


@require_http_methods(["GET", "HEAD", "POST"])
@screen("people.register", access.REGISTER)
def register(request: Request) -> HttpResponse:
    """A household and its members in one form; people who look known are shown before anything is
    saved.
    """
    sent = request.method == "POST"
    data = _without_one(request.POST) if sent else None
    household = HouseholdForm(request, data)
    complete = _number_of_members(data)
    count = min(_MOST_MEMBERS, max(1, complete + ("more" in request.POST)))
    members = [
        PersonForm(data if number < complete else None, prefix=f"m{number}", today=request.today)
        for number in range(count)
    ]
    context = {"form": household, "members": members, "count": count}
    if not sent or "more" in request.POST or "less" in request.POST:
        for form in (household, *members):
            form.errors.clear()  # what is typed so far is kept, not judged
        return page(request, "people/register.html", fragment="members", **context)
    if all([household.is_valid(), *(form.is_valid() for form in members)]):
        newcomers = tuple(form.newcomer(is_head=not n) for n, form in enumerate(members))
        similar = queries.similar_to(newcomers)
        if similar and _SEEN_TWICE not in request.POST:
            listed = [
                (form, similar.get(new.id, []))
                for form, new in zip(members, newcomers, strict=True)
            ]
            return page(request, "people/register.html", **context, similar=listed, status=422)
        place = household.cleaned_data["place"]
        application = HouseholdApplication(
            HouseholdId(household.key),
            place.id,
            newcomers,
            household.cleaned_data["address"],
            household.cleaned_data["phone"],
            is_poor=household.cleaned_data["is_poor"],
            attributes=household.own_values(),
        )
        try:
            saved = services.register_household(
                application,
                UUID(household.cleaned_data["scheme"]),
                by=request.actor,
                at=request.now,
            )
        except Invalid as refusal:
            _share_out(refusal, household, members)
        else:
            note = _("The household was registered.")
            if request.actor.reaches("enrolment.enrol"):  # the cover comes next
                return go("enrolment:new", saved.id, note=note)
            return go("people:household", saved.id, note=note)
    return page(request, "people/register.html", status=422, **context)


def _share_out(refusal: Invalid, household: HouseholdForm, members: list[PersonForm]) -> None:
    """Put the problems of `members.2.born` beside the field of the third member, the others on
    top.
    """
    for problem in refusal.problems:
        parts = problem.field.split(".")
        if len(parts) >= 3 and parts[0] == "members" and parts[1].isdigit():
            beside = Problem(problem.code, ".".join(parts[2:]), problem.values)
            members[int(parts[1])].take(Invalid([beside]))
        else:
            household.take(Invalid([problem]))


@require_safe
@screen("people.households", access.VIEW)
def households(request: Request) -> HttpResponse:
    """Households by head, number, name or phone."""
    text, after = request.GET.get("q", "").strip(), request.GET.get("after")
    rows = queries.households(by=request.actor, text=text, after=after, size=_PAGE)
    shown = page_of(rows, _PAGE, lambda row: str(row.id), after=after, q=text)
    where = places.places({row.place for row in shown})
    listed = [(row, row.head_person, where.get(row.place)) for row in shown]
    return page(request, "people/households.html", households=shown, listed=listed, text=text)


@require_safe
@screen("people.household", access.VIEW)
def household(request: Request, key: UUID) -> HttpResponse:
    """Members, cover, what is paid, what is left, history."""
    shown = queries.household(key, by=request.actor)
    entries = []
    if request.actor.reaches(accounts_access.JOURNAL) or request.actor.reaches(access.VIEW):
        # Who looked is kept too, and stands in the journal of the person.
        keys = [key, *(member.id for member in shown.members)]
        entries = journal.about_many(keys, limit=20, without=("people.looked-up",))
    return page(
        request,
        "people/household.html",
        household=shown,
        place=places.place(shown.place),
        members=[(member, completed_years(member.born, request.today)) for member in shown.members],
        sections=slots.sections_of("household", key, request.actor, request.today),
        entries=entries,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@screen("people.edit-household", access.EDIT)
def edit_household(request: Request, key: UUID) -> HttpResponse:
    """Where the household lives."""
    shown = queries.household(key, by=request.actor, act=access.EDIT)
    initial = {
        "place": places.place(shown.place).code,
        "address": shown.address,
        "phone": shown.phone,
        "version": shown.version,
    }
    form = ChangeHouseholdForm(request.POST or None, initial=initial)
    form.hold(shown.attributes)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.change_household(
                key,
                data["version"] or 0,
                place=data["place"].id,
                address=data["address"],
                phone=data["phone"],
                own=form.own_values(),
                by=request.actor,
                at=request.now,
            )
        except Invalid as refusal:
            form.take(refusal)
        except Conflict as conflict:
            form.add_error(None, sentences.sentence(conflict.code))
        else:
            return go("people:household", key, note=_("The household was changed."))
    return page(
        request,
        "people/edit_household.html",
        status=422 if form.errors else 200,
        form=form,
        household=shown,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@screen("people.add-member", access.REGISTER)
def add_member(request: Request, key: UUID) -> HttpResponse:
    """A birth, a marriage, somebody forgotten."""
    shown = queries.household(key, by=request.actor, act=access.REGISTER)
    form = PersonForm(request.POST or None, today=request.today)
    schemes = organisations.schemes(request.actor, access.REGISTER)
    if form.is_valid():
        try:
            services.add_person(
                key, form.newcomer(), schemes[0].id, by=request.actor, at=request.now
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            return go("people:household", key, note=_("The member was added."))
    return page(
        request,
        "people/add_member.html",
        status=422 if form.errors else 200,
        form=form,
        household=shown,
    )


@require_POST
@screen("people.change-head", access.EDIT)
def change_head(request: Request, key: UUID) -> HttpResponse:
    """Make another member the head."""
    services.change_head(key, UUID(request.POST["head"]), by=request.actor, at=request.now)
    return go("people:household", key, note=_("The household has a new head."))


@require_http_methods(["GET", "HEAD", "POST"])
@screen("people.person", access.VIEW)
def person(request: Request, key: UUID) -> HttpResponse:
    """A person's details; changing them shows both versions when somebody was faster."""
    shown = queries.person(key, by=request.actor)
    initial = {
        name: getattr(shown, name)
        for name in ("other_names", "last_name", "born", "sex", "phone", "version")
    }
    form = ChangePersonForm(request.POST or None, initial=initial)
    form.hold(shown.attributes)
    theirs = None
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.change_person(
                key,
                data["version"] or 0,
                last_name=data["last_name"],
                other_names=data["other_names"],
                born=data["born"],
                sex=data["sex"],
                phone=data["phone"],
                email=data["email"],
                own=form.own_values(),
                by=request.actor,
                at=request.now,
            )
        except Invalid as refusal:
            form.take(refusal)
        except Conflict as conflict:
            theirs = queries.person(key, by=request.actor)
            form.add_error(None, sentences.sentence(conflict.code))
            form.data = form.data.copy()
            form.data["version"] = str(theirs.version)
        else:
            return go("people:person", key, note=_("The details were saved."))
    return page(
        request,
        "people/person.html",
        status=409 if theirs else 422 if form.errors else 200,
        person=shown,
        theirs=theirs,
        age=completed_years(shown.born, request.today),
        form=form,
        status_form=StatusForm(initial={"status": shown.status.value, "day": request.today}),
        photo_form=PhotoForm(),
        entries=journal.about_many([key], limit=20),
    )


@require_POST
@screen("people.status", access.EDIT)
def status(request: Request, key: UUID) -> HttpResponse:
    """A death, an emigration, a return."""
    form = StatusForm(request.POST)
    if not form.is_valid():
        return go("people:person", key, note=_("Choose a state and a day."))
    data = form.cleaned_data
    services.set_status(
        key,
        PersonStatus(data["status"]),
        data["day"],
        data["reason"],
        by=request.actor,
        at=request.now,
    )
    return go("people:person", key, note=_("The state was changed."))


@require_POST
@screen("people.new-photo", access.EDIT)
def new_photo(request: Request, key: UUID) -> HttpResponse:
    """Take or choose a photo."""
    sent = request.FILES.get("photo")
    try:
        services.set_photo(key, sent.read() if sent else b"", by=request.actor, at=request.now)
    except Invalid as refusal:
        return go("people:person", key, note=sentences.sentence(refusal.code, refusal.values))
    return go("people:person", key, note=_("The photo was saved."))


@require_safe
@screen("people.photo")
def photo(request: Request, key: UUID) -> HttpResponse:
    """The photo itself, for those who may see the person."""
    stored = queries.photo_key(key, by=request.actor)
    tag = f'"{stored}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=86400"}
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(files.read(stored), content_type="image/jpeg", headers=headers)


@require_POST
@screen("people.leave", access.EDIT)
def leave(request: Request, key: UUID) -> HttpResponse:
    """A member leaves the household today."""
    shown = queries.person(key, by=request.actor, act=access.EDIT)
    try:
        services.remove_member(key, request.today, by=request.actor, at=request.now)
    except WrongState as refusal:
        return go("people:person", key, note=sentences.sentence(refusal.code))
    if shown.household is None:
        return go("people:households")
    return go("people:household", shown.household, note=_("The member left the household."))


@require_safe
@screen("people.duplicates", access.END)
def duplicates(request: Request) -> HttpResponse:
    """Pairs of records that may be one person, side by side."""
    pairs = queries.possible_duplicates(by=request.actor)
    return page(request, "people/duplicates.html", pairs=pairs)


@require_POST
@screen("people.settle", access.END)
def settle(request: Request, key: UUID) -> HttpResponse:
    """Say whether the two are one."""
    verdict = "same" if request.POST.get("verdict") == "same" else "different"
    try:
        services.settle_duplicate(key, verdict, by=request.actor, at=request.now)
    except WrongState as refusal:
        return go("people:duplicates", note=sentences.sentence(refusal.code))
    return go("people:duplicates", note=_("Thank you, this pair is settled."))
