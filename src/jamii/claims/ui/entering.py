"""Entering a claim: fast by keyboard, checked while it is typed, kept when the line breaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.http import HttpResponse, JsonResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jamii.claims import access, queries, services
from jamii.claims.types import (
    ClaimDecision,
    ClaimId,
    LineDecision,
    NewClaim,
    NewLine,
    NewPaper,
)
from jamii.claims.ui.forms import OTHER_DIAGNOSES, ClaimForm, LineForm, PaperForm
from jamii.coverage.eligibility import queries as eligibility
from jamii.kernel.canonical import plain
from jamii.kernel.days import completed_years
from jamii.kernel.errors import Invalid, JamiiError, NotFound, Problem
from jamii.kernel.money import ZERO
from jamii.platform import sentences
from jamii.registers.catalogue import queries as catalogue
from jamii.registers.catalogue.types import Choice
from jamii.registers.organisations import queries as organisations
from jamii.registers.people import queries as people
from jamii.registers.people.types import Person
from jamii.registers.providers import queries as providers
from jamii.schemes.plans.types import Kind, VisitType
from jamii.ui.pages import Request, go, page, screen

_ROWS, _MOST_ROWS = 3, 200
_SUGGESTIONS = 12


@dataclass
class _Entry:
    """The forms of one claim, as typed so far."""

    key: UUID
    form: ClaimForm
    lines: list[LineForm]
    restores: UUID | None
    revision: int
    paper: PaperForm

    @property
    def filled(self) -> list[LineForm]:
        return [line for line in self.lines if not line.is_empty]


def _key(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _count(typed: Mapping[str, Any]) -> int:
    try:
        asked = int(typed.get("rows", _ROWS))
    except (TypeError, ValueError):
        asked = _ROWS
    return max(_ROWS, min(_MOST_ROWS, asked))


def _entry(
    request: Request,
    key: UUID,
    typed: Mapping[str, Any] | None,
    initial: Mapping[str, Any] | None = None,
) -> _Entry:
    """The forms, bound to what was typed, or fresh with `initial` (whose `lines` fill the rows)."""
    actor, start = request.actor, dict(initial or {})
    form = ClaimForm(actor, access.ENTER, typed, initial={"first_day": request.today} | start)
    more = int(typed is not None and "more" in typed)
    rows: list[Mapping[str, Any]] = start.get("lines", [])
    count = _count(typed) + more if typed is not None else max(_ROWS, len(rows) + 1)
    shown = count - more
    lines = [
        LineForm(
            typed if typed is not None and number < shown else None,
            prefix=f"l{number}",
            initial=rows[number] if number < len(rows) else {"quantity": 1},
        )
        for number in range(count)
    ]
    facility = form.chosen_facility
    if facility is not None:
        listed = providers.claim_administrators(facility, request.today)
        form.offer_administrators([(str(one.id), f"{one.name} ({one.code})") for one in listed])
    given = typed if typed is not None else start
    revision = str(given.get("revision", "0"))
    return _Entry(
        key,
        form,
        lines,
        _key(given.get("restores")),
        int(revision) if revision.isdigit() else 0,
        _paper_form(request),
    )


def _paper_form(request: Request) -> PaperForm:
    """The form of what is attached, without mistakes where nothing was chosen."""
    if request.method != "POST":
        return PaperForm(prefix="p")
    form = PaperForm(request.POST, request.FILES, prefix="p")
    if not form["file"].value() and not form["url"].value():
        form.errors.clear()
    return form


def _papers(request: Request, form: PaperForm) -> list[NewPaper]:
    """What is attached: each page of a paper may be a file of its own."""
    sent = request.FILES.getlist("p-file")
    first = form.new_paper(request.today) if sent or form["url"].value() else None
    if first is None or len(sent) < 2:
        return [] if first is None else [first]
    return [
        replace(first, id=uuid5(first.id, str(place)), content=one.read())
        for place, one in enumerate(sent[:-1])
    ] + [first]


def _currency(entry: _Entry) -> str:
    """The currency of the scheme that is chosen, by one statement at most."""
    key = _key(entry.form["scheme"].value())
    return organisations.scheme(key).currency if key else ""


def _said_before(request: Request, entry: _Entry) -> dict[str, Any]:
    """What was said about the rejected claim that this one replaces: of the whole, and by the code
    of the line beside the line.
    """
    if entry.restores is None:
        return {}
    try:
        old = queries.explanation(entry.restores, by=request.actor, act=access.RESTORE)
    except NotFound:
        return {}
    about: dict[str, list[Any]] = {}
    for line in old.lines:
        if line.decided is not None and line.decided.reasons:
            about.setdefault(line.asked.code, []).extend(line.decided.reasons)
    for form in entry.lines:
        form.said_before = about.get(str(form["code"].value() or "").strip(), [])
    words, _papers_of_old = queries.talk_about(old.claim, by=request.actor)
    return {"old": old.claim, "old_shown": old, "old_words": words}


def _show(request: Request, entry: _Entry, status: int = 200, **more: Any) -> HttpResponse:
    more |= _said_before(request, entry)
    return page(
        request,
        "claims/entry.html",
        fragment="rows" if "more" in request.POST else None,
        status=status,
        entry=entry,
        form=entry.form,
        lines=entry.lines,
        blank=LineForm(prefix="l__n__", initial={"quantity": 1}),
        currency=_currency(entry),
        **more,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@screen("claims.new", access.ENTER)
def new(request: Request) -> HttpResponse:
    """A fresh claim; number, day and one line may come from the eligibility desk."""
    if request.method == "POST":
        return _send(request, _key(request.POST.get("claim")) or uuid4())
    given = request.GET
    initial: dict[str, Any] = {"number": given.get("number", "")}
    try:
        initial["first_day"] = date.fromisoformat(given.get("day", ""))
    except ValueError:
        initial["first_day"] = request.today
    if given.get("entry"):
        line = {"code": given["entry"], "kind": given.get("kind", ""), "quantity": 1}
        initial["lines"] = [line]
    return _show(request, _entry(request, uuid4(), None, initial), is_new=True)


@require_http_methods(["GET", "HEAD", "POST"])
@screen("claims.draft", access.ENTER)
def draft(request: Request, key: UUID) -> HttpResponse:
    """Go on with a draft; one that only this device knows is filled in by the device."""
    if request.method == "POST":
        return _send(request, key)
    try:
        kept = queries.draft(key, by=request.actor).content
    except NotFound:
        return _show(request, _entry(request, key, None), is_new=True)
    typed = QueryDict(mutable=True)
    typed.update({name: str(value) for name, value in kept.items()})
    entry = _entry(request, key, typed)
    for form in (entry.form, *entry.lines):
        form.errors.clear()  # what is typed so far is kept, not judged
    return _show(request, entry)


@require_safe
@screen("claims.again", access.RESTORE)
def again(request: Request, key: UUID) -> HttpResponse:
    """A rejected claim, to be corrected and sent again."""
    asked = queries.claim(key, by=request.actor, act=access.RESTORE).asked
    person = people.persons([asked.person])[asked.person]
    initial: dict[str, Any] = {
        "scheme": str(asked.scheme),
        "facility": str(asked.facility),
        "administrator": str(asked.administrator or ""),
        "number": person.number,
        "first_day": asked.first_day,
        "last_day": asked.last_day if asked.last_day != asked.first_day else None,
        "visit_type": asked.visit_type.value,
        "main_diagnosis": asked.main_diagnosis,
        "referral_code": asked.referral_code,
        "preauthorisation": asked.preauthorisation,
        "guarantee": asked.guarantee,
        "explanation": asked.explanation,
        "restores": str(key),
        "lines": [
            {
                "kind": line.kind.value,
                "code": line.code,
                "quantity": plain(line.quantity),
                "price": plain(line.price_asked),
                "explanation": line.explanation,
            }
            for line in asked.lines
        ],
    }
    initial |= {
        f"other_diagnosis_{number}": code for number, code in enumerate(asked.other_diagnoses)
    }
    entry = _entry(request, uuid4(), None, initial)
    entry.form.hold(asked.attributes)
    return _show(request, entry, is_new=True)


def _send(request: Request, key: UUID) -> HttpResponse:
    entry = _entry(request, key, request.POST)
    if "more" in request.POST:
        for form in (entry.form, *entry.lines):
            form.errors.clear()
        return _show(request, entry)
    if "later" in request.POST:
        _keep(request, entry)
        return go("claims:drafts", note=_("The draft is kept."))
    valid = entry.form.is_valid() and all(line.is_valid() for line in entry.filled)
    if valid and not entry.paper.errors:
        try:
            new, patient = _new_claim(entry, request)
            claim = services.submit_claim(
                new,
                patient=patient,
                restores=entry.restores,
                attached=_papers(request, entry.paper),
                by=request.actor,
                at=request.now,
            )
        except Invalid as refusal:
            _share_out(refusal.problems, entry)
        else:
            return go("claims:detail", claim.id, note=_("The claim was sent and decided."))
    return _show(request, entry, status=422)


def _new_claim(entry: _Entry, request: Request) -> tuple[NewClaim, Person]:
    """The claim that was typed, and its patient. Raises: Invalid with what cannot be read."""
    data = entry.form.cleaned_data
    problems: list[Problem] = []
    person: Person | None = None
    try:
        person = people.person_by_number(
            data["number"], by=request.actor, at=request.now, record=False
        )
    except NotFound:
        number = {"number": data["number"]}
        problems.append(Problem("member-number-unknown", "person", number))
    facility = UUID(data["facility"])
    lines, mistakes = _lines(entry.filled, facility, data["last_day"] or data["first_day"])
    problems += mistakes
    if problems or person is None:
        raise Invalid(problems)
    others = (data[f"other_diagnosis_{number}"].strip() for number in range(OTHER_DIAGNOSES))
    new = NewClaim(
        id=ClaimId(entry.key),
        scheme=UUID(data["scheme"]),
        facility=facility,
        administrator=_key(data["administrator"]),
        person=person.id,
        code=data["code"].strip(),
        first_day=data["first_day"],
        last_day=data["last_day"],
        claimed_on=request.today,
        main_diagnosis=data["main_diagnosis"].strip(),
        lines=tuple(lines),
        other_diagnoses=tuple(code for code in others if code),
        visit_type=VisitType(data["visit_type"]),
        explanation=data["explanation"],
        referral_code=data["referral_code"],
        preauthorisation=data["preauthorisation"],
        guarantee=data["guarantee"],
        attributes=entry.form.own_values(),
    )
    return new, person


def _lines(
    rows: Iterable[LineForm], facility: UUID, day: date
) -> tuple[list[NewLine], list[Problem]]:
    """The lines, and what is wrong with them. A kind or price that was not typed is looked up."""
    typed = [row.cleaned_data for row in rows]
    unsure = [data for data in typed if data["code"] and not (data["kind"] and data["price"])]
    known: Mapping[Any, Any] = {}
    if unsure:
        lists = providers.price_lists_on(facility, day)
        asked = {(kind, data["code"].strip()) for kind in Kind for data in unsure}
        known = catalogue.entry_facts(asked, day, lists)
    lines: list[NewLine] = []
    problems: list[Problem] = []
    for place, data in enumerate(typed):
        code, kind, price = data["code"].strip(), data["kind"], data["price"]
        if kind not in set(Kind):
            found = [one for one in (Kind.SERVICE, Kind.ITEM) if (one, code) in known]
            if not found:
                field = f"lines.{place}.code"
                problems.append(Problem("line-code-unknown", field, {"code": code}))
                continue
            kind = found[0]
        if price is None and (Kind(kind), code) in known:
            facts, listed = known[Kind(kind), code]
            price = facts.price if listed is None else listed.price
        if price is None or data["quantity"] is None or not code:
            problems.append(Problem("line-incomplete", f"lines.{place}.code"))
            continue
        lines.append(
            NewLine(Kind(kind), code, data["quantity"], price, data.get("explanation", "").strip())
        )
    return lines, problems


_OF_PAPERS = frozenset({"papers", "file", "url", "title", "day"})
_FIELDS = {"person": "number", "price_asked": "price", "parts": "code", "lines": None}


def _share_out(problems: Iterable[Problem], entry: _Entry) -> None:
    """Each problem beside the field in which it is; the others on top."""
    filled = entry.filled
    for problem in problems:
        sentence = sentences.sentence(problem.code, problem.values)
        head, _dot, rest = problem.field.partition(".")
        place, _dot, name = rest.partition(".")
        if head == "lines" and place.isdigit() and int(place) < len(filled):
            field = _FIELDS.get(name, name) or "code"
            filled[int(place)].add_error(field, sentence)
        elif head in _OF_PAPERS:
            entry.paper.add_error(head if head in entry.paper.fields else "file", sentence)
        elif head == "other_diagnoses" and place.isdigit():
            entry.form.add_error(f"other_diagnosis_{place}", sentence)
        else:
            is_own = problem.field in entry.form.fields  # one that a pack added
            field = problem.field if is_own else _FIELDS.get(head, head) or ""
            entry.form.add_error(field if field in entry.form.fields else None, sentence)


# While it is typed


@require_safe
@screen("claims.lookup", access.ENTER)
def lookup(request: Request) -> HttpResponse:
    """Services and medicines by code or name, with the facility's price on the day of care."""
    given = request.GET
    day = _day(given.get("last_day")) or _day(given.get("first_day")) or request.today
    facility = _key(given.get("facility"))
    lists = providers.price_lists_on(facility, day) if facility is not None else {}
    text = given.get("q", "")
    found = [
        choice
        for kind in Kind
        for choice in catalogue.search_entries(text, kind, day, lists.get(kind), _SUGGESTIONS)
    ]
    return page(request, "catalogue/lookup.html", found=_best(found, text))


def _best(found: list[Choice], text: str) -> list[Choice]:
    """The exact code first, then codes that begin so, then what is on the list."""
    key = text.strip().lower()
    ranked = sorted(
        found,
        key=lambda one: (
            one.code.lower() != key,
            not one.code.lower().startswith(key),
            not one.on_list,
        ),
    )
    return ranked[:_SUGGESTIONS]


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


@require_safe
@screen("claims.patient", access.ENTER)
def patient(request: Request) -> HttpResponse:
    """Who has this number, and the cover on the day; the read is recorded."""
    number = request.GET.get("number", "").strip()
    day = _day(request.GET.get("last_day")) or _day(request.GET.get("first_day")) or request.today
    if not number:
        return page(request, "claims/patient.html")
    try:
        person = people.person_by_number(number, by=request.actor, at=request.now)
    except NotFound:
        return page(request, "claims/patient.html", unknown=number)
    covers = eligibility.covers_near(person.id, day, schemes=request.actor.schemes(access.ENTER))
    covering = [cover for cover in covers if cover.covers(day)]
    return page(
        request,
        "claims/patient.html",
        person=person,
        age=completed_years(person.born, day),
        day=day,
        covering=covering,
    )


@require_POST
@screen("claims.precheck", access.ENTER)
def precheck(request: Request) -> HttpResponse:
    """What would be paid or refused if it were sent now; nothing is stored."""
    entry = _entry(request, _key(request.POST.get("claim")) or uuid4(), request.POST)
    entry.form.allow_missing("main_diagnosis", "administrator", *entry.form.own_names)
    shown = entry.lines
    rows = [line for line in entry.filled if line.is_valid() and line["code"].value()]
    decision: ClaimDecision | None = None
    problems: tuple[Problem, ...] = ()
    asked = _asked(rows)
    if rows and entry.form.is_valid():
        entry.lines = rows
        try:
            typed, _patient = _new_claim(entry, request)
            asked = sum((line.quantity * line.price_asked for line in typed.lines), ZERO)
            seen = services.precheck(typed, by=request.actor, at=request.now)
        except JamiiError as refusal:
            problems = refusal.problems if isinstance(refusal, Invalid) else ()
        else:
            decision, problems = seen.decision, seen.problems
    results: list[tuple[LineForm, LineDecision | None, list[Problem]]] = []
    for row in shown:  # a row that cannot be decided yet says why, or nothing: no old answer stays
        place = rows.index(row) if row in rows else None
        line = decision.lines[place] if decision is not None and place is not None else None
        wrong = [one for one in problems if one.field.startswith(f"lines.{place}.")]
        results.append((row, line, wrong))
    return page(
        request,
        "claims/precheck.html",
        results=results,
        has_lines=bool(rows),
        decision=decision,
        paid=sum((line.value for line in decision.lines), ZERO) if decision else None,
        asked=asked,
        currency=_currency(entry),
    )


def _asked(rows: Iterable[LineForm]) -> Decimal:
    return sum(
        (
            (row.cleaned_data["quantity"] or ZERO) * (row.cleaned_data["price"] or ZERO)
            for row in rows
        ),
        ZERO,
    )


# Drafts

_NOT_KEPT = {"csrfmiddlewaretoken", "more", "later", "p-form_id"}


def _keep(request: Request, entry: _Entry) -> int:
    """Keep what was typed. Returns the revision that is stored."""
    content = {name: request.POST[name] for name in request.POST if name not in _NOT_KEPT}
    number = entry.form["number"].value() or ""
    day = entry.form["first_day"].value() or ""
    kept = services.save_draft(
        entry.key,
        content,
        revision=entry.revision,
        title=f"{number} · {day}",
        facility=entry.form.chosen_facility,
        by=request.actor,
        at=request.now,
    )
    return kept.revision


@require_POST
@screen("claims.keep", access.ENTER)
def keep(request: Request, key: UUID) -> HttpResponse:
    """Keep the draft while it is typed; answers with the revision that is stored."""
    return JsonResponse({"revision": _keep(request, _entry(request, key, request.POST))})


@require_safe
@screen("claims.drafts", access.ENTER)
def drafts(request: Request) -> HttpResponse:
    """What I began and have not sent."""
    return page(request, "claims/drafts.html", drafts=queries.drafts(by=request.actor))


@require_POST
@screen("claims.discard", access.ENTER)
def discard(request: Request, key: UUID) -> HttpResponse:
    """Throw a draft away."""
    services.discard_draft(key, by=request.actor, at=request.now)
    return go("claims:drafts", note=_("The draft was thrown away."))
