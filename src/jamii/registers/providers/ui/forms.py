"""The forms of facilities."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from jamii.kernel.days import Days
from jamii.kernel.errors import Invalid
from jamii.registers.catalogue.types import CareType, PriceList
from jamii.registers.providers.types import (
    Facility,
    FacilityDetails,
    FacilityLevel,
    FacilityStatus,
    FacilityTerms,
    LegalForm,
    SubLevel,
)
from jamii.ui.forms import DayInput, Form, LookupInput, choices


def _words(of: Any) -> list[tuple[str, Any]]:
    return choices([word.value for word in of])


class DetailsForm(Form):
    """What is not dated of a facility."""

    name = forms.CharField(label=_("Name"), max_length=100)
    legal_form = forms.ChoiceField(label=_("Legal form"), choices=_words(LegalForm))
    sub_level = forms.ChoiceField(label=_("Sub-level"), choices=_words(SubLevel))
    place = forms.CharField(label=_("Place (code)"), widget=LookupInput("places:lookup"))
    address = forms.CharField(
        label=_("Address"), required=False, max_length=255, widget=forms.Textarea({"rows": 2})
    )
    phone = forms.CharField(
        label=_("Phone"), required=False, max_length=50, widget=forms.TextInput({"type": "tel"})
    )
    fax = forms.CharField(label=_("Fax"), required=False, max_length=50)
    email = forms.EmailField(label=_("E-mail"), required=False)
    account_code = forms.CharField(label=_("Account code"), required=False, max_length=25)

    @classmethod
    def of(cls, facility: Facility, place_code: str) -> dict[str, Any]:
        """What the form shows of a stored facility."""
        names = ("name", "address", "phone", "fax", "email", "account_code", "version")
        return {
            **{name: getattr(facility, name) for name in names},
            "legal_form": facility.legal_form.value,
            "sub_level": facility.sub_level.value,
            "place": place_code,
        }

    def details(self, place: Any) -> FacilityDetails:
        """What was typed, as the service takes it."""
        data = self.cleaned_data
        texts = ("name", "address", "phone", "fax", "email", "account_code")
        return FacilityDetails(
            legal_form=LegalForm(data["legal_form"]),
            sub_level=SubLevel(data["sub_level"]),
            place=place,
            **{name: data[name] for name in texts},
        )


class TermsForm(Form):
    """What counts of a facility from a day on."""

    on = forms.DateField(label=_("From this day on"), widget=DayInput)
    level = forms.ChoiceField(label=_("Level"), choices=_words(FacilityLevel))
    care_type = forms.ChoiceField(
        label=_("Care"), choices=choices([CareType.BOTH, CareType.IN, CareType.OUT])
    )
    status = forms.ChoiceField(label=_("Status"), choices=_words(FacilityStatus))
    contract_first = forms.DateField(label=_("Contract from"), required=False, widget=DayInput)
    contract = forms.DateField(label=_("Contract until"), required=False, widget=DayInput)
    service_list = forms.ChoiceField(label=_("Price list of services"), required=False)
    item_list = forms.ChoiceField(label=_("Price list of medicines and supplies"), required=False)

    def offer(self, lists: list[PriceList]) -> None:
        """Offer these price lists."""
        for kind in ("service", "item"):
            rows = [(str(row.id), row.name) for row in lists if row.kind == kind]
            self.fields[f"{kind}_list"].choices = [("", _("none")), *rows]  # type: ignore[attr-defined]

    @classmethod
    def of(cls, terms: FacilityTerms | None, version: int) -> dict[str, Any]:
        """What the form shows of the terms that count now."""
        if terms is None:
            return {"version": version}
        contract = terms.contract
        return {
            "version": version,
            "level": terms.level.value,
            "care_type": terms.care_type.value,
            "status": terms.status.value,
            "contract_first": None if contract is None else contract.first,
            "contract": None if contract is None else contract.last,
            "service_list": str(terms.service_list or ""),
            "item_list": str(terms.item_list or ""),
        }

    def terms(self) -> FacilityTerms:
        """What was typed, as the service takes it. Raises: Invalid for half a contract or one that
        ends before it starts.
        """
        data = self.cleaned_data
        first, last = data["contract_first"], data["contract"]
        if (first is None) != (last is None):
            raise Invalid("contract-incomplete", field="contract")
        if first is not None and last <= first:
            raise Invalid("contract-ends-early", field="contract")
        lists = {
            kind: UUID(data[kind]) if data[kind] else None for kind in ("service_list", "item_list")
        }
        return FacilityTerms(
            Days(data["on"]),
            FacilityLevel(data["level"]),
            CareType(data["care_type"]),
            FacilityStatus(data["status"]),
            None if first is None else Days(first, last),
            **lists,
        )
