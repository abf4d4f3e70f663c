"""Fields that packs add to the records of the core.

A pack declares them (`field-add` at `people.person.attributes` and its like); the record keeps them
in one JSON column under the pack's name, `{"demoland": {"blood_group": "A+"}}`, checked on the way
in and typed on the way out. What other packs, or an import, keep there is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from typing import Any

from jamii.kernel.canonical import plain
from jamii.kernel.errors import Problem
from jamii.platform.packs import loaded
from jamii.platform.packs.types import Delta, DeltaKind, PersonalData

_MOST_TEXT = 500
PREFIX = "ext"
"""What the name of such a field begins with, in forms and mistakes: `ext.demoland.blood_group`."""


class AttributeType(StrEnum):
    """What a field holds."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    YES_NO = "yes-no"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Attribute:
    """A field of a pack. `label`, `help` and `choices` hold one text per language; `least` and
    `most` bound a number; `search` lets the search box find it.
    """

    pack: str
    name: str
    type: AttributeType
    label: Mapping[str, str]
    help: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]]
    required: bool
    max_length: int
    least: Decimal | None
    most: Decimal | None
    unit: str
    search: bool
    personal_data: PersonalData
    intent: str
    intent_lang: str

    @property
    def field(self) -> str:
        """Its name among all fields of a record: `ext.demoland.blood_group`."""
        return f"{PREFIX}.{self.pack}.{self.name}"


@dataclass(frozen=True, slots=True)
class Shown:
    """A field with what a record holds in it; None where it holds nothing."""

    attribute: Attribute
    value: Any


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def attribute_of(delta: Delta) -> Attribute:
    """The field that a difference declares. Raises: ValueError, KeyError, TypeError for what is no
    field; the checks say so in words.
    """
    spec = delta.spec
    kind = AttributeType(str(spec["type"]).replace("_", "-"))
    choices = spec.get("choices", {})
    if not isinstance(choices, Mapping) or (kind is AttributeType.CHOICE) is not bool(choices):
        raise ValueError("choices")
    label = spec["label"]
    texts = [label, spec.get("help", {}), *choices.values()]
    if not all(isinstance(one, Mapping) for one in texts):
        raise ValueError("label")
    name = str(spec["name"])
    if not name.isidentifier() or not name.islower():
        raise ValueError("name")
    return Attribute(
        delta.pack,
        name,
        kind,
        label,
        spec.get("help", {}),
        choices,
        bool(spec.get("required", False)),
        min(int(spec.get("max_length", 100)), _MOST_TEXT),
        _number(spec.get("least")),
        _number(spec.get("most")),
        str(spec.get("unit", "")),
        bool(spec.get("search", False)),
        delta.personal_data,
        delta.intent,
        delta.intent_lang,
    )


@cache
def defined(record: str, packs: tuple[str, ...]) -> tuple[Attribute, ...]:
    """The fields that these packs add to a kind of record, such as `people.person`; by the order of
    the packs, and of their files.
    """
    found: dict[tuple[str, str], Attribute] = {}
    for delta in loaded.deltas_of(packs, DeltaKind.FIELD_ADD):
        if delta.target == f"{record}.attributes":
            try:
                attribute = attribute_of(delta)
            except (KeyError, ValueError, TypeError, InvalidOperation):
                continue  # said by the checks; a page is no place to find out
            found.setdefault((attribute.pack, attribute.name), attribute)
    return tuple(found.values())


def taken_in(
    record: str,
    packs: Sequence[str],
    given: Mapping[str, Any],
    stored: Mapping[str, Any] | None = None,
    *,
    prefix: str = "",
) -> tuple[dict[str, Any], list[Problem]]:
    """What is kept of the fields that were sent, over what is stored, and what is wrong with them.

    `given` is `{pack: {name: value}}`, with values as people or programs write them. A required
    field must be there; a field that was not sent stays as it is.
    """
    kept = {pack: dict(values) for pack, values in (stored or {}).items()}
    problems: list[Problem] = []
    attributes = defined(record, tuple(packs))
    known = {(one.pack, one.name) for one in attributes}
    for pack, name in _names(given):
        if (pack, name) not in known:
            field = f"{prefix}{PREFIX}.{pack}.{name}"
            problems.append(Problem("attribute-unknown", field, {"name": f"{pack}.{name}"}))
    for attribute in attributes:
        sent = given.get(attribute.pack, {})
        held = kept.get(attribute.pack, {})
        value = sent[attribute.name] if attribute.name in sent else held.get(attribute.name)
        problem = None
        if value is None or value == "":
            held.pop(attribute.name, None)
            if attribute.required:
                problem = Problem("required", prefix + attribute.field)
        else:
            held[attribute.name], problem = _value(attribute, value, prefix + attribute.field)
        if problem is not None:
            problems.append(problem)
        if held:
            kept[attribute.pack] = held
        else:
            kept.pop(attribute.pack, None)
    return kept, problems


def _names(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for pack, values in given.items():
        for name in values if isinstance(values, Mapping) else ():
            yield pack, name


def _value(attribute: Attribute, value: Any, field: str) -> tuple[Any, Problem | None]:
    """The value as it is stored, and what is wrong with it."""
    match attribute.type:
        case AttributeType.TEXT:
            text = str(value).strip()
            if len(text) > attribute.max_length:
                limit = {"limit": attribute.max_length}
                return text, Problem("attribute-too-long", field, limit)
            if "\x00" in text:
                return "", Problem("text-not-kept", field)
            return text, None
        case AttributeType.CHOICE:
            if str(value) not in attribute.choices:
                return value, Problem("unknown-choice", field, {"value": str(value)[:50]})
            return str(value), None
        case AttributeType.YES_NO:
            if value not in (True, False, "yes", "no"):
                return value, Problem("unknown-choice", field, {"value": str(value)[:50]})
            return value in (True, "yes"), None
        case AttributeType.DAY:
            try:
                day = value if isinstance(value, date) else date.fromisoformat(str(value))
            except ValueError:
                return value, Problem("not-a-day", field)
            return day.isoformat(), None
    return _figure(attribute, value, field)


def _figure(attribute: Attribute, value: Any, field: str) -> tuple[Any, Problem | None]:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return value, Problem("not-a-number", field)
    if not number.is_finite() or abs(number) >= 10**12:
        return value, Problem("not-a-number", field)
    bounds = {"least": plain(attribute.least), "most": plain(attribute.most)}
    if attribute.least is not None and number < attribute.least:
        return value, Problem("attribute-too-small", field, bounds)
    if attribute.most is not None and number > attribute.most:
        return value, Problem("attribute-too-large", field, bounds)
    return plain(number), None


def typed(attribute: Attribute, stored: Any) -> Any:
    """A stored value as what it is: a number as a decimal, a day as a date."""
    if stored is None:
        return None
    try:
        if attribute.type is AttributeType.NUMBER:
            return Decimal(str(stored))
        if attribute.type is AttributeType.DAY:
            return date.fromisoformat(str(stored))
    except (InvalidOperation, ValueError):
        return stored  # kept by an older release of the pack, in another form
    return stored


def shown(
    record: str, packs: Sequence[str], stored: Mapping[str, Any], *, filled: bool = False
) -> list[Shown]:
    """The fields of a record with its values; only those that hold something, where `filled`."""
    listed = [
        Shown(one, typed(one, stored.get(one.pack, {}).get(one.name)))
        for one in defined(record, tuple(packs))
    ]
    return [one for one in listed if one.value is not None] if filled else listed


def out(record: str, packs: Sequence[str], stored: Mapping[str, Any]) -> dict[str, Any]:
    """The values for programs: `{"ext.demoland.blood_group": "A+"}`, in plain types."""
    return {one.attribute.field: plain(one.value) for one in shown(record, packs, stored)}


def searchable(record: str, packs: Iterable[str]) -> tuple[Attribute, ...]:
    """The fields that the search box looks at."""
    return tuple(one for one in defined(record, tuple(packs)) if one.search)


def forget() -> None:
    """Read the declarations anew."""
    defined.cache_clear()
