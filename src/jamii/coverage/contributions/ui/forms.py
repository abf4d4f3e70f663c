"""The forms of contributions."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jamii.coverage.contributions.types import PayKind
from jamii.registers.organisations.types import Payer
from jamii.ui.forms import AmountField, DayInput, Form, choices

_KINDS = [PayKind.CASH.value, PayKind.MOBILE.value, PayKind.BANK.value]


class ReceiveForm(Form):
    """Money for a cover."""

    amount = AmountField(label=_("Amount"))
    paid_on = forms.DateField(label=_("Paid on"), widget=DayInput())
    kind = forms.ChoiceField(label=_("How it was paid"))
    receipt = forms.CharField(
        label=_("Receipt number"),
        required=False,
        max_length=60,
        help_text=_("Left empty, a number is given."),
    )
    payer = forms.ChoiceField(
        label=_("Paid by"), required=False, widget=forms.Select({"translate": "no"})
    )
    is_photo_fee = forms.BooleanField(
        label=_("This is a photo fee: it does not count for the cover"), required=False
    )
    more_than_due = forms.BooleanField(
        label=_("I have counted: it is more than is due"), required=False
    )
    when_short = forms.ChoiceField(label=_("If it is less than what is due"), required=False)

    def is_more(self, due: Decimal) -> bool:
        """Whether a valid form asks for more than is due, and nobody said that it is meant."""
        data = self.cleaned_data
        return not data["is_photo_fee"] and not data["more_than_due"] and data["amount"] > due

    def __init__(self, data: Any = None, *, payers: Sequence[Payer], **named: Any) -> None:
        super().__init__(data, **named)
        self.fields["kind"].choices = choices(_KINDS)  # type: ignore[attr-defined]
        listed = [(str(payer.id), payer.name) for payer in payers]
        self.fields["payer"].choices = [("", _("The household itself")), *listed]  # type: ignore[attr-defined]
        self.fields["when_short"].choices = choices(["wait", "enforce"])  # type: ignore[attr-defined]


class CancelForm(Form):
    """Why a contribution does not count."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
