"""Plans as people read them: what is covered, how much, for whom, since when; and new terms from a
file.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from jamii.kernel.days import day_at
from jamii.kernel.errors import Invalid, NotFound, WrongState
from jamii.platform import permissions, sentences
from jamii.registers.organisations import queries as organisations
from jamii.registers.places import queries as places
from jamii.schemes.plans import access, queries, services
from jamii.schemes.plans.types import Kind
from jamii.schemes.plans.ui import reading
from jamii.ui.forms import Form
from jamii.ui.pages import Request, go, page, screen

_LARGEST = 1024 * 1024


class LoadForm(Form):
    """A file of terms."""

    scheme = forms.ChoiceField(label=gettext_lazy("Scheme"))
    file = forms.FileField(label=gettext_lazy("File of terms (TOML)"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Its contents"), required=False, widget=forms.Textarea({"rows": 16})
    )


@require_safe
@screen("plans.plans", access.VIEW)
def plans(request: Request) -> HttpResponse:
    """The plans of the schemes that the person may see, with the terms of today."""
    found = queries.plans(by=request.actor)
    terms = queries.terms_on_day([plan.id for plan in found], request.today)
    schemes = {scheme.id: scheme for scheme in organisations.all_schemes()}
    where = places.places(plan.place for plan in found if plan.place is not None)
    listed = [
        (
            plan,
            schemes[plan.scheme],
            terms.get(plan.id),
            where.get(plan.place) if plan.place else None,
        )
        for plan in found
    ]
    return page(request, "plans/plans.html", listed=listed)


@require_safe
@screen("plans.plan", access.VIEW)
def plan(request: Request, key: UUID) -> HttpResponse:
    """One plan with the terms of a day."""
    shown = queries.visible_plan(key, by=request.actor)
    scheme = organisations.scheme(shown.scheme)
    today = day_at(request.now, scheme.time_zone)
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        day = today
    versions = queries.versions(key)
    chosen = next((version for version in versions if day in version.days), None)
    text = request.GET.get("q", "").strip()
    context: dict[str, Any] = {}
    if chosen is not None:
        terms = chosen.terms
        lines = reading.lines_in_words(terms, text)
        context = {
            "version": chosen,
            "premiums": reading.premiums_in_words(terms.premiums, terms.currency),
            "joining": reading.joining_in_words(terms.joining),
            "limits": reading.limits_in_words(terms),
            "services": reading.any_of(lines, Kind.SERVICE),
            "items": reading.any_of(lines, Kind.ITEM),
        }
    following = queries.plans_by_id([shown.conversion_plan]) if shown.conversion_plan else {}
    return page(
        request,
        "plans/plan.html",
        fragment="lines",
        plan=shown,
        scheme=scheme,
        place=places.places([shown.place]).get(shown.place) if shown.place else None,
        versions=versions,
        day=day,
        today=today,
        text=text,
        follower=following.get(shown.conversion_plan) if shown.conversion_plan else None,
        may_manage=permissions.is_allowed(
            request.actor, access.MANAGE, scheme=shown.scheme, place=shown.place
        ),
        **context,
    )


@require_safe
@screen("plans.download", access.VIEW)
def download(request: Request, key: UUID) -> HttpResponse:
    """The terms of a day as a file that can be changed and loaded again."""
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        day = request.today
    shown = queries.visible_plan(key, by=request.actor)
    text = services.export(key, day, by=request.actor)
    name = "".join(
        character for character in shown.code if character.isalnum() or character in "-_"
    )
    headers = {"Content-Disposition": f'attachment; filename="{name}-{day.isoformat()}.toml"'}
    return HttpResponse(text, content_type="application/toml; charset=utf-8", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@screen("plans.load", access.MANAGE)
def load(request: Request) -> HttpResponse:
    """New terms from a file: first every difference, then, when it is meant so, stored."""
    schemes = organisations.schemes(request.actor, access.MANAGE)
    if not schemes:
        raise NotFound("not-found")
    form = LoadForm(request.POST or None, request.FILES or None)
    form.fields["scheme"].choices = [  # type: ignore[attr-defined]
        (str(scheme.id), scheme.code) for scheme in schemes
    ]
    trial, text = None, ""
    if form.is_valid():
        text = _contents(form)
        scheme = UUID(form.cleaned_data["scheme"])
        try:
            if "store" in request.POST:
                done = services.load_file(
                    scheme, text, source=_("screen"), by=request.actor, at=request.now
                )
                return go("plans:plan", done.plan.id, note=_("The terms were stored."))
            trial = services.try_file(scheme, text, by=request.actor, at=request.now)
        except Invalid as refusal:
            for problem in refusal.problems:
                said = sentences.sentence(problem.code, problem.values)
                form.add_error(None, f"{problem.field}: {said}" if problem.field else said)
        except WrongState as refusal:
            form.add_error(None, sentences.sentence(refusal.code, refusal.values))
    if text:  # what was uploaded is shown, so that it can be stored as it was compared
        form.data = {"scheme": form.data.get("scheme"), "text": text}
    return page(
        request,
        "plans/load.html",
        status=422 if form.errors else 200,
        form=form,
        trial=trial,
    )


def _contents(form: LoadForm) -> str:
    """What was uploaded, else what was typed. Raises: Invalid is left to the reader of the file."""
    sent = form.cleaned_data["file"]
    if sent is None:
        return str(form.cleaned_data["text"])
    content: bytes = sent.read(_LARGEST)
    return content.decode("utf-8", errors="replace")
