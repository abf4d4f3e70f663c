"""The examples on the page of components: invented, and the same every day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jamii.kernel.errors import Invalid, Problem
from jamii.kernel.reasons import Reason
from jamii.ui.forms import AmountField, DayInput, Form, LookupInput
from jamii.ui.paging import Page


class ExampleForm(Form):
    name = forms.CharField(label=_("Full name"), max_length=100, initial="Rehema Farah")
    born = forms.DateField(label=_("Born on"), widget=DayInput)
    amount = AmountField(label=_("Amount"), help_text=_("In XTS."))
    kind = forms.ChoiceField(label=_("Kind"), choices=[("a", _("Cash")), ("b", _("Bank"))])
    place = forms.CharField(label=_("Place"), widget=LookupInput("find"), required=False)
    note = forms.CharField(label=_("Remark"), widget=forms.Textarea, required=False)
    agreed = forms.BooleanField(label=_("The receipt was handed over"), required=False)


def examples(today: date) -> dict[str, Any]:
    """What the page of components shows."""
    wrong = ExampleForm({"name": "", "born": "31.02.2026", "amount": "-", "kind": "a"})
    wrong.is_valid()
    wrong.take(Invalid([Problem("not-a-number", "amount"), Problem("invalid")]))
    return {
        "example_form": ExampleForm(),
        "wrong_form": wrong,
        "facts": [
            (_("Number"), "070707081"),
            (_("Place"), "Green"),
            (_("Cover"), "2026-01-01 – 2026-12-31"),
        ],
        "states": ["active", "idle", "suspended", "expired", "rejected", "valued", "checked"],
        "reasons": [Reason("not-found"), Reason("file-too-large", {"limit_kb": 500})],
        "bars": [
            (_("Hospital stays"), Decimal(2), Decimal(6)),
            (_("Visits"), Decimal(9), Decimal(12)),
            (_("Ceiling"), Decimal(12), Decimal(12)),
        ],
        "chart": [
            {"label": "Hill", "value": Decimal(420), "percent": 84},
            {"label": "Lake", "value": Decimal(310), "percent": 62, "tone": "good"},
            {"label": "Green", "value": Decimal(60), "percent": 12, "tone": "warn"},
        ],
        "tabs": [
            {"label": _("Members"), "url": "#", "current": True, "count": 5},
            {"label": _("Claims"), "url": "#", "current": False, "count": None},
        ],
        "rows": [(n, today - timedelta(days=n), Decimal(n) * 1250) for n in range(1, 6)],
        "pages": Page([1, 2], "after=2", is_first=False),
    }
