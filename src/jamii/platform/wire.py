"""What programs send: values that can be kept, each mistake with a code, each POST once.

A schema of this file refuses at the door what the database would refuse later without naming the
field: characters that no text can hold, texts and numbers that do not fit.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from ninja import Header, Schema
from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

# The header that makes sending twice harmless; every POST takes it.
Key = Annotated[UUID | None, Header(alias="Idempotency-Key")]

Amount = Annotated[Decimal, Field(max_digits=18, decimal_places=4)]
Quantity = Annotated[Decimal, Field(max_digits=12, decimal_places=4)]
Text20 = Annotated[str, Field(max_length=20)]
Text50 = Annotated[str, Field(max_length=50)]
Text4000 = Annotated[str, Field(max_length=4000)]

# What pydantic calls a mistake, what we call it, and which of its values the sentence names.
_CODES = {
    "missing": ("required", ""),
    "string_too_long": ("text-too-long", "max_length"),
    "too_long": ("too-many", "max_length"),
    "decimal_max_digits": ("number-too-large", "max_digits"),
    "decimal_whole_digits": ("number-too-large", "whole_digits"),
    "decimal_max_places": ("too-many-decimals", "decimal_places"),
    "unkeepable": ("text-not-kept", ""),
}


class Sent(Schema):
    """The base of what a program sends: its texts hold only characters that can be kept."""

    @field_validator("*", mode="before")
    @classmethod
    def _can_be_kept(cls, value: Any) -> Any:
        texts = value if isinstance(value, list) else [value]
        if any(isinstance(text, str) and not can_be_kept(text) for text in texts):
            raise PydanticCustomError("unkeepable", "cannot be kept")
        return value


def files(*media_types: str) -> dict[str, Any]:
    """How the description of a route says that it answers with a file of one of these types."""
    content = {
        media_type.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}}
        for media_type in media_types
    }
    return {"responses": {200: {"description": "The file", "content": content}}}


def can_be_kept(text: str) -> bool:
    """Whether a database can hold the text: no NUL, and no half of a pair of surrogates."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def mistake(found: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    """Our code, the field and the values of what pydantic found; the field as the caller wrote
    it.
    """
    code, limit = _CODES.get(found["type"], ("badly-formed", ""))
    where, *path = found["loc"]
    if where == "body":
        path = path[1:]  # behind the name of our own argument
    return (
        code,
        ".".join(str(part) for part in path),
        {"limit": found["ctx"][limit]} if limit else {},
    )
