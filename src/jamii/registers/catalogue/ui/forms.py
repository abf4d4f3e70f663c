"""The forms of the catalogue."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jamii.kernel.canonical import plain
from jamii.registers.catalogue.types import CareType, Patients, Terms
from jamii.ui.forms import AmountField, DayInput, Form, LookupInput, choices

_AMOUNT: dict[str, Any] = {"max_digits": 18, "decimal_places": 4}


class TermsForm(Form):
    """What counts of an entry from a day on. No box ticked among patients means everybody."""

    on = forms.DateField(label=_("From this day on"), widget=DayInput)
    price = AmountField(label=_("Price"), min_value=0, **_AMOUNT)
    care_type = forms.ChoiceField(
        label=_("Care"),
        choices=choices([care.value for care in (CareType.BOTH, CareType.IN, CareType.OUT)]),
    )
    frequency_days = forms.IntegerField(
        label=_("Days between two provisions"),
        required=False,
        min_value=0,
        widget=forms.NumberInput({"class": "num", "inputmode": "numeric"}),
        help_text=_("Empty: as often as needed."),
    )
    max_quantity = AmountField(
        label=_("Most units in one claim line"),
        required=False,
        max_digits=18,
        decimal_places=2,
        help_text=_("Empty: no limit."),
    )
    male = forms.BooleanField(label=_("Men and boys"), required=False)
    female = forms.BooleanField(label=_("Women and girls"), required=False)
    adult = forms.BooleanField(label=_("Adults"), required=False)
    minor = forms.BooleanField(label=_("Minors"), required=False)

    @classmethod
    def of(cls, terms: Terms | None, version: int) -> dict[str, Any]:
        """What the form shows of the terms that count now."""
        if terms is None:
            return {"version": version, "male": True, "female": True, "adult": True, "minor": True}
        mask = Patients(terms.patient_mask or 15)
        return {
            "version": version,
            "price": plain(terms.price),
            "care_type": terms.care_type.value,
            "frequency_days": terms.frequency_days or None,
            "max_quantity": plain(terms.max_quantity),
            "male": Patients.MALE in mask,
            "female": Patients.FEMALE in mask,
            "adult": Patients.ADULT in mask,
            "minor": Patients.MINOR in mask,
        }

    def values(self) -> dict[str, Any]:
        """What was typed, as the service takes it. A side of which nobody is ticked means both."""
        data = self.cleaned_data
        sexes = (Patients.MALE if data["male"] else 0) | (Patients.FEMALE if data["female"] else 0)
        ages = (Patients.ADULT if data["adult"] else 0) | (Patients.MINOR if data["minor"] else 0)
        return {
            "on": data["on"],
            "price": data["price"],
            "care_type": CareType(data["care_type"]),
            "frequency_days": data["frequency_days"] or 0,
            "patient_mask": int(sexes or 3) | int(ages or 12),
            "max_quantity": data["max_quantity"],
        }


class ListPriceForm(Form):
    """The price of one entry on a list from a day on."""

    code = forms.CharField(label=_("Code"), max_length=20, widget=LookupInput("catalogue:lookup"))
    on = forms.DateField(label=_("From this day on"), widget=DayInput)
    price = AmountField(
        label=_("Price"),
        required=False,
        min_value=0,
        help_text=_("Empty: the price of the register. Zero means zero."),
        **_AMOUNT,
    )
