"""Reviewing: what waits, and one claim with a verdict for each line."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jamii.claims import access, queries, services
from jamii.claims.records import Bench, Claim, ProposalShown, QueueFilters
from jamii.claims.types import ClaimDecision, ReviewState, Verdict
from jamii.claims.ui.forms import QueueForm, ReviewForm, SelectForm, VerdictForm
from jamii.claims.ui.talking import may_talk
from jamii.claims.ui.views import currencies, shown_claim
from jamii.kernel.errors import Conflict, Invalid, WrongState
from jamii.kernel.money import ZERO
from jamii.platform import locale, sentences
from jamii.registers.organisations import queries as organisations
from jamii.ui.pages import Request, go, page, screen
from jamii.ui.paging import page_of

_PAGE = 50


@require_safe
@screen("claims.queue", access.REVIEW)
def queue(request: Request) -> HttpResponse:
    """The claims that wait for a reviewer: those that are most unusual first, then the oldest."""
    return _queue(request, SelectForm())


def _queue(request: Request, form: SelectForm, status: int = 200) -> HttpResponse:
    after, chosen, show = request.GET.get("after"), QueueForm(request.GET), _show(request)
    chosen.is_valid()
    rows = queries.review_queue(
        by=request.actor, filters=chosen.filters(request.now, show), after=after, size=_PAGE
    )
    shown = page_of(rows, _PAGE, queries.place_in_queue, after=after, show=show, **chosen.kept())
    known = currencies(rows, request.actor)
    listed = [(row, known.get(row.scheme, ""), row.entered_by == request.actor.id) for row in shown]
    return page(
        request,
        "claims/queue.html",
        status=status,
        shown=shown,
        listed=listed,
        form=form,
        chosen=chosen,
        is_chosen=bool(chosen.kept() or show),
        show=show,
        parts=queries.PARTS,
        most=services.MOST,
        ask_form=SelectForm(auto_id="ask_%s"),
        part=part_of(request),
    )


def _show(request: Request) -> str:
    show = request.GET.get("show", "")
    return show if show in queries.PARTS else ""


def queue_filters(request: Request) -> QueueFilters:
    """Which of the waiting claims the reviewer works through, as the address says."""
    chosen = QueueForm(request.GET)
    chosen.is_valid()
    return chosen.filters(request.now, _show(request))


def part_of(request: Request) -> str:
    """The same as the end of an address."""
    given = {"show": _show(request)} | QueueForm(request.GET).kept()
    given["after"] = request.GET.get("after", "")
    kept = urlencode({name: value for name, value in given.items() if value})
    return f"?{kept}" if kept else ""


@require_POST
@screen("claims.select", access.REVIEW)
def select(request: Request) -> HttpResponse:
    """Choose which of the waiting claims a person looks at; the others follow the rules."""
    form = SelectForm(request.POST)
    if not form.is_valid():
        return _queue(request, form, status=422)
    how = services.Selection(
        form.cleaned_data["random_percent"],
        form.cleaned_data["from_amount"],
        form.cleaned_data["variance_percent"],
    )
    chosen = passed = 0
    for scheme in organisations.schemes(request.actor, access.REVIEW):
        chosen += services.select_for_review(scheme.id, how, by=request.actor, at=request.now)[0]
        passed += services.pass_unselected(scheme.id, by=request.actor, at=request.now)
    said = ngettext(
        "%(number)s claim is left to review.", "%(number)s claims are left to review.", chosen
    ) % {"number": chosen}
    follow = ngettext(
        "%(number)s claim followed the rules.", "%(number)s claims followed the rules.", passed
    ) % {"number": passed}
    return go("claims:queue", note=f"{said} {follow}")


Forms = Mapping[int, VerdictForm]


def _verdicts(forms: Forms) -> dict[int, Verdict]:
    """What was said, by line; a line that stays as it is has no verdict."""
    said = {number: form.verdict() for number, form in forms.items()}
    return {number: verdict for number, verdict in said.items() if verdict is not None}


def _share_out(refusal: Invalid, form: ReviewForm, forms: Forms) -> None:
    """Each problem of `lines.2.quantity` beside the field of the second line."""
    for problem in refusal.problems:
        sentence = sentences.sentence(problem.code, problem.values)
        head, _dot, rest = problem.field.partition(".")
        number, _dot, name = rest.partition(".")
        if head == "lines" and number.isdigit() and int(number) in forms:
            forms[int(number)].add_error(name or "justification", sentence)
        else:
            form.add_error(None, sentence)


def _mistakes(form: ReviewForm, forms: Forms) -> list[tuple[int, str]]:
    """All that is wrong, with the line in which it is; 0 for the whole claim."""
    found = [(0, error) for errors in form.errors.values() for error in errors]
    return found + [
        (number, error)
        for number, one in forms.items()
        for errors in one.errors.values()
        for error in errors
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@screen("claims.review", access.REVIEW)
def review(request: Request, key: UUID) -> HttpResponse:
    """A verdict for each line; the effect is worked out by the rules before anything is saved, and
    the next claim of the queue opens by itself.
    """
    if request.method != "POST":
        return _bench(request, key)
    claim = queries.claim(key, by=request.actor, act=access.REVIEW)
    form = ReviewForm(request.POST)
    forms = {
        number: VerdictForm(request.POST, prefix=f"v{number}")
        for number in range(1, len(claim.lines) + 1)
    }
    preview: ClaimDecision | None = None
    if all([form.is_valid(), *(one.is_valid() for one in forms.values())]):
        try:
            if "save" in request.POST:
                return _deliver(request, claim, form, _verdicts(forms))
            preview = services.preview_review(
                key, _verdicts(forms), by=request.actor, at=request.now
            )
        except Invalid as refusal:
            _share_out(refusal, form, forms)
        except Conflict:
            form.meet(claim.version)
    mistakes = _mistakes(form, forms)
    if request.htmx and not request.htmx.boosted:
        currency = organisations.scheme(claim.scheme).currency
        shown = {"claim": claim, "preview": preview, "mistakes": mistakes, "currency": currency}
        return page(request, "claims/review.html", fragment="effect", **shown)
    return _bench(request, key, form, forms, preview, mistakes)


def _deliver(
    request: Request, claim: Claim, form: ReviewForm, verdicts: Mapping[int, Verdict]
) -> HttpResponse:
    """Save, and on to the claim that followed when the page was made. Raises: Invalid, Conflict."""
    try:
        done = services.review_claim(
            claim.id,
            verdicts,
            remark=form.cleaned_data["remark"],
            version=form.cleaned_data["version"],
            by=request.actor,
            at=request.now,
        )
    except WrongState as refusal:  # somebody was faster: that is no reason to stop here
        return _on(request, sentences.sentence(refusal.code, refusal.values))
    return _on(request, _outcome(done))


def _outcome(done: Claim) -> str:
    """What became of the claim, for the note on the next page."""
    if done.review is ReviewState.PROPOSED:
        return _("Claim %(code)s waits for a second look.") % {"code": done.code}
    return _("Claim %(code)s: %(status)s, %(paid)s.") % {
        "code": done.code,
        "status": sentences.label(done.status),
        "paid": locale.money(done.valuated or ZERO, organisations.scheme(done.scheme).currency),
    }


def _version(request: Request) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isdigit() else None


@require_POST
@screen("claims.confirm", access.REVIEW)
def confirm(request: Request, key: UUID) -> HttpResponse:
    """The second look: the first review counts, as it was shown."""
    try:
        expected = Decimal(request.POST.get("expected", ""))
    except InvalidOperation:
        raise Invalid("not-a-number", field="expected") from None
    who: dict[str, Any] = {"by": request.actor, "at": request.now}
    try:
        done = services.confirm_review(key, expected=expected, version=_version(request), **who)
    except WrongState as refusal:
        return _on(request, sentences.sentence(refusal.code, refusal.values))
    except Conflict as refusal:
        mistake = sentences.sentence(refusal.code, refusal.values)
        seen = services.preview_confirmation(key, **who).amounts.valuated
        return _bench(request, key, look_mistake=mistake, expected=seen)
    return _on(request, _outcome(done))


@require_POST
@screen("claims.send-back", access.REVIEW)
def send_back(request: Request, key: UUID) -> HttpResponse:
    """The second look: the first review does not count, and why."""
    reason = request.POST.get("reason", "")
    try:
        done = services.send_review_back(
            key, reason, version=_version(request), by=request.actor, at=request.now
        )
    except WrongState as refusal:
        return _on(request, sentences.sentence(refusal.code, refusal.values))
    except (Conflict, Invalid) as refusal:
        problem = refusal.problems[0] if isinstance(refusal, Invalid) else refusal
        mistake = sentences.sentence(problem.code, problem.values)
        return _bench(request, key, look_mistake=mistake, sent_back_reason=reason)
    return _on(request, _("The review of claim %(code)s is sent back.") % {"code": done.code})


def _on(request: Request, note: str) -> HttpResponse:
    """The next claim, or the list where there is none."""
    try:
        following = UUID(request.POST.get("next", ""))
    except ValueError:
        return go("claims:queue", note=note, query=part_of(request))
    query = part_of(request)
    return go("claims:review", following, note=note, query=f"{query}{'&' if query else '?'}go=1")


def _proposed(proposal: ProposalShown | None, number: int) -> dict[str, Any] | None:
    """What the first review says of a line."""
    if proposal is None or number not in proposal.lines:
        return None
    passed, value = proposal.lines[number]
    return {"passed": passed, "value": value, "said": proposal.verdicts.get(number)}


def _second_look(found: Bench, request: Request) -> dict[str, Any]:
    """What the page shows of a first review that waits for a second."""
    proposal, actor = found.proposal, request.actor
    if proposal is None:
        return {}
    is_own = proposal.actor_id == actor.id
    return {
        "proposal": proposal,
        "is_own_proposal": is_own,
        "can_confirm": not is_own and found.shown.claim.entered_by != actor.id,
        "expected": proposal.after,
    }


def _bench(
    request: Request,
    key: UUID,
    form: ReviewForm | None = None,
    forms: Forms | None = None,
    preview: ClaimDecision | None = None,
    mistakes: list[tuple[int, str]] | None = None,
    **look: Any,
) -> HttpResponse:
    """The claim with everything beside it."""
    found = queries.bench(
        key,
        by=request.actor,
        filters=queue_filters(request),
        after=request.GET.get("after"),
    )
    shown = found.shown
    claim = shown.claim
    is_own = claim.entered_by == request.actor.id
    is_settled = found.proposal is not None and found.proposal.actor_id == request.actor.id
    if "go" in request.GET and (is_own or is_settled or not claim.waits):
        # It was decided while the page before lay open: the queue knows what waits now.
        if found.following is None:
            return go("claims:queue", query=part_of(request))
        return go("claims:review", found.following, query=part_of(request))
    forms = forms or {line.number: VerdictForm(prefix=f"v{line.number}") for line in shown.lines}
    context = (
        shown_claim(shown)
        | may_talk(claim, request.actor)
        | {
            "bench": found,
            "words": found.words,
            "papers": found.papers,
            "form": form or ReviewForm(initial={"version": claim.version}),
            "rows": [
                (line, forms[line.number], _proposed(found.proposal, line.number))
                for line in shown.lines
            ],
            "preview": preview,
            "mistakes": mistakes or [],
            "is_own": is_own,
            "can_say": claim.waits and not is_own and found.proposal is None,
            "part": part_of(request),
        }
        | _second_look(found, request)
        | look
    )
    status = 422 if mistakes or "look_mistake" in look else 200
    return page(request, "claims/review.html", status=status, **context)
