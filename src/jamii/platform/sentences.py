"""Codes become sentences, in the reader's language, when they are shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings

from jamii.platform import locale

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")
_NUMBER = re.compile(r"-?\d+\.\d+\Z")
_sentences: dict[str, str | _StrPromise] = {}
_labels: dict[str, str | _StrPromise] = {}


class UnknownCode(LookupError):
    """A code was shown for which no room registered a sentence; raised where `JAMII_STRICT_WORDS`
    is set.
    """


def register(sentences: Mapping[str, str | _StrPromise]) -> None:
    """Make the sentences of codes known; placeholders are named after the values: `%(day)s`.

    Raises: ValueError for a code that has another sentence already.
    """
    for code, sentence in sentences.items():
        if code in _sentences and _sentences[code] != sentence:
            raise ValueError(f"The code {code} has two sentences.")
        _sentences[code] = sentence


def register_labels(labels: Mapping[str, str | _StrPromise]) -> None:
    """Make the labels of words known (states, kinds, outcomes), so that values are shown as people
    say them.
    """
    _labels.update(labels)


def label(word: str) -> str:
    """The label of a word in the active language; the word itself where none is registered."""
    return str(_labels.get(word, word))


def known_codes() -> frozenset[str]:
    """Every code that has a sentence."""
    return frozenset(_sentences)


def _day(text: str) -> date | None:
    """The day, or None for what only looks like one, such as the 32nd of August."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _shown(key: str, value: Any, currency: str | None) -> str:
    match value:
        case None:
            return "–"
        case bool():
            return label("yes" if value else "no")
        case date():
            return locale.day(value)
        case str() if _DAY.match(value) and (day := _day(value)):
            return locale.day(day)
        case Decimal() | int():
            amount = Decimal(value)
        case str() if (key.endswith("amount") and value.lstrip("-").isdigit()) or _NUMBER.match(
            value
        ):
            amount = Decimal(value)
        case _:
            return label(str(value))
    if currency and key.endswith("amount"):
        return locale.money(amount, currency)
    return locale.number(amount)


class _Values(dict[str, str]):
    def __missing__(self, key: str) -> str:
        if settings.JAMII_STRICT_WORDS:
            raise KeyError(key)
        return "…"


def sentence(code: str, values: Mapping[str, Any] | None = None) -> str:
    """The sentence for a code and its values in the active language.

    Values whose key ends in `amount` are shown as money when a `currency` stands among them.
    """
    values = values or {}
    if code not in _sentences:
        if settings.JAMII_STRICT_WORDS:
            raise UnknownCode(code)
        return code
    currency = values.get("currency")
    shown = _Values({key: _shown(key, value, currency) for key, value in values.items()})
    return str(_sentences[code]) % shown
