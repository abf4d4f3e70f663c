"""What is typed of a claim, line by line; and what a reviewer says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from jamii.claims.records import QueueFilters
from jamii.claims.rules.hand import HAND_REASONS
from jamii.claims.types import Answers, NewPaper, PaperKind, Status, Verdict, YesNo
from jamii.kernel.actors import Actor
from jamii.kernel.reasons import Reason
from jamii.registers.organisations import queries as organisations
from jamii.registers.providers import queries as providers
from jamii.registers.providers.types import Facility
from jamii.schemes.plans.types import VisitType
from jamii.ui.forms import AmountField, DayInput, Form, LookupInput, choices
from jamii.ui.packed import PackedForm, publish_form

OTHER_DIAGNOSES = 4
DIAGNOSIS = "?kind=diagnosis"


class ClaimForm(PackedForm):
    """Everything of a claim but its lines. `facilities` are those at which the actor may enter."""

    record = "claims.claim"

    scheme = forms.ChoiceField(label=_("Scheme"))
    facility = forms.ChoiceField(label=_("Facility"))
    administrator = forms.ChoiceField(label=_("Claim administrator"))
    number = forms.CharField(
        label=_("Member number"),
        max_length=50,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    first_day = forms.DateField(label=_("First day of care"), widget=DayInput)
    last_day = forms.DateField(
        label=_("Last day of care"),
        required=False,
        widget=DayInput,
        help_text=_("Empty: the same day."),
    )
    visit_type = forms.ChoiceField(
        label=_("Visit"), choices=choices([one.value for one in VisitType]), initial="other"
    )
    main_diagnosis = forms.CharField(
        label=_("Main diagnosis"),
        max_length=20,
        widget=LookupInput("catalogue:lookup", query=DIAGNOSIS),
    )
    code = forms.CharField(
        label=_("Number of the paper form"),
        required=False,
        max_length=50,
        help_text=_("Empty: the next number of the facility."),
    )
    referral_code = forms.CharField(label=_("Referral letter"), required=False, max_length=50)
    preauthorisation = forms.CharField(label=_("Pre-authorisation"), required=False, max_length=50)
    guarantee = forms.CharField(label=_("Guarantee letter"), required=False, max_length=50)
    explanation = forms.CharField(
        label=_("Remarks for the reviewer"), required=False, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, actor: Actor, act: str, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.facilities: list[Facility] = providers.choices(actor, act)
        known = [(str(one.id), f"{one.code} {one.name}") for one in self.facilities]
        self.fields["facility"].choices = known  # type: ignore[attr-defined]
        if known:
            self.fields["facility"].initial = known[0][0]
        schemes = [(str(one.id), one.code) for one in organisations.schemes(actor, act)]
        self.fields["scheme"].choices = schemes  # type: ignore[attr-defined]
        if schemes:
            self.fields["scheme"].initial = schemes[0][0]
        for number in range(OTHER_DIAGNOSES):
            self.fields[f"other_diagnosis_{number}"] = forms.CharField(
                label=_("Other diagnosis %(number)s") % {"number": number + 1},
                required=False,
                max_length=20,
                widget=LookupInput("catalogue:lookup", query=DIAGNOSIS),
            )

    @property
    def has_one_facility(self) -> bool:
        return len(self.facilities) == 1

    @property
    def has_one_scheme(self) -> bool:
        return len(self.fields["scheme"].choices) == 1  # type: ignore[attr-defined]

    @property
    def others(self) -> list[forms.BoundField]:
        """The fields of the other diagnoses."""
        return [self[f"other_diagnosis_{number}"] for number in range(OTHER_DIAGNOSES)]

    @property
    def chosen_facility(self) -> UUID | None:
        """The facility as typed so far, or the only one."""
        typed = self["facility"].value()
        try:
            return UUID(str(typed)) if typed else None
        except ValueError:
            return None

    def allow_missing(self, *names: str) -> None:
        """Do not ask for these yet: the claim is still being typed."""
        for name in names:
            self.fields[name].required = False

    def offer_administrators(self, listed: list[tuple[str, str]]) -> None:
        """Who may sign at the facility on the day."""
        field = self.fields["administrator"]
        field.choices = [*listed] or [("", "–")]  # type: ignore[attr-defined]
        if listed:
            field.initial = listed[0][0]


publish_form(
    ClaimForm,
    "claims",
    [
        "number",
        "first_day",
        "last_day",
        "visit_type",
        "main_diagnosis",
        "code",
        "referral_code",
        "preauthorisation",
        "guarantee",
        "explanation",
    ],
)


class LineForm(forms.Form):
    """One service or item. A row without code, quantity and price is no line."""

    kind = forms.CharField(required=False, widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("Service or medicine"),
        required=False,
        max_length=50,
        widget=LookupInput("claims:lookup", {"data-with": "facility first_day last_day"}),
    )
    quantity = AmountField(
        label=_("Quantity"),
        required=False,
        max_digits=12,
        decimal_places=4,
    )
    price = AmountField(
        label=_("Price of one"),
        required=False,
        max_digits=18,
        decimal_places=4,
    )
    explanation = forms.CharField(label=_("Explanation"), required=False, max_length=500)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        named.setdefault("label_suffix", "")
        super().__init__(*arguments, **named)
        self.said_before: Sequence[Reason] = ()  # why it was not paid when it was sent before

    @property
    def row(self) -> str:
        """The number of the row on the page."""
        return str(self.prefix or "").removeprefix("l")

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed that makes a line."""
        return not any(str(self[name].value() or "").strip() for name in ("code", "price"))


class VerdictForm(forms.Form):
    """What a reviewer says of one line; an empty figure leaves it as it was."""

    accept = forms.TypedChoiceField(
        label=_("Verdict"),
        choices=[("yes", _("accept")), ("no", _("reject"))],
        initial="yes",
        required=False,
        widget=forms.RadioSelect,
    )
    quantity = AmountField(label=_("Quantity"), required=False, max_digits=12, decimal_places=4)
    price = AmountField(label=_("Price of one"), required=False, max_digits=18, decimal_places=4)
    justification = forms.CharField(label=_("Justification"), required=False, max_length=500)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        named.setdefault("label_suffix", "")
        super().__init__(*arguments, **named)

    @property
    def figures(self) -> list[forms.BoundField]:
        """All but the choice between accept and reject."""
        return [self["quantity"], self["price"], self["justification"]]

    def verdict(self) -> Verdict | None:
        """What was said, or None where the line stays as it is."""
        data: Mapping[str, Any] = self.cleaned_data
        said = Verdict(
            data.get("accept") != "no",
            data.get("quantity"),
            data.get("price"),
            data.get("justification", "").strip(),
        )
        return None if said == Verdict() else said


class ReviewForm(Form):
    """The remark on the whole claim."""

    remark = forms.CharField(
        label=_("Remark on the whole claim"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
    )


class TalkForm(Form):
    """A word to the facility, its answer, or a note among reviewers."""

    line = forms.TypedChoiceField(label=_("About"), required=False, coerce=int, empty_value=None)
    text = forms.CharField(label=_("Text"), widget=forms.Textarea({"rows": 3}))

    def __init__(self, lines: int, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        numbers = [
            (str(one), _("Line %(number)s") % {"number": one}) for one in range(1, lines + 1)
        ]
        self.fields["line"].choices = [("", _("the whole claim")), *numbers]  # type: ignore[attr-defined]


ACCEPTED = "image/jpeg,image/png,application/pdf"


class PaperForm(Form):
    """A paper to attach: a file, or where it lies. With `must` one of them is needed; without, an
    empty form is no paper.
    """

    paper = forms.ChoiceField(
        label=_("Kind of paper"), choices=choices([one.value for one in PaperKind])
    )
    title = forms.CharField(label=_("Title"), required=False, max_length=200)
    day = forms.DateField(label=_("Date of the paper"), required=False, widget=DayInput)
    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ACCEPTED}),
        help_text=_("A JPEG or PNG picture, or a PDF."),
    )
    url = forms.CharField(
        label=_("Or its address"),
        required=False,
        max_length=500,
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off"}),
    )

    def new_paper(self, today: date) -> NewPaper | None:
        """The paper, or None where nothing was chosen."""
        data = self.cleaned_data
        sent, url = data.get("file"), (data.get("url") or "").strip()
        if sent is None and not url:
            return None
        if sent is not None:
            sent.seek(0)
        return NewPaper(
            self.key,
            PaperKind(data["paper"]),
            data["title"].strip(),
            data["day"] or today,
            sent.read() if sent is not None else b"",
            url,
        )


class SelectForm(Form):
    """Which of the waiting claims a person looks at."""

    random_percent = AmountField(
        label=_("At random, percent"),
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(100),
    )
    from_amount = AmountField(
        label=_("All that ask at least"), required=False, min_value=Decimal(0)
    )
    variance_percent = AmountField(
        label=_("Above the average of the diagnosis, percent"),
        required=False,
        min_value=Decimal(0),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        names = ("random_percent", "from_amount", "variance_percent")
        if not self.errors and all(data.get(name) is None for name in names):
            self.add_error(None, _("Say at least one way to choose."))
        return data


class QueueForm(forms.Form):
    """Which of the waiting claims the queue shows."""

    why = forms.ChoiceField(
        label=_("Why it waits"), required=False, choices=choices(list(HAND_REASONS), empty=_("all"))
    )
    facility = forms.CharField(label=_("Code of the facility"), required=False, max_length=20)
    amount = AmountField(label=_("Asks at least"), required=False, min_value=Decimal(0))
    days = forms.IntegerField(
        label=_("Waits for days"), required=False, min_value=1, max_value=3650
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        named.setdefault("label_suffix", "")
        super().__init__(*arguments, **named)

    def filters(self, now: datetime, part: str = "") -> QueueFilters:
        """What was chosen in this part of the queue; a field with a mistake asks nothing, and says
        so.
        """
        data: Mapping[str, Any] = getattr(self, "cleaned_data", {})
        days = data.get("days")
        return QueueFilters(
            why=data.get("why") or "",
            facility=(data.get("facility") or "").strip(),
            amount_from=data.get("amount"),
            entered_before=None if days is None else now - timedelta(days=days),
            part=part,
        )

    def kept(self) -> dict[str, str]:
        """What was typed, for the address of the next page."""
        return {name: str(self.data[name]) for name in self.fields if self.data.get(name)}


_ANSWERS = [one.value for one in YesNo]


class EnquiryForm(Form):
    """What a patient says of the care."""

    care_given = forms.ChoiceField(
        label=_("Care was given"), choices=choices(_ANSWERS), initial="unknown"
    )
    payment_asked = forms.ChoiceField(
        label=_("Payment was asked"), choices=choices(_ANSWERS), initial="unknown"
    )
    drug_prescribed = forms.ChoiceField(
        label=_("A medicine was prescribed"), choices=choices(_ANSWERS), initial="unknown"
    )
    drug_received = forms.ChoiceField(
        label=_("The medicine was received"), choices=choices(_ANSWERS), initial="unknown"
    )
    assessment = forms.TypedChoiceField(
        label=_("Assessment, 0 to 5"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "–"), *((str(one), str(one)) for one in range(6))],
    )
    day = forms.DateField(label=_("Day of the answer"), widget=DayInput)

    def answers(self) -> Answers:
        """What was said."""
        data = self.cleaned_data
        return Answers(
            day=data["day"],
            care_given=YesNo(data["care_given"]),
            payment_asked=YesNo(data["payment_asked"]),
            drug_prescribed=YesNo(data["drug_prescribed"]),
            drug_received=YesNo(data["drug_received"]),
            assessment=data["assessment"],
        )


class StageForm(forms.Form):
    """Which of a facility's claims are shown, beside their stage."""

    q = forms.CharField(label=_("Claim or member number"), required=False)
    first = forms.DateField(label=_("Care from"), required=False, widget=DayInput)
    last = forms.DateField(label=_("Care until"), required=False, widget=DayInput)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        named.setdefault("label_suffix", "")
        super().__init__(*arguments, **named)


class FilterForm(forms.Form):
    """What the list of claims shows."""

    q = forms.CharField(label=_("Claim or member number"), required=False)
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=choices([one.value for one in Status], empty=_("all")),
    )
    first = forms.DateField(label=_("Care from"), required=False, widget=DayInput)
    last = forms.DateField(label=_("Care until"), required=False, widget=DayInput)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        named.setdefault("label_suffix", "")
        super().__init__(*arguments, **named)
