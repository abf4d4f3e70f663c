"""The forms of enrolment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jamii.coverage.enrolment.types import Offer, Officer
from jamii.ui.forms import DayInput, Form


class EnrolForm(Form):
    """Which plan, from which day, signed by whom."""

    enrolled = forms.DateField(label=_("Day of enrolment"), widget=DayInput())
    plan = forms.ChoiceField(label=_("Plan"))
    officer = forms.ChoiceField(
        label=_("Enrolment officer"), required=False, widget=forms.Select({"translate": "no"})
    )

    def __init__(
        self, data: Any, *, offers: Sequence[Offer], officers: Sequence[Officer], **named: Any
    ) -> None:
        super().__init__(data, **named)
        self.fields["plan"].error_messages["required"] = _("Choose a plan.")
        self.fields["plan"].choices = [(str(one.plan), one.plan_code) for one in offers]  # type: ignore[attr-defined]
        listed = [(str(one.id), f"{one.name} ({one.code})") for one in officers]
        self.fields["officer"].choices = [("", _("Nobody")), *listed]  # type: ignore[attr-defined]


class ReviseForm(Form):
    """Another day of enrolment for a cover on which nothing was paid."""

    enrolled = forms.DateField(label=_("Day of enrolment"), widget=DayInput())
