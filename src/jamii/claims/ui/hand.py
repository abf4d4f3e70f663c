"""What may settle without a hand: each number over time; a new value shows its difference first."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from jamii.claims import access, queries, services
from jamii.claims.records import HandValue
from jamii.claims.rules.parameters import OFF, PARAMETERS, DatedValue, Unit, words_of
from jamii.claims.types import NO_HAND_RULES
from jamii.kernel.days import day_at
from jamii.kernel.errors import Invalid, NotFound, WrongState
from jamii.platform import locale, sentences
from jamii.registers.organisations import queries as organisations
from jamii.registers.organisations.types import Scheme
from jamii.schemes.plans.types import Category
from jamii.ui.forms import AmountField, DayInput, Form
from jamii.ui.pages import Request, go, page, screen

# The numbers as the page groups them, each group from its first name on.
_GROUPS = (
    ("amount-from", gettext_lazy("What always needs a hand")),
    ("sample-percent", gettext_lazy("What chance selects")),
    ("score-from", gettext_lazy("How many points make a hand necessary")),
    ("least-compared", gettext_lazy("From where something is unusual")),
)


class ChangeForm(Form):
    """A new value of one number."""

    value = forms.CharField(label=gettext_lazy("Value"), max_length=1000)  # a number or words
    first = forms.DateField(label=gettext_lazy("Counts from"), widget=DayInput)
    source = forms.CharField(
        label=gettext_lazy("Where it comes from"),
        max_length=200,
        help_text=gettext_lazy("A circular, a decision, a law: where a reader can look it up."),
    )

    def __init__(self, name: str, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.parameter = PARAMETERS[name]

    def clean_value(self) -> str:
        """A number as people of the language write it; what is none is told by the service."""
        value = str(self.cleaned_data["value"]).strip()
        if self.parameter.is_words or value == OFF:
            return value
        try:
            return format(AmountField().clean(value), "f")
        except forms.ValidationError:
            return value


def said(value: str, unit: str, currency: str) -> str:
    """A value as people read it."""
    if value == OFF:
        return str(_("off"))
    match Unit(unit):
        case Unit.AMOUNT:
            return locale.money(Decimal(value), currency)
        case Unit.CATEGORIES | Unit.DAY_NAMES:
            return ", ".join(sentences.label(word) for word in words_of(value))
        case Unit.CODES:
            return ", ".join(words_of(value))
        case _:
            number = locale.number(Decimal(value))
            return f"{number} {sentences.label(f'unit.{unit}')}"


def _scheme(request: Request, wanted: str) -> tuple[Scheme, tuple[Scheme, ...]]:
    schemes = organisations.schemes(request.actor, access.SEE_HAND)
    if not schemes:
        raise NotFound("not-found")
    return next((one for one in schemes if str(one.id) == wanted), schemes[0]), schemes


@require_safe
@screen("claims.hand", access.SEE_HAND)
def numbers(request: Request) -> HttpResponse:
    """Every number of a scheme as it counts today, and what it will be."""
    scheme, schemes = _scheme(request, request.GET.get("scheme", ""))
    today = day_at(request.now, scheme.time_zone)
    groups: list[tuple[str, list[dict[str, Any]]]] = []
    headings = {name: str(heading) for name, heading in _GROUPS}
    for name, values in queries.hand_values(scheme.id, by=request.actor).items():
        if name in headings:
            groups.append((headings[name], []))
        now = next((one for one in values if today in one.days), None)
        later = next((one for one in values if one.days.first > today), None)
        groups[-1][1].append(
            {
                "name": name,
                "now": now,
                "value": _said(now, scheme),
                "usual": _usual(name, scheme) if now is None or now.value == OFF else "",
                "later": later,
                "later_value": _said(later, scheme),
            }
        )
    return page(
        request,
        "claims/hand.html",
        scheme=scheme,
        schemes=schemes,
        groups=groups,
        run=queries.profile_run(scheme.id),
        zone=scheme.time_zone,
        may_set=request.actor.may(access.SET_HAND, scheme=scheme.id),
    )


def _said(value: HandValue | DatedValue | None, scheme: Scheme) -> str:
    return "" if value is None else said(value.value, value.unit, scheme.currency)


def _usual(name: str, scheme: Scheme) -> str:
    """What counts where a number is not set; nothing where it then asks nothing."""
    parameter = PARAMETERS[name]
    value: Any = getattr(NO_HAND_RULES, parameter.field, None)
    text = " ".join(sorted(value or ())) if parameter.is_words else str(value or "")
    return said(text, parameter.unit, scheme.currency) if text else ""


@require_http_methods(["GET", "HEAD", "POST"])
@screen("claims.hand-change", access.SET_HAND)
def change(request: Request, scheme_id: UUID, name: str) -> HttpResponse:
    """A new value of one number: first what would change, then, when it is meant so, stored."""
    scheme = next(
        (
            one
            for one in organisations.schemes(request.actor, access.SET_HAND)
            if one.id == scheme_id
        ),
        None,
    )
    if scheme is None or name not in PARAMETERS:
        raise NotFound("not-found")
    tomorrow = day_at(request.now, scheme.time_zone) + timedelta(days=1)
    form = ChangeForm(name, request.POST or None, initial={"first": tomorrow})
    trial: tuple[HandValue | None, DatedValue] | None = None
    if form.is_valid():
        given = (
            form.cleaned_data["value"],
            form.cleaned_data["first"],
            form.cleaned_data["source"],
        )
        try:
            if "store" in request.POST:
                services.set_hand_parameter(
                    scheme.id, name, *given, by=request.actor, at=request.now
                )
                return go("claims:hand", note=_("The value is set."), query=f"?scheme={scheme.id}")
            trial = services.try_hand_parameter(
                scheme.id, name, *given, by=request.actor, at=request.now
            )
        except Invalid as refusal:
            form.take(refusal)
        except WrongState as refusal:
            form.add_error("first", sentences.sentence(refusal.code, refusal.values))
    values = queries.hand_values(scheme.id, by=request.actor)[name]
    return page(
        request,
        "claims/hand_change.html",
        status=422 if form.errors else 200,
        scheme=scheme,
        name=name,
        form=form,
        hint=_hint(name),
        trial=trial,
        before=_said(trial[0], scheme) if trial else "",
        after=_said(trial[1], scheme) if trial else "",
        values=[(one, _said(one, scheme)) for one in values],
    )


def _hint(name: str) -> str:
    """How the value is written."""
    parameter = PARAMETERS[name]
    match parameter.unit:
        case Unit.CATEGORIES:
            words = ", ".join(category.value for category in Category)
            return str(_("Words with spaces between: %(words)s. Or off.") % {"words": words})
        case Unit.DAY_NAMES:
            return str(
                _("Days with spaces between: saturday, 05-01 for every year, 2026-04-03. Or off.")
            )
        case Unit.CODES:
            return str(_("Codes of services and items with spaces between. Or off."))
        case unit:
            label = sentences.label(f"unit.{unit.value}")
            return str(_("A number (%(unit)s) with a point, or off.") % {"unit": label})
