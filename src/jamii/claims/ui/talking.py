"""Questions and answers about a claim, and the papers attached to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jamii.claims import access, queries, services
from jamii.claims.records import Claim
from jamii.claims.types import Said, Talk
from jamii.claims.ui.forms import PaperForm, TalkForm
from jamii.kernel.actors import Actor
from jamii.kernel.errors import Invalid, NotAllowed
from jamii.platform import sentences
from jamii.registers.organisations import queries as organisations
from jamii.ui.pages import Request, download, go, page, screen


def talk_context(claim: Claim, actor: Actor) -> dict[str, Any]:
    """What the parts of a page about talk and papers show; one statement."""
    words, papers = queries.talk_about(claim, by=actor)
    return may_talk(claim, actor) | {"words": words, "papers": papers, "claim": claim}


def may_talk(claim: Claim, actor: Actor) -> dict[str, Any]:
    """What this person may say or attach, with the forms for it."""
    where = {"scheme": claim.scheme, "facility": claim.asked.facility}
    reviews = actor.may(access.REVIEW, **where)
    return {
        "may_ask": reviews and claim.waits,
        "may_note": reviews,
        "may_answer": claim.waits
        and claim.talk is not Talk.QUIET
        and actor.may(access.ENTER, **where),
        "may_attach": services.may_attach(claim, actor),
        # Several forms may stand on one page: each has ids of its own.
        "talk_form": TalkForm(len(claim.lines), auto_id="talk_%s"),
        "answer_form": TalkForm(len(claim.lines), auto_id="answer_%s"),
        "paper_form": PaperForm(auto_id="paper_%s"),
        "attach_form": PaperForm(auto_id="attach_%s"),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@screen("claims.talk", access.VIEW)
def talk(request: Request, key: UUID) -> HttpResponse:
    """What was said about a claim; ask, answer, or leave a note."""
    claim = queries.claim(key, by=request.actor)
    if request.method != "POST":
        return _show(request, claim)
    kind = request.POST.get("kind", "")
    answers = kind == Said.ANSWER.value
    name = "answer" if answers else "talk"
    form = TalkForm(len(claim.lines), request.POST, auto_id=f"{name}_%s")
    paper_form = PaperForm(request.POST, request.FILES, auto_id="paper_%s") if answers else None
    if form.is_valid() and (paper_form is None or paper_form.is_valid()):
        try:
            return _said(request, claim, kind, form, paper_form)
        except Invalid as refusal:
            _share_out(refusal, form, paper_form)
    changed: dict[str, Any] = {f"{name}_form": form}
    if paper_form is not None:
        changed["paper_form"] = paper_form
    return _show(request, claim, status=422, **changed)


def _said(
    request: Request, claim: Claim, kind: str, form: TalkForm, paper_form: PaperForm | None
) -> HttpResponse:
    """Say it, and back to where it was typed. Raises: Invalid, and what the services raise."""
    text, line = form.cleaned_data["text"], form.cleaned_data["line"]
    who: dict[str, Any] = {"id": form.key, "line": line, "by": request.actor, "at": request.now}
    if kind == Said.QUESTION.value:
        services.ask_facility(claim.id, text, **who)
        note = _("The facility was asked about claim %(code)s.") % {"code": claim.code}
    elif kind == Said.NOTE.value:
        services.note_for_reviewers(claim.id, text, **who)
        note = _("The note is kept.")
    elif paper_form is not None:
        paper = paper_form.new_paper(request.today)
        services.answer_reviewer(claim.id, text, paper=paper, **who)
        note = _("The answer was sent.")
    else:
        raise NotAllowed("not-allowed", act=kind)
    if request.POST.get("from") == "bench":
        asked = kind == Said.QUESTION.value
        following = _key(request.POST.get("next", "")) if asked else claim.id
        if following is None:
            return go("claims:queue", note=note)
        return go("claims:review", following, note=note)
    return go("claims:detail", claim.id, note=note)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _share_out(refusal: Invalid, form: TalkForm, paper_form: PaperForm | None) -> None:
    for problem in refusal.problems:
        sentence = sentences.sentence(problem.code, problem.values)
        if paper_form is not None and problem.field in paper_form.fields:
            paper_form.add_error(problem.field, sentence)
        else:
            form.add_error(problem.field if problem.field in form.fields else None, sentence)


def _show(request: Request, claim: Claim, status: int = 200, **more: Any) -> HttpResponse:
    context = talk_context(claim, request.actor) | more
    zone = organisations.scheme(claim.scheme).time_zone
    return page(request, "claims/talk.html", status=status, zone=zone, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@screen("claims.attach", access.VIEW)
def attach(request: Request, key: UUID) -> HttpResponse:
    """Attach a paper to a claim."""
    claim = queries.claim(key, by=request.actor)
    if request.method != "POST":
        return _show(request, claim)
    form = PaperForm(request.POST, request.FILES, auto_id="attach_%s")
    if form.is_valid():
        new = form.new_paper(request.today)
        if new is None:
            form.add_error("file", _("Choose a file."))
        else:
            try:
                services.attach_paper(key, new, by=request.actor, at=request.now)
            except Invalid as refusal:
                form.take(refusal)
            else:
                return go("claims:detail", key, note=_("The paper is attached."))
    return _show(request, claim, status=422, attach_form=form)


@require_safe
@screen("claims.paper", access.VIEW)
def paper(request: Request, key: UUID) -> HttpResponse:
    """A paper that is attached to a claim, to be saved rather than opened."""
    return download(services.open_paper(key, by=request.actor))
