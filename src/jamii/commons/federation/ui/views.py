"""What leaves this system: which types, who agreed, what was sent word for word; and the way of a
feedback to the hub.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jamii.commons.federation import access, queries, services
from jamii.commons.federation.offers import OFFERS, known
from jamii.commons.federation.rules import fields, naming, reducing
from jamii.commons.federation.types import Kind
from jamii.commons.federation.ui.forms import ForwardForm, JoinForm, NameForm
from jamii.commons.feedback import queries as feedback
from jamii.kernel.errors import Conflict, Invalid, JamiiError, NotFound, WrongState
from jamii.platform import sentences
from jamii.ui.pages import Request, go, page, screen
from jamii.ui.paging import page_of

_PAGE = 50
_LATEST = 5


def _said(refusal: JamiiError) -> str:
    return sentences.sentence(refusal.code, refusal.values)


@require_safe
@screen("federation.leaving", access.SEE)
def leaving(request: Request) -> HttpResponse:
    """What may leave, where it goes, and what left last."""
    return _leaving(request)


def _leaving(
    request: Request,
    status: int = 200,
    name_form: NameForm | None = None,
    join_form: JoinForm | None = None,
) -> HttpResponse:
    own, consents = queries.own_node(), queries.consents()
    offered = [
        (kind.value, consents.get(kind), _is_outdated(kind, consents.get(kind))) for kind in OFFERS
    ]
    latest = queries.sent(by=request.actor, size=_LATEST) if own else []
    return page(
        request,
        "federation/leaving.html",
        status=status,
        own=own,
        hub=queries.our_hub(),
        is_hub=queries.is_hub(),
        offered=offered,
        latest=latest[:_LATEST],
        has_more=len(latest) > _LATEST,
        name_form=name_form or NameForm(),
        join_form=join_form or JoinForm(),
        may_connect=bool(request.actor.reaches(access.CONNECT)),
        may_agree=bool(request.actor.reaches(access.AGREE)),
        has_consent=any(consent and consent.is_agreed for _k, consent, _o in offered),
    )


def _is_outdated(kind: Kind, consent: Any) -> bool:
    """Somebody agreed to other fields than this release would send."""
    return bool(consent and consent.is_agreed and consent.version != fields.newest(kind).version)


@require_POST
@screen("federation.name", access.CONNECT)
def name(request: Request) -> HttpResponse:
    """Give this installation its code."""
    form = NameForm(request.POST)
    if form.is_valid():
        try:
            services.name_node(form.cleaned_data["code"], by=request.actor, at=request.now)
            return go("federation:leaving", note=_("This installation has its code."))
        except Invalid as refusal:
            form.take(refusal)
        except Conflict as refusal:
            form.add_error(None, _said(refusal))
    return _leaving(request, 422, name_form=form)


@require_POST
@screen("federation.join", access.CONNECT)
def join(request: Request) -> HttpResponse:
    """Join a hub with the code that it told."""
    form = JoinForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            hub = services.join(data["code"], data["address"], by=request.actor, at=request.now)
            return go("federation:leaving", note=_("Joined %(node)s.") % {"node": hub})
        except Invalid as refusal:
            form.take(refusal)
        except JamiiError as refusal:
            form.add_error(None, _said(refusal))
    return _leaving(request, 422, join_form=form)


@require_POST
@screen("federation.new-key", access.CONNECT)
def new_key(request: Request) -> HttpResponse:
    """Change the key, by the word of the old one."""
    try:
        services.rotate_key(by=request.actor, at=request.now)
    except JamiiError as refusal:
        return go("federation:leaving", note=_said(refusal))
    return go("federation:leaving", note=_("The node has a new key; the old one said so."))


@require_POST
@screen("federation.exchange", access.CONNECT)
def exchange(request: Request) -> HttpResponse:
    """Speak with the hub now."""
    try:
        done = services.exchange(by=request.actor, at=request.now)
    except JamiiError as refusal:
        return go("federation:leaving", note=_said(refusal))
    note = _("%(sent)s envelopes went to the hub, %(fetched)s came from it.")
    return go("federation:leaving", note=note % {"sent": done.sent, "fetched": done.fetched.taken})


@require_POST
@screen("federation.by-itself", access.AGREE)
def by_itself(request: Request) -> HttpResponse:
    """Whether feedback goes on by itself."""
    try:
        services.let_go_by_itself(request.POST.get("on") == "1", by=request.actor, at=request.now)
    except WrongState as refusal:
        return go("federation:leaving", note=_said(refusal))
    return go("federation:leaving", note=_("Saved."))


def _offered(kind: str) -> Kind:
    if kind not in {offer.value for offer in OFFERS}:
        raise NotFound("consent-of-none")
    return Kind(kind)


def in_words(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The fields of a payload by their labels, with their values as people read them."""
    return [
        (sentences.label(f"field-{name}"), _value(name, value)) for name, value in payload.items()
    ]


def _value(name: str, value: Any) -> str:
    match value:
        case bool():
            return sentences.label("yes" if value else "no")
        case list():
            return ", ".join(str(one) for one in value)
        case str() if name == "org_level":
            return sentences.label(f"works-at-{value}")
        case str() if name == "kind":
            return sentences.label(value)
    return str(value)


@require_safe
@screen("federation.preview", access.SEE)
def preview(request: Request, kind: str) -> HttpResponse:
    """What a type holds, field by field, with an example: what one agrees to."""
    about = _offered(kind)
    own = queries.own_node()
    sample = OFFERS[about].sample(own.code if own else "xx-example")
    schema = fields.newest(about)
    known_values = dict(sample)
    rows = [
        (
            sentences.label(f"field-{field.name}"),
            _value(field.name, known_values[field.name]) if field.name in known_values else "",
            field.is_required,
        )
        for field in schema.fields
    ]
    return page(
        request,
        "federation/preview.html",
        kind=kind,
        own=own,
        rows=rows,
        version=schema.version,
        consent=queries.consents().get(about),
        has_consent=queries.has_consent(about),
        may_agree=bool(request.actor.reaches(access.AGREE)),
    )


@require_POST
@screen("federation.agree", access.AGREE)
def agree(request: Request, kind: str) -> HttpResponse:
    """Agree that a type may leave."""
    try:
        services.agree(kind, by=request.actor, at=request.now)
    except WrongState as refusal:
        return go("federation:leaving", note=_said(refusal))
    return go("federation:leaving", note=_("You agreed. You can take it back at any time."))


@require_POST
@screen("federation.revoke", access.AGREE)
def revoke(request: Request, kind: str) -> HttpResponse:
    """Take back that a type may leave."""
    services.revoke(kind, by=request.actor, at=request.now)
    return go("federation:leaving", note=_("Taken back. The hub deletes what it had."))


@require_safe
@screen("federation.sent", access.SEE)
def sent(request: Request) -> HttpResponse:
    """Everything that left, newest first."""
    after = request.GET.get("after")
    rows = queries.sent(by=request.actor, after=after, size=_PAGE)
    shown = page_of(rows, _PAGE, queries.place_in_list, after=after)
    return page(request, "federation/sent.html", rows=shown)


@require_safe
@screen("federation.sent-one", access.SEE)
def sent_one(request: Request, sequence: int) -> HttpResponse:
    """One envelope: in words, and exactly as it left."""
    row = queries.sent_one(sequence, by=request.actor)
    payload = json.loads(row.document)["payload"]
    return page(
        request,
        "federation/sent_one.html",
        row=row,
        fields=in_words(payload),
        has_record=bool(row.record) and not row.withdrawn,
        may_agree=bool(request.actor.reaches(access.AGREE)),
    )


@require_POST
@screen("federation.take-back", access.AGREE)
def take_back(request: Request, sequence: int) -> HttpResponse:
    """Take back what was sent about one record."""
    try:
        services.take_back(sequence, by=request.actor, at=request.now)
    except NotFound as refusal:
        return go("federation:sent-one", sequence, note=_said(refusal))
    return go("federation:sent-one", sequence, note=_("Taken back. The hub deletes what it had."))


@require_http_methods(["GET", "HEAD", "POST"])
@screen("federation.forward", access.FORWARD)
def forward(request: Request, key: UUID) -> HttpResponse:
    """The reduced record of a feedback, and its words to look over before they leave."""
    said = feedback.feedback(key, by=request.actor)
    own = queries.own_node()
    form = ForwardForm(request.POST or None, initial={"text": said.text, "goal": said.goal})
    if request.method == "POST" and form.is_valid():
        text, goal = form.cleaned_data["text"].replace("\r\n", "\n"), form.cleaned_data["goal"]
        if request.POST.get("gaps"):
            names = services.held_words(text, goal)
            text, goal = naming.without(text, names), naming.without(goal, names)
            form.replace(text=text, goal=goal)
        else:
            try:
                number = services.forward_feedback(
                    key, text, goal, by=request.actor, at=request.now
                )
                return go("federation:sent-one", number, note=_("It left for the hub."))
            except Invalid as refusal:
                form.take(refusal)
            except JamiiError as refusal:
                form.add_error(None, _said(refusal))
    text, goal = str(form["text"].value() or ""), str(form["goal"].value() or "")
    names = services.held_words(text, goal)
    payload = reducing.reduced(said, text, goal, own.code if own else "xx-example", known())
    return page(
        request,
        "federation/forward.html",
        status=422 if form.errors else 200,
        said=said,
        own=own,
        form=form,
        pieces=[
            (label, pieces)
            for label, pieces in (
                (form.fields["text"].label, naming.marked(text, names)),
                (form.fields["goal"].label, naming.marked(goal, names)),
            )
            if any(piece.is_held for piece in pieces)
        ],
        rows=[
            row
            for name_of, row in zip(payload, in_words(payload), strict=True)
            if name_of not in {"text", "goal"}
        ],
        has_consent=queries.has_consent(Kind.FEEDBACK),
        sent=queries.sent_of(Kind.FEEDBACK, payload["record"]) if own else None,
    )
