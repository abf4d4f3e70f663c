"""One spelling of a value, so that equal values have equal bytes and equal hashes."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID


def plain(value: Any) -> Any:
    """The value in JSON's own types: decimals as plain text without needless zeros, dates in ISO
    form.

    Raises: TypeError for anything else, floats included.
    """
    match value:
        case Enum():
            return plain(value.value)
        case None | bool() | int() | str():
            return value
        case Decimal():
            text = format(value if value else Decimal(0), "f")  # no minus before zero
            return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
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


def canonical_json(value: Any) -> str:
    """Canonical JSON: sorted keys, no spaces, text as it is."""
    return json.dumps(plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def fingerprint(value: Any) -> str:
    """The first 32 hexadecimal digits of SHA-256 over the canonical JSON."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()[:32]
