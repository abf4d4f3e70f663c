"""What curators and champions say about a cluster."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jamii.commons.differences.records import Row
from jamii.commons.differences.types import ACCEPTING, NEXT, Act
from jamii.platform import sentences
from jamii.ui.forms import Form


class MoveForm(Form):
    """The next step of a cluster. Which fields count depends on it."""

    act = forms.ChoiceField(label=_("What comes next?"))
    link = forms.CharField(
        label=_("Number or address of the request"), required=False, max_length=200
    )
    release = forms.CharField(label=_("Release that will have it"), required=False, max_length=20)
    mapping = forms.CharField(
        label=_("What becomes of the data that carriers hold already"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, row: Row, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        acts = [act for stage, act in NEXT if stage is row.cluster.stage]
        self.fields["act"].choices = [  # type: ignore[attr-defined]
            (act.value, sentences.label(f"act-{act}")) for act in acts
        ]
        if Act.OFFER not in acts:
            del self.fields["link"]
        if not ACCEPTING & set(acts):
            del self.fields["release"], self.fields["mapping"]
        if not self.is_bound:
            self.initial["version"] = row.cluster.version


class ManifestForm(Form):
    """A manifest as a file: `{"manifest": …, "signature": "…"}`."""

    file = forms.FileField(label=_("Manifest (JSON file)"))
