"""Why something is so: a stable code and the values that explain it. Sentences are made when it is
shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Self, TypeAlias

from jamii.kernel.canonical import plain

Value: TypeAlias = str | int | bool | Decimal | date | None
_CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
_NOTHING: Mapping[str, Value] = MappingProxyType({})


@lru_cache(maxsize=4096)  # there are a few hundred codes, and millions of reasons
def _is_code(code: str) -> bool:
    return _CODE.match(code) is not None


@dataclass(frozen=True, slots=True)
class Reason:
    """A code in kebab-case and its values. Once published a code keeps its meaning."""

    code: str
    values: Mapping[str, Value] = field(default_factory=lambda: _NOTHING)

    def __post_init__(self) -> None:
        if not _is_code(self.code):
            raise ValueError(
                f"{self.code!r} is no reason code; expected lower-case words joined by hyphens."
            )

    def __hash__(self) -> int:
        return hash(
            (self.code, tuple(sorted((key, str(value)) for key, value in self.values.items())))
        )

    def as_json(self) -> dict[str, Any]:
        """The stored form: `{"code": …, "values": {…}}`."""
        return {"code": self.code, "values": plain(self.values)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The reason as it was stored; decimals and dates stay text, which is all that a sentence
        needs.
        """
        return cls(stored["code"], dict(stored.get("values", {})))


class Step(Reason):
    """One step on the way to a result: what was looked at and what came of it, in the order of the
    rules.
    """

    __slots__ = ()
