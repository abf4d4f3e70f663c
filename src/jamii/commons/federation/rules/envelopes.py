"""The text of an envelope: one line of canonical JSON, which has one spelling only.

Community specification, section 12. The signature covers the head; the head holds the digest of
payload and salt. So contents can be deleted and the chain still be verified, and nobody can guess a
deleted text from its digest without the salt, which goes with it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from jamii.commons.federation.rules import keys
from jamii.commons.federation.types import ENVELOPE_BYTES, ENVELOPE_VERSION, NODE_CODE, Envelope
from jamii.kernel.canonical import canonical_json

_PURPOSE = "envelope"
_HASH = re.compile(r"[0-9a-f]{64}\Z")
_KEY = re.compile(r"[0-9a-f]{16}\Z")
_SALT = re.compile(r"[0-9a-f]{32}\Z")
_SIGNATURE = re.compile(r"[0-9a-f]{128}\Z")
_KIND = re.compile(r"[a-z][a-z-]{0,29}\Z")
_FIELDS = frozenset(
    {
        "at",
        "digest",
        "envelope",
        "key",
        "node",
        "payload",
        "previous",
        "salt",
        "schema",
        "sequence",
        "signature",
        "type",
    }
)


class Unreadable(ValueError):
    """A line that is no envelope; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def digest_of(payload: Mapping[str, Any], salt: str) -> str:
    """What the head keeps of the contents: SHA-256 over payload and salt."""
    return _sha256({"payload": payload, "salt": salt})


def hash_of(envelope: Envelope) -> str:
    """What the next envelope names: SHA-256 over the head and its signature."""
    return _sha256({**_head(envelope), "signature": envelope.signature})


def seal(
    kind: str,
    schema: int,
    payload: Mapping[str, Any],
    *,
    node: str,
    sequence: int,
    previous: str,
    at: datetime,
    salt: str,
    seed: bytes,
) -> Envelope:
    """A signed envelope. The moment counts to the second; `salt` is 32 random hexadecimal
    digits.
    """
    unsigned = Envelope(
        kind,
        schema,
        node,
        sequence,
        at.astimezone(UTC).replace(microsecond=0),
        previous,
        keys.fingerprint(keys.public_key_of(seed)),
        digest_of(payload, salt),
        "",
        payload,
        salt,
    )
    return replace(unsigned, signature=keys.sign(seed, _PURPOSE, _signed(unsigned)))


def is_signed_by(envelope: Envelope, public_key: str) -> bool:
    """Whether the signature is that of this key over this head."""
    return keys.is_signed(public_key, _PURPOSE, _signed(envelope), envelope.signature)


def is_whole(envelope: Envelope) -> bool:
    """Whether the contents are those of the digest, or were withdrawn."""
    if envelope.payload is None or envelope.salt is None:
        return envelope.payload is None and envelope.salt is None
    return digest_of(envelope.payload, envelope.salt) == envelope.digest


def without_contents(envelope: Envelope) -> Envelope:
    """The head alone, as it travels once its contents were withdrawn."""
    return replace(envelope, payload=None, salt=None)


def text_of(envelope: Envelope) -> str:
    """The line: the same bytes on every way."""
    return canonical_json(
        {
            **_head(envelope),
            "signature": envelope.signature,
            "payload": envelope.payload,
            "salt": envelope.salt,
        }
    )


def read(line: bytes) -> Envelope:
    """The envelope of a line.

    Raises: Unreadable (`envelope-too-large`, `envelope-unreadable`) for whatever is not spelt
    exactly as `text_of` spells it.
    """
    if len(line) > ENVELOPE_BYTES:
        raise Unreadable("envelope-too-large")
    try:
        given = json.loads(line)
        if not isinstance(given, dict) or given.keys() != _FIELDS:
            raise Unreadable("envelope-unreadable")
        if given["envelope"] != ENVELOPE_VERSION:
            raise Unreadable("envelope-version")
        envelope = Envelope(
            _text(given, "type", _KIND),
            _number(given, "schema"),
            _text(given, "node", NODE_CODE),
            _number(given, "sequence"),
            datetime.fromisoformat(given["at"]),
            _text(given, "previous", _HASH),
            _text(given, "key", _KEY),
            _text(given, "digest", _HASH),
            _text(given, "signature", _SIGNATURE),
            given["payload"],
            None if given["salt"] is None else _text(given, "salt", _SALT),
        )
        if envelope.payload is not None and not isinstance(envelope.payload, dict):
            raise Unreadable("envelope-unreadable")
        if envelope.at.tzinfo is None or text_of(envelope).encode() != line:
            raise Unreadable("envelope-unreadable")
    except Unreadable:
        raise
    # A number out of range, half a pair of surrogates, a list in a thousand lists.
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise Unreadable("envelope-unreadable") from None
    return envelope


def _head(envelope: Envelope) -> dict[str, Any]:
    return {
        "envelope": ENVELOPE_VERSION,
        "type": envelope.kind,
        "schema": envelope.schema,
        "node": envelope.node,
        "sequence": envelope.sequence,
        "at": envelope.at.isoformat(),
        "previous": envelope.previous,
        "key": envelope.key,
        "digest": envelope.digest,
    }


def _signed(envelope: Envelope) -> bytes:
    return canonical_json(_head(envelope)).encode()


def _sha256(value: Any) -> str:
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def _text(given: Mapping[str, Any], name: str, form: re.Pattern[str]) -> str:
    value = given[name]
    if not isinstance(value, str) or not form.match(value):
        raise Unreadable("envelope-unreadable")
    return value


def _number(given: Mapping[str, Any], name: str) -> int:
    value = given[name]
    if type(value) is not int or not 1 <= value < 2**53:
        raise Unreadable("envelope-unreadable")
    return value
