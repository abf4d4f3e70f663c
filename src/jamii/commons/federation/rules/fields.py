"""Which fields may an envelope hold, and does this payload hold only those?

Community specification, section 12: types are whitelisted with schemas of their fields, unknown
fields are refused at the sender. The same table is asked at the sender, at the hub, and by the page
that shows what leaves. Every text is scanned for what looks personal, also what should be a code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from jamii.commons.federation.types import NODE_CODE, Kind, Part
from jamii.commons.feedback.rules import personal
from jamii.commons.feedback.types import TEXT_MAX
from jamii.commons.feedback.types import Kind as FeedbackKind
from jamii.kernel.errors import Problem


class Form(StrEnum):
    """What a field may look like."""

    RECORD = "record"  # node:XX-00001, of the sending node
    WORD = "word"  # one of a closed list
    CODE = "code"
    CODES = "codes"
    TEXT = "text"  # free text
    NUMBER = "number"
    FLAG = "flag"
    DAY = "day"
    LANGUAGE = "language"
    RELEASE = "release"
    RELEASES = "releases"  # names with a release: "demoland 0.1.0"
    PUBLIC_KEY = "public-key"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `most` is the longest text, the longest list or the greatest number; `among` the
    closed list of a word.
    """

    name: str
    form: Form
    is_required: bool = True
    most: int = 0
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Schema:
    """The fields of one type in one version, and who may send it."""

    kind: Kind
    version: int
    senders: frozenset[Part]
    fields: tuple[Field, ...]


ORG_LEVELS = ("facility", "area", "everywhere")
_FEEDBACK = Schema(
    Kind.FEEDBACK,
    1,
    frozenset({Part.MEMBER}),
    (
        Field("record", Form.RECORD),
        Field("kind", Form.WORD, among=tuple(kind.value for kind in FeedbackKind)),
        Field("text", Form.TEXT, most=TEXT_MAX),
        Field("goal", Form.TEXT, False, most=TEXT_MAX),
        Field("severity", Form.NUMBER, False, most=4),
        Field("written_on", Form.DAY),
        Field("language", Form.LANGUAGE, False),
        Field("screen", Form.CODE, False, most=80),
        Field("module", Form.CODE, False, most=40),
        Field("last_error", Form.CODE, False, most=60),
        Field("source_text", Form.TEXT, False, most=1000),
        Field("online", Form.FLAG, False),
        Field("release", Form.RELEASE, False, most=20),
        Field("packs", Form.RELEASES, False, most=20),
        Field("roles", Form.CODES, False, most=20),
        Field("org_level", Form.WORD, False, among=ORG_LEVELS),
    ),
)
_TOMBSTONE = Schema(
    Kind.TOMBSTONE,
    1,
    frozenset(Part),
    (
        Field("of", Form.WORD, among=(Kind.FEEDBACK.value,)),
        Field("until", Form.NUMBER, most=2**53),
        Field("record", Form.RECORD, False),
    ),
)
_KEY = Schema(
    Kind.KEY,
    1,
    frozenset(Part),
    (Field("public_key", Form.PUBLIC_KEY), Field("proof", Form.SIGNATURE)),
)
SCHEMAS: Mapping[tuple[str, int], Schema] = {
    (schema.kind.value, schema.version): schema for schema in (_FEEDBACK, _TOMBSTONE, _KEY)
}


def newest(kind: Kind) -> Schema:
    """The version in which this house sends a type."""
    return max((s for s in SCHEMAS.values() if s.kind is kind), key=lambda s: s.version)


def problems(schema: Schema, payload: Mapping[str, Any], node: str) -> tuple[Problem, ...]:
    """What is wrong with a payload that `node` sends, field by field: `payload-field-unknown`,
    `payload-field-missing`, `payload-field-unfit`, `holds-personal`. None: it may leave.
    """
    known = {field.name: field for field in schema.fields}
    found = [
        # The name of an unknown field could itself be a name.
        Problem("payload-field-unknown", name if _FIELD.match(name) else "")
        for name in sorted(payload.keys() - known.keys())
    ]
    for name, field in known.items():
        if name not in payload:
            if field.is_required:
                found.append(Problem("payload-field-missing", name))
            continue
        value = payload[name]
        if not _fits(field, value, node):
            found.append(Problem("payload-field-unfit", name))
        elif field.form in _SCANNED and any(personal.hits(text) for text in _texts(value)):
            found.append(Problem("holds-personal", name))
    return tuple(found)


_SCANNED = frozenset({Form.TEXT, Form.CODE, Form.CODES, Form.LANGUAGE})
_FIELD = re.compile(r"[a-z_]{1,30}\Z")
_RECORD = re.compile(r"[A-Z]{2}-\d{5,9}\Z")
_CODE = re.compile(r"[a-z][a-z0-9._-]*\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]{2,4})?\Z")
_RELEASE = re.compile(r"\d{1,4}(\.\d{1,4}){1,3}([a-z]{1,4}\d{0,3})?\Z")
_PACK = re.compile(r"[a-z][a-z_-]*\Z")
_PUBLIC_KEY = re.compile(r"[0-9a-f]{64}\Z")
_SIGNATURE = re.compile(r"[0-9a-f]{128}\Z")


def _texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _is_text(value: Any, form: re.Pattern[str], most: int) -> bool:
    return isinstance(value, str) and len(value) <= most and bool(form.match(value))


def _is_list(value: Any, most: int) -> bool:
    return isinstance(value, list) and len(value) <= most


def _fits(field: Field, value: Any, node: str) -> bool:
    match field.form:
        case Form.RECORD:
            owner, _, number = value.partition(":") if isinstance(value, str) else ("", "", "")
            # The origin owns its records: nobody speaks of those of another node.
            return bool(owner == node and NODE_CODE.match(owner) and _RECORD.match(number))
        case Form.WORD:
            return isinstance(value, str) and value in field.among
        case Form.CODE:
            return _is_text(value, _CODE, field.most)
        case Form.CODES:
            return _is_list(value, field.most) and all(_is_text(v, _CODE, 60) for v in value)
        case Form.TEXT:
            return isinstance(value, str) and 1 <= len(value) <= field.most and _is_clean(value)
        case Form.NUMBER:
            return type(value) is int and 1 <= value <= field.most
        case Form.FLAG:
            return isinstance(value, bool)
        case Form.DAY:
            return _is_day(value)
        case Form.LANGUAGE:
            return _is_text(value, _LANGUAGE, 8)
        case Form.RELEASE:
            return _is_text(value, _RELEASE, field.most)
        case Form.RELEASES:
            return _is_list(value, field.most) and all(_is_named_release(one) for one in value)
        case Form.PUBLIC_KEY:
            return _is_text(value, _PUBLIC_KEY, 64)
        case Form.SIGNATURE:
            return _is_text(value, _SIGNATURE, 128)


def _is_clean(text: str) -> bool:
    """No characters that no text holds: control characters but for line ends and tabs."""
    return all(sign >= " " or sign in "\n\t" for sign in text) and "\x7f" not in text


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def is_release(text: str) -> bool:
    """Whether this is the number of a release, such as 0.1.0."""
    return bool(_RELEASE.match(text))


def _is_named_release(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    name, _, release = value.partition(" ")
    return _is_text(name, _PACK, 40) and (not release or _is_text(release, _RELEASE, 20))
