"""The forms of federation: a name, a code to join with, the words that leave, an invitation."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from jamii.commons.federation.types import Purpose
from jamii.commons.feedback.types import TEXT_MAX
from jamii.ui.forms import Form


class NameForm(Form):
    """The code of this node, chosen once."""

    code = forms.CharField(
        label=_("Code of this node"),
        max_length=23,
        help_text=_("Two letters of the country, a hyphen, and a short name: cm-bepha."),
    )


class JoinForm(Form):
    """Where the hub is, and the code that it told."""

    address = forms.CharField(
        label=_("Address of the hub"), max_length=200, help_text=_("It begins with https://.")
    )
    code = forms.CharField(
        label=_("Code that the hub told you"),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class ForwardForm(Form):
    """The words as they will leave."""

    text = forms.CharField(
        label=_("The words that leave"),
        strip=False,
        max_length=TEXT_MAX,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("Write it so that nobody can be recognised; the sense is enough."),
    )
    goal = forms.CharField(
        label=_("What the writer was trying to do"),
        required=False,
        max_length=TEXT_MAX,
        widget=forms.Textarea({"rows": 2}),
    )

    def replace(self, **texts: str) -> None:
        """Put other words in the fields."""
        self.data = {**self.data.dict(), **texts}  # type: ignore[attr-defined]
        self.full_clean()


class InviteForm(Form):
    """Which node is expected, and why."""

    node = forms.CharField(label=_("Code of the node"), max_length=23)
    purpose = forms.ChoiceField(
        label=_("What for"),
        choices=[
            (Purpose.JOIN.value, _("To join")),
            (Purpose.READMIT.value, _("To come back with a new key, after the old one was lost")),
        ],
    )
