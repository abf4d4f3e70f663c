"""The forms of places."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jamii.registers.places.types import Place
from jamii.ui.forms import DayInput, Form, LookupInput


def _count(label: Any) -> forms.IntegerField:
    number = forms.NumberInput({"inputmode": "numeric", "class": "num", "min": 0})
    return forms.IntegerField(label=label, required=False, min_value=0, widget=number)


class PlaceForm(Form):
    """Words and population of a place."""

    name = forms.CharField(label=_("Name"), max_length=255)
    code = forms.CharField(label=_("Code"), max_length=50)
    male = _count(_("Men"))
    female = _count(_("Women"))
    other = _count(_("Other"))
    families = _count(_("Families"))

    @classmethod
    def of(cls, place: Place) -> dict[str, Any]:
        """What the form shows of a stored place."""
        names = ("name", "code", "male", "female", "other", "families", "version")
        return {name: getattr(place, name) for name in names}

    def values(self) -> dict[str, Any]:
        """What was typed, as the services take it."""
        data = self.cleaned_data
        counts = {name: data[name] or 0 for name in ("male", "female", "other", "families")}
        return {"name": data["name"], "code": data["code"], **counts}


class MoveForm(Form):
    """Under which other place, from when."""

    parent = forms.CharField(label=_("New place above (code)"), widget=LookupInput("places:lookup"))
    on = forms.DateField(label=_("From this day on"), widget=DayInput)
