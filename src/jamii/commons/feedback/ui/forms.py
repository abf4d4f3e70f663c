"""The forms of feedback: the panel, the handler's answer."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jamii.commons.feedback.rules import personal
from jamii.commons.feedback.types import (
    TEXT_MAX,
    Act,
    Attachment,
    Context,
    DeclineReason,
    Kind,
    Mask,
    NewFeedback,
)
from jamii.ui.forms import Form, choices

_KINDS = [
    (Kind.PROBLEM, _("A problem")),
    (Kind.IDEA, _("An idea")),
    (Kind.WORDING, _("Wording or translation")),
    (Kind.MISSING_FIELD, _("A field is missing for my country")),
    (Kind.QUESTION, _("A question")),
    (Kind.PRAISE, _("Praise")),
]
_SEVERITIES = [
    ("", _("not said")),
    ("1", _("1 – not at all")),
    ("2", _("2 – a little")),
    ("3", _("3 – much")),
    ("4", _("4 – I cannot work")),
]
# What the page hands to the panel: codes and patterns, never values.
CONTEXT_FIELDS = ("screen", "route", "workflow_state", "last_error")
DEVICE_FIELDS = ("viewport", "online", "local_time", "interactions")


def _hidden() -> forms.CharField:
    return forms.CharField(widget=forms.HiddenInput, required=False)


class PanelForm(Form):
    """What the writer says, and the context that goes with it. Limits are the service's: nothing is
    lost when one is passed.
    """

    kind = forms.ChoiceField(
        label=_("What is it?"), choices=_KINDS, widget=forms.RadioSelect, initial=Kind.PROBLEM
    )
    text = forms.CharField(
        label=_("In your words"),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 4, "autofocus": True}),
        help_text=_("Any language. Please write no names and no numbers of people."),
    )
    wording = forms.CharField(
        label=_("The text as it stands now"),
        required=False,
        max_length=500,
        help_text=_("For wording: copy the words from the screen."),
    )
    goal = forms.CharField(
        label=_("What were you trying to do?"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    severity = forms.ChoiceField(
        label=_("How much does it hinder you?"), choices=_SEVERITIES, required=False
    )
    attachment = forms.FileField(
        label=_("A file"),
        required=False,
        help_text=_("PNG, JPEG or PDF, up to 2 MB."),
        widget=forms.FileInput({"accept": "image/png,image/jpeg,application/pdf"}),
    )
    may_contact = forms.BooleanField(label=_("You may contact me"), required=False)
    with_picture = forms.BooleanField(
        label=_("Attach a picture of this screen, with all data covered"), required=False
    )
    keep_personal = forms.BooleanField(required=False, widget=forms.HiddenInput)
    screen, route, workflow_state, last_error = _hidden(), _hidden(), _hidden(), _hidden()
    viewport, online, local_time, interactions = _hidden(), _hidden(), _hidden(), _hidden()
    picture, mask = _hidden(), _hidden()

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        # Markup of a page may begin and end with a blank, which its checksum counts.
        self.fields["picture"].strip = False  # type: ignore[attr-defined]

    def without_personal(self) -> None:
        """Put gaps where the words look personal."""
        data = {**self.data.dict()}  # type: ignore[attr-defined]
        for name in ("text", "goal"):
            data[name] = personal.without(data.get(name, ""))
        self.data = data
        self.full_clean()

    def marked_texts(self) -> list[tuple[Any, tuple[tuple[str, bool], ...]]]:
        """The texts that look personal, by their labels, in pieces."""
        return [
            (self.fields[name].label, personal.marked(self.data.get(name, "")))
            for name in ("text", "goal")
            if personal.hits(self.data.get(name, ""))
        ]

    def feedback(self, language: str) -> NewFeedback:
        """The feedback as it is to be sent, with the language of the page."""
        data = self.cleaned_data
        sent_file = data["attachment"]
        context = Context(
            data["screen"] or "unknown",
            data["route"],
            language,
            data["viewport"],
            {"1": True, "0": False}.get(data["online"]),
            data["workflow_state"],
            data["last_error"],
            tuple(line for line in data["interactions"].split("\n") if line.strip()),
            data["local_time"],
        )
        return NewFeedback(
            self.key,
            Kind(data["kind"]),
            data["text"].replace("\r\n", "\n"),
            context,
            goal=data["goal"],
            severity=int(data["severity"]) if data["severity"] else None,
            may_contact=data["may_contact"],
            picture=data["picture"] if data["with_picture"] and data["picture"] else None,
            mask=_mask(data["mask"]),
            wording=data["wording"] if data["kind"] == Kind.WORDING else "",
            attachment=Attachment(sent_file.name, sent_file.read()) if sent_file else None,
            keep_personal=data["keep_personal"],
        )


def _mask(text: str) -> Mask | None:
    """The device's account of its masking, or None where it is missing or no such account."""
    try:
        given = json.loads(text)
        return Mask(int(given["kept"]), int(given["barred"]), str(given["crc32"]))
    except (ValueError, TypeError, KeyError):
        return None


_SETTLING = [
    (Act.ANSWER, _("Answer the writer")),
    (Act.LINK_REQUEST, _("Lead it to a request")),
    (Act.OPEN_TICKET, _("Lead it to a ticket")),
    (Act.MERGE, _("Merge it into another feedback")),
    (Act.DECLINE, _("Decline")),
]


class SettleForm(Form):
    """How a feedback ends. Which fields count depends on the act."""

    act = forms.ChoiceField(label=_("What becomes of it?"), choices=_SETTLING)
    text = forms.CharField(
        label=_("What the writer will read"),
        required=False,
        max_length=TEXT_MAX,
        widget=forms.Textarea({"rows": 4}),
    )
    reason = forms.ChoiceField(label=_("Reason, if declined"), required=False)
    link = forms.CharField(
        label=_("Number or address of the request or ticket"), required=False, max_length=200
    )
    into = forms.CharField(
        label=_("Number of the other feedback, if merged"), required=False, max_length=20
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["reason"].choices = choices(  # type: ignore[attr-defined]
            [reason.value for reason in DeclineReason], empty=_("none")
        )
