"""The one question of the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jamii.registers.catalogue import queries as catalogue
from jamii.registers.catalogue.types import Kind
from jamii.ui.forms import DayInput, Form, LookupInput


class QuestionForm(Form):
    """Who, when, and optionally what for."""

    who = forms.CharField(
        label=_("Member number, or a name"),
        max_length=100,
        widget=forms.TextInput(
            {"autocomplete": "off", "spellcheck": "false", "data-autofocus": "", "data-key": "n"}
        ),
    )
    entry = forms.CharField(
        label=_("Service or medicine"),
        required=False,
        max_length=50,
        widget=LookupInput("catalogue:lookup", {"data-with": "facility day"}),
        help_text=_("Leave it empty to see all that is left."),
    )
    entry_kind = forms.CharField(required=False, widget=forms.HiddenInput)
    day = forms.DateField(label=_("Day"), widget=DayInput)

    def only_numbers(self) -> None:
        """The reader may ask by number, and not look for people by name."""
        self.fields["who"].label = _("Member number")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["question"] = self._entry(data.get("entry", "").strip(), data.get("entry_kind", ""))
        return data

    def _entry(self, code: str, kind: str) -> tuple[Kind, str] | None:
        """The entry that is meant. The type-ahead says its kind; a code that was typed is looked
        up, services first.
        """
        if not code:
            return None
        if kind in set(Kind):
            return Kind(kind), code
        known = catalogue.entry_names({(one, code) for one in Kind})
        is_item = (Kind.ITEM, code) in known and (Kind.SERVICE, code) not in known
        return (Kind.ITEM if is_item else Kind.SERVICE), code
