"""Forms that lose nothing: every mistake stands beside its field, and sending twice is one act."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.formats import get_format
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from jamii.kernel.errors import Invalid
from jamii.platform import sentences


class DayInput(forms.DateInput):
    """A day, by the device's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class AmountInput(forms.TextInput):
    """An amount, with the number keys of a phone."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {"inputmode": "decimal", "autocomplete": "off", "class": "num"} | (attrs or {})
        )


_BETWEEN_THOUSANDS = re.compile(r"[\s\u00a0\u202f’']")
_COMMAS_BETWEEN_THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d*)?")
_not_a_number: Callable[[], Any] = lazy(lambda: sentences.sentence("not-a-number"), str)


class AmountField(forms.DecimalField):
    """A number as people of the language write it: `1 200,50` in French, `1,200.50` in English. A
    French reader may type a point; what could be meant in two ways is no number.
    """

    def __init__(self, **named: Any) -> None:
        named.setdefault("widget", AmountInput())
        super().__init__(localize=True, **named)
        self.error_messages["invalid"] = _not_a_number()

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = _BETWEEN_THOUSANDS.sub("", value)
            has_point = get_format("DECIMAL_SEPARATOR") == "."
            if has_point and _COMMAS_BETWEEN_THOUSANDS.fullmatch(value):
                value = value.replace(",", "")
        return super().to_python(value)


class LookupInput(forms.TextInput):
    """Type a code or a part of a name and choose from a list; without JavaScript the exact code
    does.

    `url_name` answers `?q=` with `<li role="option" data-value="…">…</li>` rows.
    """

    def __init__(
        self,
        url_name: str,
        attrs: dict[str, Any] | None = None,
        *,
        query: str = "",
    ) -> None:
        super().__init__(attrs)
        self.url_name = url_name
        self.query = query

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        given = attrs or {}
        list_id = f"{given.get('id', name)}-list"
        box = {
            "role": "combobox",
            "aria-expanded": "false",
            "aria-autocomplete": "list",
            "aria-controls": list_id,
            "autocomplete": "off",
            "data-lookup": reverse(self.url_name) + self.query,
        }
        field = super().render(name, value, given | box, renderer)
        return format_html(
            '<span class="lookup">{}<ul id="{}" role="listbox" class="lookup-list" '
            'aria-label="{}" hidden></ul></span>',
            field,
            list_id,
            _("Suggestions"),
        )


class Form(forms.Form):
    """The base of every form. It carries an id of its own, and the version of the record it was
    read from.
    """

    form_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    required_css_class = "required"
    default_renderer = None

    def __init__(self, *arguments: Any, **named: Any) -> None:
        named.setdefault("label_suffix", "")
        super().__init__(*arguments, **named)
        self.fields["form_id"].initial = uuid.uuid4
        for field in self.fields.values():
            field.error_messages["required"] = sentences.sentence("required")
            if isinstance(field, forms.DateField):
                field.error_messages["invalid"] = sentences.sentence("not-a-day")
            if isinstance(field, forms.DecimalField | forms.IntegerField):
                field.error_messages["invalid"] = sentences.sentence("not-a-number")

    @property
    def key(self) -> uuid.UUID:
        """The id of this form: what is made from it gets it, so that sending twice makes one."""
        given: uuid.UUID | None = self.cleaned_data.get("form_id")
        return given or uuid.uuid4()

    def take(self, refusal: Invalid) -> None:
        """Put each problem beside its field; those of no field at the head of the form."""
        for problem in refusal.problems:
            sentence = sentences.sentence(problem.code, problem.values)
            self.add_error(problem.field if problem.field in self.fields else None, sentence)

    def meet(self, version: int) -> None:
        """Say that somebody was faster, and let the next sending replace what is stored now.

        What was typed stays; the page shows the stored values beside it.
        """
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix("version")] = str(version)
        self.data = data
        self.add_error(None, sentences.sentence("changed-meanwhile"))


def choices(words: list[str] | tuple[str, ...], *, empty: Any = None) -> list[tuple[str, Any]]:
    """The words as choices with their registered labels; `empty` names the choice of none."""
    listed: list[tuple[str, Any]] = [(word, _Label(word)) for word in words]
    return listed if empty is None else [("", empty), *listed]


class _Label:
    """A label that is looked up when it is shown, in the reader's language."""

    def __init__(self, word: str) -> None:
        self.word = word

    def __str__(self) -> str:
        text = sentences.label(self.word)
        return text[:1].upper() + text[1:]
