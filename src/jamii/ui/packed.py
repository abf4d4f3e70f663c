"""Forms that packs may change: fields of theirs, and fields of the core hidden, required or called
otherwise.

A room names the record that its form fills (`record = "people.person"`) and shows `form.own_fields`
where the fields of packs belong; the packs are those of the request.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from jamii.kernel.words import pick
from jamii.platform import sentences
from jamii.platform.packs import attributes, extensions, loaded
from jamii.platform.packs.attributes import Attribute, AttributeType
from jamii.platform.packs.types import DeltaKind, Extension, ExtensionKind
from jamii.ui.forms import AmountField, DayInput, Form

_CHANGES = (DeltaKind.FIELD_HIDE, DeltaKind.FIELD_REQUIRE, DeltaKind.FIELD_RELABEL)


def in_reader(texts: Mapping[str, str]) -> str:
    """The text in the reader's language."""
    return pick(texts, get_language() or "en").text


def _field_of(attribute: Attribute) -> forms.Field:
    label = in_reader(attribute.label)
    named: dict[str, Any] = {
        "label": f"{label} ({attribute.unit})" if attribute.unit else label,
        "help_text": in_reader(attribute.help),
        "required": attribute.required,
    }
    match attribute.type:
        case AttributeType.TEXT:
            return forms.CharField(max_length=attribute.max_length, **named)
        case AttributeType.NUMBER:
            return AmountField(
                min_value=attribute.least,
                max_value=attribute.most,
                max_digits=18,
                decimal_places=4,
                **named,
            )
        case AttributeType.DAY:
            return forms.DateField(widget=DayInput, **named)
        case AttributeType.YES_NO:
            listed = [("yes", _("yes")), ("no", _("no"))]
            return forms.ChoiceField(choices=[("", "–"), *listed], **named)
    known = [(code, in_reader(texts)) for code, texts in attribute.choices.items()]
    return forms.ChoiceField(choices=[("", "–"), *known], **named)


class PackedForm(Form):
    """A form of a record that packs may extend."""

    record = ""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        packs = loaded.current()
        self._own: list[Attribute] = list(attributes.defined(self.record, packs)) if packs else []
        for attribute in self._own:
            field = _field_of(attribute)
            field.error_messages["required"] = sentences.sentence("required")
            self.fields[attribute.field] = field
        for change in _CHANGES if packs else ():
            for delta in loaded.deltas_of(packs, change):
                record, _dot, name = delta.target.rpartition(".")
                if record == self.record and name in self.fields:
                    self._change(self.fields[name], change, delta.spec)

    def _change(self, field: forms.Field, change: DeltaKind, spec: Mapping[str, Any]) -> None:
        if change is DeltaKind.FIELD_HIDE and not field.required:
            field.widget = forms.HiddenInput()
        elif change is DeltaKind.FIELD_REQUIRE:
            field.required = True
            field.widget.is_required = True
        elif change is DeltaKind.FIELD_RELABEL:
            label, hint = spec.get("label", {}), spec.get("help", {})
            field.label = in_reader(label) or field.label
            field.help_text = in_reader(hint) or field.help_text

    def hold(self, stored: Mapping[str, Any]) -> None:
        """Begin with what the record holds in the fields of packs."""
        for attribute in self._own:
            value = attributes.typed(attribute, stored.get(attribute.pack, {}).get(attribute.name))
            if isinstance(value, bool):
                value = "yes" if value else "no"
            self.initial[attribute.field] = value

    @property
    def own_names(self) -> list[str]:
        """The names of the fields of packs."""
        return [attribute.field for attribute in self._own]

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """The fields of packs, to be shown one after the other."""
        return [self[attribute.field] for attribute in self._own]

    def own_values(self) -> dict[str, dict[str, Any]]:
        """What was typed into the fields of packs: `{pack: {name: value}}`."""
        values: dict[str, dict[str, Any]] = {}
        for attribute in self._own:
            value = self.cleaned_data.get(attribute.field)
            typed = value.isoformat() if isinstance(value, date) else value
            values.setdefault(attribute.pack, {})[attribute.name] = typed
        return values


def publish_form(form: type[PackedForm], room: str, names: Iterable[str]) -> None:
    """Put the record of a form and these of its fields on the map of what packs may change."""

    def told() -> Iterable[Extension]:
        yield Extension(
            f"{form.record}.attributes",
            ExtensionKind.ATTRIBUTES,
            extensions.in_languages(_("Fields that a pack adds to the record")),
            room,
        )
        for name in names:
            field = form.base_fields[name]
            changes = (DeltaKind.FIELD_RELABEL,)
            if not field.required:
                changes = _CHANGES  # type: ignore[assignment]
            label = field.label or name
            yield Extension(
                f"{form.record}.{name}",
                ExtensionKind.FIELD,
                extensions.in_languages(label),
                room,
                changes,
            )

    extensions.publish(told)
