"""The forms of settlement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from jamii.kernel.days import add_months
from jamii.platform import locale
from jamii.registers.organisations.types import Scheme
from jamii.settlement.types import BillState
from jamii.ui.forms import DayInput, Form, choices

_MONTHS_BACK = 18


class DraftForm(Form):
    """For which place and month a run is drafted."""

    scheme = forms.ChoiceField(label=_("Scheme"))
    place = forms.ChoiceField(label=_("For the plans of"), required=False)
    month = forms.ChoiceField(label=_("Month"))

    def __init__(
        self,
        data: Any = None,
        *,
        schemes: Sequence[Scheme],
        places: Mapping[UUID, str],
        today: date,
        **named: Any,
    ) -> None:
        super().__init__(data, **named)
        self.fields["scheme"].choices = [(str(one.id), one.names) for one in schemes]  # type: ignore[attr-defined]
        listed = [(str(key), name) for key, name in places.items()]
        self.fields["place"].choices = [("", _("The whole country")), *listed]  # type: ignore[attr-defined]
        this = today.replace(day=1)
        months = [add_months(this, -back) for back in range(1, _MONTHS_BACK + 1)]
        self.fields["month"].choices = [  # type: ignore[attr-defined]
            (f"{one.year}-{one.month:02d}", locale.month(one)) for one in months
        ]

    @property
    def year_and_month(self) -> tuple[int, int]:
        """The month that was chosen."""
        year, _dash, month = self.cleaned_data["month"].partition("-")
        return int(year), int(month)


class ConfirmForm(Form):
    """What whoever confirms says beside "yes"."""

    accepts_zero = forms.BooleanField(
        label=_("An index of zero is meant: these lines are paid nothing"), required=False
    )


class ReasonForm(Form):
    """Why a draft is refused, a run undone, a payment taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


class PayForm(Form):
    """How a bill was paid."""

    paid_on = forms.DateField(label=_("Paid on"), widget=DayInput())
    reference = forms.CharField(
        label=_("Reference of the transfer"),
        max_length=100,
        help_text=_("As it stands on the bank statement or the receipt."),
    )
    account = forms.ChoiceField(label=_("From the account"))

    def __init__(
        self, data: Any = None, *, accounts: Sequence[tuple[str, str]], **named: Any
    ) -> None:
        super().__init__(data, **named)
        self.fields["account"].choices = [(code, f"{code} {name}") for code, name in accounts]  # type: ignore[attr-defined]


class BillFilterForm(forms.Form):
    """Which bills a list shows."""

    q = forms.CharField(label=_("Bill or facility"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        words = [state.word for state in BillState]
        shown = choices(words, empty=_("All"))
        values = ["", *(state.value for state in BillState)]
        self.fields["state"].choices = [  # type: ignore[attr-defined]
            (value, label) for value, (_word, label) in zip(values, shown, strict=True)
        ]
