"""The panel on every page, one's own feedback, and the champion's inbox."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files as resources
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jamii.commons.feedback import access, queries, services
from jamii.commons.feedback.types import NEXT, REOPEN_DAYS, Act, Kind, Status
from jamii.commons.feedback.ui.forms import (
    CONTEXT_FIELDS,
    DEVICE_FIELDS,
    PanelForm,
    SettleForm,
)
from jamii.kernel.errors import Invalid, TooMany, WrongState
from jamii.platform import files, sentences
from jamii.ui import slots
from jamii.ui.forms import choices
from jamii.ui.pages import Request, go, page, public_screen, screen
from jamii.ui.paging import page_of

_PAGE = 50
_PATTERN = re.compile(r"<(?:\w+:)?(\w+)>")


@require_http_methods(["GET", "HEAD", "POST"])
@public_screen("feedback.new")
def new(request: Request) -> HttpResponse:
    """The panel: what is it, in your words, and exactly what will be sent."""
    if request.method == "POST":
        return _send(request)
    services.require_writer(request.actor)
    given = {name: request.GET.get(name, "") for name in CONTEXT_FIELDS}
    given["route"] = _PATTERN.sub(r"{\1}", given["route"])
    return _panel(request, PanelForm(initial=given))


def _send(request: Request) -> HttpResponse:
    form = PanelForm(request.POST, request.FILES)
    if request.POST.get("personal") == "remove":
        form.without_personal()
    status = 422
    if form.is_valid():
        try:
            taken = services.take(
                form.feedback(request.LANGUAGE_CODE or "en"), by=request.actor, at=request.now
            )
        except Invalid as refusal:
            form.take(refusal)
        except TooMany as refusal:
            form.add_error(None, sentences.sentence(refusal.code, refusal.values))
            status = refusal.status
        else:
            if request.htmx or request.actor is None:
                return page(request, "feedback/sent.html", fragment="sent", taken=taken)
            note = _("Thank you. Your feedback has the number %(number)s.")
            said = note % {"number": taken.number}
            if taken.picture_dropped:
                said += " " + sentences.sentence("picture-dropped")
            return go("feedback:mine", note=said)
    return _panel(request, form, status)


def _panel(request: Request, form: PanelForm, status: int = 200) -> HttpResponse:
    values = {name: form[name].value() or "" for name in (*CONTEXT_FIELDS, *DEVICE_FIELDS)}
    personal = form.marked_texts() if form.is_bound and _looks_personal(form) else []
    return page(
        request,
        "feedback/panel.html",
        fragment="panel",
        status=status,
        form=form,
        sent=values,
        personal=personal,
        own_context=queries.own_context(request.actor, request.today),
    )


def _looks_personal(form: PanelForm) -> bool:
    said = sentences.sentence("looks-personal")
    return any(said in errors for errors in form.errors.values())


@require_safe
@screen("feedback.mine")
def mine(request: Request) -> HttpResponse:
    """One's own feedback and what became of it."""
    after = request.GET.get("after")
    rows = queries.own(by=request.actor, on=request.today, after=after, size=_PAGE)
    shown = page_of(rows, _PAGE, queries.place_in_list, after=after)
    return page(request, "feedback/mine.html", rows=shown)


_AGES = (0, 3, 30)


@require_safe
@screen("feedback.inbox", access.HANDLE)
def inbox(request: Request) -> HttpResponse:
    """What users said, by kind, screen, module, severity, language, state and age."""
    names = ("kind", "screen", "module", "severity", "language", "status", "age")
    filters = {name: request.GET.get(name, "").strip()[:80] for name in names}
    if not request.GET:
        filters["status"] = "open"
    age = int(filters["age"]) if filters["age"] in {"3", "30"} else 0
    after = request.GET.get("after")
    rows = queries.inbox(
        by=request.actor,
        on=request.today,
        kind=filters["kind"],
        screen=filters["screen"],
        module=filters["module"],
        severity=filters["severity"],
        language=filters["language"],
        status=filters["status"],
        older_than_days=age,
        after=after,
        size=_PAGE,
    )
    shown = page_of(rows, _PAGE, queries.place_in_list, after=after, **filters)
    return page(
        request,
        "feedback/inbox.html",
        rows=shown,
        filters=filters,
        kinds=choices([kind.value for kind in Kind]),
        states=choices([status.value for status in Status]),
        modules=queries.modules(by=request.actor),
        ages=_AGES[1:],
    )


@require_safe
@screen("feedback.detail")
def detail(request: Request, key: UUID) -> HttpResponse:
    """One feedback: the words, the picture, the context, and what may be done next."""
    return _detail(request, key, SettleForm())


def _detail(request: Request, key: UUID, form: SettleForm, status: int = 200) -> HttpResponse:
    shown = queries.feedback(key, by=request.actor, on=request.today)
    handles = request.actor.may(access.HANDLE)
    if not form.is_bound:
        form.initial["version"] = shown.version
    target = (
        queries.feedback(shown.merged_into, by=request.actor)
        if (shown.merged_into and handles)
        else None
    )
    width, _x, height = shown.context.viewport.partition("x")
    return page(
        request,
        "feedback/detail.html",
        status=status,
        feedback=shown,
        form=form,
        can_acknowledge=handles and (shown.status, Act.ACKNOWLEDGE) in NEXT,
        can_settle=handles and (shown.status, Act.ANSWER) in NEXT,
        can_reopen=shown.reporter == request.actor.id
        and (shown.status, Act.REOPEN) in NEXT
        and (request.now - shown.status_at).days < REOPEN_DAYS,
        target=target,
        merged=queries.merged_here(key, by=request.actor) if handles else [],
        handles=handles,
        width=width,
        height=height,
        sections=slots.sections_of("feedback", key, request.actor, request.today),
    )


@require_POST
@screen("feedback.acknowledge", access.HANDLE)
def acknowledge(request: Request, key: UUID) -> HttpResponse:
    """Tell the writer that it was read."""
    services.acknowledge(key, by=request.actor, at=request.now)
    return go("feedback:detail", key, note=_("The writer sees that it was read."))


@require_POST
@screen("feedback.settle", access.HANDLE)
def settle(request: Request, key: UUID) -> HttpResponse:
    """Answer, lead elsewhere, merge or decline."""
    form = SettleForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        who = {"version": data["version"], "by": request.actor, "at": request.now}
        try:
            match Act(data["act"]):
                case Act.ANSWER:
                    services.answer(key, data["text"], **who)
                case Act.DECLINE:
                    services.decline(key, data["reason"], data["text"], **who)
                case Act.MERGE:
                    services.merge(key, data["into"], **who)
                case act:
                    services.link(key, act, data["link"], **who)
        except Invalid as refusal:
            form.take(refusal)
        else:
            return go("feedback:detail", key, note=_("Saved. The writer sees it."))
    return _detail(request, key, form, 422)


@require_POST
@screen("feedback.reopen")
def reopen(request: Request, key: UUID) -> HttpResponse:
    """Its writer says that it is still not right."""
    try:
        services.reopen(key, by=request.actor, at=request.now)
    except WrongState as refusal:
        return go("feedback:detail", key, note=sentences.sentence(refusal.code, refusal.values))
    return go("feedback:detail", key, note=_("It is open again."))


@cache
def _look() -> tuple[str, str]:
    """Our stylesheet, and its hash for the policy of the picture's page."""
    css = resources("jamii.ui").joinpath("static/ui/jamii.css").read_text()
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return css, f"sha256-{digest}"


@require_safe
@screen("feedback.picture")
def picture(request: Request, key: UUID) -> HttpResponse:
    """The masked picture alone: without script, without network, for a sandboxed frame."""
    markup = queries.picture(key, by=request.actor)
    css, digest = _look()
    response = HttpResponse(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Jamii'
        f"</title><style>{css}</style></head><body>{markup}</body></html>"
    )
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src '{digest}'; frame-ancestors 'self'; sandbox"
    )
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@screen("feedback.attachment")
def attachment(request: Request, key: UUID) -> HttpResponse:
    """The file that came with a feedback, to be saved rather than opened."""
    stored, kind = queries.attachment(key, by=request.actor)
    suffix = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}[kind]
    response = HttpResponse(files.read(stored), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="feedback.{suffix}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
