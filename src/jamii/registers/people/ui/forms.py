"""The forms of people."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jamii.kernel.errors import NotFound
from jamii.platform import sentences
from jamii.registers.organisations import queries as organisations
from jamii.registers.people import access
from jamii.registers.people.types import NewPerson, PersonId, PersonStatus, Relation, Sex
from jamii.registers.places import queries as places
from jamii.ui.forms import DayInput, Form, LookupInput, choices
from jamii.ui.packed import PackedForm, publish_form
from jamii.ui.pages import Request

_SEXES = tuple(sex.value for sex in (Sex.FEMALE, Sex.MALE, Sex.OTHER))
_RELATIONS = tuple(
    relation.value
    for relation in (
        Relation.SPOUSE,
        Relation.CHILD,
        Relation.PARENT,
        Relation.SIBLING,
        Relation.GRANDPARENT,
        Relation.UNCLE_AUNT,
        Relation.EMPLOYEE,
        Relation.OTHER,
    )
)


class PlaceField(forms.CharField):
    """A place by its code; the type-ahead offers those of the household level."""

    def __init__(self, **named: Any) -> None:
        named.setdefault("label", _("Village"))
        named.setdefault("help_text", _("Type a part of the name, and choose."))
        query = "?level=household"
        super().__init__(widget=LookupInput("places:lookup", query=query), max_length=50, **named)

    def clean(self, value: Any) -> Any:
        code = super().clean(value)
        if not code:
            return None
        try:
            return places.by_code(code.strip())
        except NotFound:
            raise forms.ValidationError(
                _("No place is called so. Type a part of its name, and choose one from the list.")
            ) from None


class HouseholdForm(PackedForm):
    """Where the household lives."""

    record = "people.household"

    scheme = forms.ChoiceField(label=_("Scheme"))
    place = PlaceField()
    address = forms.CharField(label=_("Address or landmark"), max_length=255, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=50, required=False)
    is_poor = forms.BooleanField(label=_("Recognised as poor"), required=False)

    def __init__(self, request: Request, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["scheme"].choices = scheme_choices(request)  # type: ignore[attr-defined]


def scheme_choices(request: Request) -> list[tuple[str, str]]:
    """The schemes in which this person may register."""
    from jamii.kernel.words import pick

    language = request.LANGUAGE_CODE
    known = organisations.schemes(request.actor, access.REGISTER)
    return [(str(scheme.id), pick(scheme.names, language).text) for scheme in known]


class PersonForm(PackedForm):
    """One member. The form carries the person's id, so that sending twice makes one."""

    record = "people.person"

    person_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    other_names = forms.CharField(label=_("Given names"), max_length=100)
    last_name = forms.CharField(label=_("Family name"), max_length=100)
    born = forms.DateField(label=_("Born on"), widget=DayInput)
    sex = forms.ChoiceField(label=_("Sex"), choices=choices(_SEXES, empty="–"))
    relation = forms.ChoiceField(
        label=_("Relation to the head"), choices=choices(_RELATIONS, empty="–"), required=False
    )
    number = forms.CharField(
        label=_("Number, if there is a card already"), max_length=50, required=False
    )
    phone = forms.CharField(label=_("Phone"), max_length=50, required=False)

    def __init__(self, *arguments: Any, today: date, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.today = today
        self.fields["person_id"].initial = uuid.uuid4
        del self.fields["form_id"], self.fields["version"]

    def clean_born(self) -> date:
        """Said at once, beside mistakes in other fields; the service asks again."""
        born: date = self.cleaned_data["born"]
        if born > self.today:
            raise forms.ValidationError(sentences.sentence("born-in-future"))
        return born

    def newcomer(self, *, is_head: bool = False) -> NewPerson:
        """The person as typed."""
        data = self.cleaned_data
        relation = data["relation"]
        return NewPerson(
            PersonId(data["person_id"] or uuid.uuid4()),
            data["last_name"],
            data["other_names"],
            data["born"],
            Sex(data["sex"]),
            None if is_head or not relation else Relation(relation),
            data["number"].strip(),
            data["phone"],
            attributes=self.own_values(),
        )


publish_form(HouseholdForm, "people", ["place", "address", "phone", "is_poor"])
publish_form(
    PersonForm, "people", ["other_names", "last_name", "born", "sex", "relation", "number", "phone"]
)


class ChangePersonForm(PackedForm):
    record = "people.person"
    other_names = forms.CharField(label=_("Given names"), max_length=100)
    last_name = forms.CharField(label=_("Family name"), max_length=100)
    born = forms.DateField(label=_("Born on"), widget=DayInput)
    sex = forms.ChoiceField(label=_("Sex"), choices=choices(_SEXES))
    phone = forms.CharField(label=_("Phone"), max_length=50, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)


class ChangeHouseholdForm(PackedForm):
    record = "people.household"
    place = PlaceField()
    address = forms.CharField(label=_("Address or landmark"), max_length=255, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=50, required=False)


class StatusForm(Form):
    status = forms.ChoiceField(
        label=_("State"), choices=choices(tuple(status.value for status in PersonStatus))
    )
    day = forms.DateField(label=_("Since"), widget=DayInput)
    reason = forms.CharField(label=_("Reason"), max_length=100, required=False)


class PhotoForm(Form):
    photo = forms.FileField(
        label=_("Photo"),
        help_text=_("JPEG or PNG. On a phone the camera opens."),
        widget=forms.FileInput({"accept": "image/jpeg,image/png", "capture": "environment"}),
    )
