"""How values are shown on a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from jamii.kernel.actors import Actor
from jamii.kernel.canonical import plain
from jamii.kernel.errors import Problem
from jamii.kernel.reasons import Reason
from jamii.kernel.words import pick
from jamii.platform import locale, sentences
from jamii.platform.packs import attributes, loaded
from jamii.platform.packs.types import DeltaKind, DeltaReason, Layer
from jamii.ui import slots

register = template.Library()
_NOTHING = "–"


@register.filter
def money(amount: Decimal | None, currency: str = "") -> str:
    """An amount with its currency; without one, the bare amount in two places."""
    if amount is None:
        return _NOTHING
    return locale.money(amount, currency) if currency else locale.amount(amount, "XTS")


@register.filter
def amount(value: Decimal | None, currency: str) -> str:
    """An amount without its currency code, in the currency's places."""
    return _NOTHING if value is None else locale.amount(value, currency)


@register.filter
def number(value: Decimal | int | None) -> str:
    """A number with the reader's separators."""
    return _NOTHING if value is None or value == "" else locale.number(value)


@register.filter
def typed(value: Decimal | None) -> str:
    """A number as the reader would type it into a field: no groups, no needless zeros."""
    return "" if value is None else str(formats.localize_input(Decimal(str(plain(value)))))


@register.filter
def day(value: date | str | None) -> str:
    """A day in the reader's form."""
    if not value:
        return _NOTHING
    return locale.day(date.fromisoformat(value) if isinstance(value, str) else value)


@register.filter
def month(value: date | None) -> str:
    """The month of a day, with its year."""
    return _NOTHING if not value else locale.month(value)


@register.filter
def short_month(value: date) -> str:
    """The month of a day for the foot of a column."""
    return locale.short_month(value)


@register.filter
def moment(value: datetime | None, zone: str = "UTC") -> str:
    """A moment in the given time zone."""
    return _NOTHING if value is None else locale.moment(value, zone)


@register.filter
def text(texts: Mapping[str, str] | str | None) -> str | SafeString:
    """A name in the reader's language, marked with its language when it is in another."""
    if not texts:
        return ""
    if isinstance(texts, str):
        return texts
    language = get_language() or "en"
    words = pick(texts, language)
    if words.language.partition("-")[0] == language.partition("-")[0]:
        return words.text
    return format_html('<span lang="{}">{}</span>', words.language, words.text)


@register.filter
def plain_text(texts: Mapping[str, str] | None) -> str:
    """A name in the reader's language, for attributes and titles."""
    return pick(texts or {}, get_language() or "en").text


@register.filter
def sentence(reason: Reason | Problem | Mapping[str, Any] | str) -> str:
    """The sentence of a reason, a problem, a stored reason, or a code."""
    if isinstance(reason, str):
        return sentences.sentence(reason)
    if isinstance(reason, Reason | Problem):
        return sentences.sentence(reason.code, reason.values)
    return sentences.sentence(reason["code"], reason.get("values", {}))


@register.filter
def mistakes(form: Any, others: Iterable[Any] | None = None) -> int:
    """How many fields of the form, and of others on the same page, need another look."""
    return sum(1 for one in (form, *(others or ())) for name in one.errors if name != "__all__")


@register.filter
def label(word: Any) -> str:
    """What people say for a word of ours: a state, a kind, an outcome."""
    return "" if word is None or word == "" else sentences.label(str(word))


_SORTS = {Layer: "layer", DeltaKind: "delta", DeltaReason: "delta-reason"}


@register.filter
def pack_word(word: Any) -> str:
    """What people say for a layer, a kind of difference, or a reason for one."""
    sort = _SORTS.get(type(word))
    return "" if sort is None else sentences.label(f"{sort}-{word.value}")


@register.simple_tag
def own_values(stored: Mapping[str, Any], record: str) -> list[tuple[str, str]]:
    """What a record holds in the fields that packs add: label and value, as the reader says
    them.
    """
    packs = loaded.current()
    filled = attributes.shown(record, packs, stored or {}, filled=True) if packs else ()
    return [(plain_text(one.attribute.label), _own_value(one)) for one in filled]


def _own_value(one: attributes.Shown) -> str:
    match one.value:
        case bool():
            return sentences.label("yes" if one.value else "no")
        case Decimal():
            return f"{locale.number(one.value)} {one.attribute.unit}".strip()
        case date():
            return locale.day(one.value)
    choice = one.attribute.choices.get(str(one.value))
    return plain_text(choice) if choice else str(one.value)


@register.filter
def percent_of(part: Decimal, whole: Decimal) -> int:
    """A part as a whole percentage of the whole, within 0 and 100."""
    return 0 if not whole else max(0, min(100, int(part * 100 / whole)))


@register.filter
def percent_left(part: Decimal, whole: Decimal) -> int:
    """What is left of the whole as a whole percentage."""
    return 100 - percent_of(part, whole)


_GOOD = {"active", "valued", "yes", "paid", "passed", "ok", "answered", "valid", "confirmed"}
_WARN = {
    "reopened",
    "idle",
    "ready",
    "checked",
    "processed",
    "ask",
    "waiting",
    "new",
    "suspended",
    "draft",
    "open",
}
_BAD = {"rejected", "no", "dead", "delisted", "declined", "cancelled", "inactive", "refused"}


@register.filter
def tone(state: Any) -> str:
    """The tone of a state: good, warn, bad or calm."""
    word = str(state)
    for tone_name, words in (("good", _GOOD), ("warn", _WARN), ("bad", _BAD)):
        if word in words:
            return tone_name
    return "calm"


@register.simple_tag(takes_context=True)
def may(context: template.Context, act: str) -> bool:
    """Whether the person holds the act anywhere: `{% may "claims.review" as reviews %}`."""
    actor: Actor | None = context.get("actor")
    return actor is not None and bool(actor.reaches(act))


@register.simple_tag
def open_pages() -> tuple[slots.OpenPage, ...]:
    """The pages that anybody may read."""
    return slots.open_pages()


@register.simple_tag
def address(url_name: str) -> str:
    """The address of a menu entry, or nothing while its room has no screens."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@register.simple_tag(takes_context=True)
def feedback_context(context: template.Context) -> str:
    """Where the reader is, as parameters: the screen's code, the pattern of its address, the state
    of its record, the refusal it shows; never a value.
    """
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    known = {
        "screen": getattr(request, "screen", "") or ("error" if context.get("error_code") else ""),
        "route": "/" + _PARAMETER.sub(r"{\1}", match.route) if match else "",
        "workflow_state": context.get("workflow_state", ""),
        "last_error": context.get("error_code", ""),
    }
    return urlencode({name: value for name, value in known.items() if value})


_SECTIONS = {
    "daily": _("Daily work"),
    "money": _("Money"),
    "registers": _("Registers"),
    "scheme": _("Scheme"),
    "system": _("System"),
}


@register.filter
def section_label(section: str) -> str:
    """The heading of a section of the menu."""
    return str(_SECTIONS[section])


@register.filter
def entry_sentence(entry: Any) -> str:
    """The sentence of anything that has a code and values: a ledger entry, a line of a journal."""
    return sentences.sentence(entry.code, entry.values)
