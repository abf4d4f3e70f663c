"""The usual changes, filled in with what counts today; whatever differs from it is the change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jamii.kernel.canonical import plain
from jamii.kernel.days import Days
from jamii.kernel.errors import Invalid, Problem
from jamii.platform import sentences
from jamii.reports.whatif.types import What
from jamii.schemes.plans.types import Care, CoverageLine, Kind, Limitation, Terms
from jamii.ui.forms import AmountField, DayInput, Form

_VARIES = _("Empty: as it is, line by line.")
_LABELS = {
    "ceiling.any": _("Ceiling"),
    "ceiling.in-patient": _("Ceiling for in-patients"),
    "ceiling.out-patient": _("Ceiling for out-patients"),
    "deductible.any": _("Deductible"),
    "deductible.in-patient": _("Deductible for in-patients"),
    "deductible.out-patient": _("Deductible for out-patients"),
    "co-insurance.service": _("The scheme pays of services, in percent"),
    "co-insurance.item": _("The scheme pays of items, in percent"),
    "waiting.service": _("Waiting period for services, in months"),
    "waiting.item": _("Waiting period for items, in months"),
    "prices": _("List prices, in percent of today’s"),
}
# Emptied, these mean that there is none; the others then stay as they are.
_NONE_WHEN_EMPTY = (What.CEILING.value, What.DEDUCTIBLE.value)


def todays_values(terms: Terms) -> dict[str, Decimal | None]:
    """What the usual changes would change, by path; None: there is none, or lines differ."""
    split = any(row.care is not Care.ANY for row in (*terms.ceilings, *terms.deductibles))
    cares = (Care.IN_PATIENT, Care.OUT_PATIENT) if split else (Care.ANY,)
    values: dict[str, Decimal | None] = {}
    for care in cares:
        ceiling, deductible = terms.ceiling(care), terms.deductible(care)
        values[f"ceiling.{care}"] = None if ceiling is None else ceiling.amount
        values[f"deductible.{care}"] = None if deductible is None else deductible.amount
    for kind in Kind:
        lines = [line for line in terms.lines.values() if line.kind is kind]
        if lines:
            values[f"co-insurance.{kind}"] = _same(_percents(lines))
            values[f"waiting.{kind}"] = _same(_months(lines))
    values["prices"] = Decimal(100)
    return dict(sorted(values.items(), key=lambda item: list(_LABELS).index(item[0])))


def _percents(lines: Iterable[CoverageLine]) -> set[Decimal]:
    return {
        Decimal(100) if value is None else value
        for line in lines
        for share in (line.share_other, line.share_referral, line.share_emergency)
        if share.kind is Limitation.COINSURANCE
        for value in (share.adult, share.child)
    }


def _months(lines: Iterable[CoverageLine]) -> set[Decimal]:
    return {
        Decimal(months)
        for line in lines
        for months in (line.waiting_months_adult, line.waiting_months_child)
    }


def _same(values: set[Decimal]) -> Decimal | None:
    return next(iter(values)) if len(values) == 1 else None


class AskForm(Form):
    """Days of care, the usual changes, and any other as lines of `name = value`."""

    first = forms.DateField(label=_("First day of care"), widget=DayInput)
    last = forms.DateField(label=_("Last day of care"), widget=DayInput)
    more = forms.CharField(
        label=_("Other changes"),
        required=False,
        widget=forms.Textarea({"rows": 4, "spellcheck": "false"}),
        help_text=_(
            "One on each line, with a point in decimals: co-insurance.category.antenatal = 100"
        ),
    )

    def __init__(self, *arguments: Any, today: Mapping[str, Decimal | None], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.today = today
        self._paths = {path.replace(".", "_"): path for path in today}
        for name, path in self._paths.items():
            what = path.split(".")[0]
            value = today[path]
            self.fields[name] = AmountField(
                label=_LABELS[path],
                required=False,
                initial=None if value is None else Decimal(str(plain(value))),
                help_text=""
                if value is not None
                else _("Empty: none.")
                if what in _NONE_WHEN_EMPTY
                else _VARIES,
            )

    @property
    def usual(self) -> list[forms.BoundField]:
        """The fields of the usual changes, in their order."""
        return [self[name] for name in self._paths]

    @property
    def days(self) -> Days:
        """The days of care. Raises: Invalid."""
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        if last < first:
            raise Invalid("whatif-days", field="last")
        return Days(first, last)

    def change(self) -> dict[str, str]:
        """Paths and values of what differs from today. Raises: Invalid for lines that are none."""
        given: dict[str, str] = {}
        for name, path in self._paths.items():
            value, was = self.cleaned_data[name], self.today[path]
            if value is None and path.split(".")[0] in _NONE_WHEN_EMPTY:
                if was is not None:
                    given[path] = "none"
            elif value is not None and value != was:
                given[path] = str(plain(value))
        wrong = []
        for number, line in enumerate(self.cleaned_data["more"].splitlines(), start=1):
            path, equals, value = line.partition("=")
            if equals:
                given[path.strip()] = value.strip()
            elif line.strip():
                wrong.append(Problem("whatif-line-form", "more", {"line": number}))
        if wrong:
            raise Invalid(wrong)
        return given

    def take(self, refusal: Invalid) -> None:
        """Put each problem beside the field of its path, or beside the other changes."""
        for problem in refusal.problems:
            name = problem.field.replace(".", "_")
            said = sentences.sentence(problem.code, problem.values)
            if name in self.fields:
                self.add_error(name, said)
            else:
                self.add_error("more", f"{problem.field}: {said}" if problem.field else said)
