"""One spelling of a value, so that equal values have equal bytes and equal hashes."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from uuid import UUID


# Equal decimals are spelt alike, and the same prices, limits and shares come again and again.
@lru_cache(maxsize=65_536)
def _spelt(number: Decimal) -> str:
    """A decimal as plain text without needless zeros, and no minus before zero."""
    text = str(number) if number else "0"  # twice as fast as `format`, which all but a few need not
    if "E" in text:
        text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _same(value: Any) -> Any:
    return value


def _mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        key if type(key) is str else str(plain(key)): plain(item) for key, item in value.items()
    }


def _list(value: list[Any] | tuple[Any, ...]) -> list[Any]:
    return [plain(item) for item in value]


# What most values are, by their very type; everything else is looked at more closely.
_SIMPLE: dict[type, Callable[[Any], Any]] = {
    str: _same,
    int: _same,
    bool: _same,
    type(None): _same,
    Decimal: _spelt,
    UUID: str,
    date: date.isoformat,
    dict: _mapping,
    MappingProxyType: _mapping,
    list: _list,
    tuple: _list,
}


def plain(value: Any) -> Any:
    """The value in JSON's own types: decimals as plain text without needless zeros, dates in ISO
    form.

    Raises: TypeError for anything else, floats included.
    """
    simple = _SIMPLE.get(type(value))
    if simple is not None:
        return simple(value)
    match value:
        case Enum():
            return plain(value.value)
        case None | bool() | int() | str():
            return value
        case Decimal():
            return _spelt(value)
        case datetime() | date():
            return value.isoformat()
        case UUID():
            return str(value)
        case Mapping():
            return _mapping(value)
        case set() | frozenset():
            return sorted((plain(item) for item in value), key=str)
        case list() | tuple():
            return _list(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    raise TypeError(f"{type(value).__name__} has no canonical form.")


# A value that holds itself would not be found out by name; the look for one takes half the time.
_AS_IT_COMES = json.JSONEncoder(
    default=plain, ensure_ascii=False, separators=(",", ":"), check_circular=False
)
_SORTED = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def json_text(value: Any) -> str:
    """The JSON text of the value as `plain` spells it, in the order in which it comes: for columns
    that are written by the thousand. Keys of mappings must be text.
    """
    return _AS_IT_COMES.encode(value)


def canonical_json(value: Any) -> str:
    """Canonical JSON: sorted keys, no spaces, text as it is."""
    return _SORTED.encode(plain(value))


def fingerprint(value: Any) -> str:
    """The first 32 hexadecimal digits of SHA-256 over the canonical JSON."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()[:32]
