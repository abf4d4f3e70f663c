"""The forms of accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from jamii.kernel.days import Days
from jamii.kernel.errors import NotFound
from jamii.kernel.words import pick
from jamii.registers.accounts import queries
from jamii.registers.accounts.types import NewGrant
from jamii.registers.organisations import queries as organisations
from jamii.registers.places import queries as places
from jamii.registers.providers import queries as providers
from jamii.ui.forms import DayInput, Form
from jamii.ui.pages import Request


class SignInForm(Form):
    login = forms.CharField(
        label=_("Login"),
        max_length=100,
        widget=forms.TextInput(
            {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class PasswordForm(Form):
    old = forms.CharField(
        label=_("Present password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=_("New password"),
        strip=False,
        help_text=_("At least eight characters, with a letter and a digit."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password, once more"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )


def _facility_of(code: str) -> Any:
    try:
        return providers.by_code(code.strip()) if code.strip() else None
    except NotFound:
        return None


def _place_of(code: str) -> Any:
    try:
        return places.by_code(code.strip()) if code.strip() else None
    except NotFound:
        return None


class UserForm(Form):
    name = forms.CharField(label=_("Full name"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=50, required=False)
    facility = forms.CharField(label=_("Facility (code)"), max_length=50, required=False)

    def clean_facility(self) -> Any:
        code = self.cleaned_data["facility"]
        facility = _facility_of(code)
        if code.strip() and facility is None:
            raise forms.ValidationError(_("There is no facility with this code."))
        return facility.id if facility else None


class NewUserForm(UserForm):
    login = forms.CharField(
        label=_("Login"),
        max_length=50,
        help_text=_("Small letters, digits, dots, hyphens."),
        widget=forms.TextInput({"autocapitalize": "none", "autocomplete": "off"}),
    )
    password = forms.CharField(
        label=_("First password"),
        strip=False,
        help_text=_("At least eight characters, with a letter and a digit."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    field_order = ("login", "name", "language", "email", "phone", "facility", "password")


class ChangeUserForm(UserForm):
    is_active = forms.BooleanField(label=_("May sign in"), required=False)


class GrantForm(Form):
    role = forms.ChoiceField(label=_("Role"))
    scheme = forms.ChoiceField(label=_("Scheme"), required=False)
    place = forms.CharField(
        label=_("Place (code)"),
        max_length=50,
        required=False,
        help_text=_("With all that lies below it; empty means everywhere."),
    )
    facility = forms.CharField(label=_("Facility (code)"), max_length=50, required=False)
    first = forms.DateField(label=_("From"), widget=DayInput)
    last = forms.DateField(label=_("To"), widget=DayInput, required=False)

    def __init__(self, request: Request, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        language = request.LANGUAGE_CODE
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.code, pick(role.names, language).text) for role in queries.roles()
        ]
        self.fields["scheme"].choices = [  # type: ignore[attr-defined]
            ("", _("All schemes")),
            *((s.id, pick(s.names, language).text) for s in organisations.all_schemes()),
        ]

    def clean_place(self) -> Any:
        code = self.cleaned_data["place"].strip()
        place = _place_of(code)
        if code and place is None:
            raise forms.ValidationError(_("There is no place with this code."))
        return place.id if place else None

    def clean_facility(self) -> Any:
        code = self.cleaned_data["facility"].strip()
        facility = _facility_of(code)
        if code and facility is None:
            raise forms.ValidationError(_("There is no facility with this code."))
        return facility.id if facility else None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", _("The last day must not lie before the first."))
        return data

    def grant(self) -> NewGrant:
        """The grant as it was asked for."""
        data = self.cleaned_data
        return NewGrant(
            data["role"],
            Days(data["first"], data["last"]),
            data["scheme"] or None,
            data["place"],
            data["facility"],
        )
