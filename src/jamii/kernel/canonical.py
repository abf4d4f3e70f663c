"""One spelling of a value, so that equal values have equal bytes and equal hashes."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID


def _spelt(number: Decimal) -> str:
    """A decimal as plain text without needless zeros, and no minus before zero."""
    text = format(number if number else Decimal(0), "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _same(value: Any) -> Any:
    return value


# What most values are, by their very type; everything else is looked at more closely.
_SIMPLE: dict[type, Callable[[Any], Any]] = {
    str: _same,
    int: _same,
    bool: _same,
    type(None): _same,
    Decimal: _spelt,
    UUID: str,
    date: date.isoformat,
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
            return {str(plain(key)): plain(item) for key, item in value.items()}
        case set() | frozenset():
            return sorted((plain(item) for item in value), key=str)
        case list() | tuple():
            return [plain(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    raise TypeError(f"{type(value).__name__} has no canonical form.")


def json_text(value: Any) -> str:
    """The JSON text of the value as `plain` spells it, in the order in which it comes: for columns
    that are written by the thousand. Keys of mappings must be text.
    """
    return json.dumps(value, default=plain, ensure_ascii=False, separators=(",", ":"))


def canonical_json(value: Any) -> str:
    """Canonical JSON: sorted keys, no spaces, text as it is."""
    return json.dumps(plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def fingerprint(value: Any) -> str:
    """The first 32 hexadecimal digits of SHA-256 over the canonical JSON."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()[:32]
