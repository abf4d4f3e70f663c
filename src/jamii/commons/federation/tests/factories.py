"""Another node, as far as it can be told from its envelopes; and this one with its name."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from jamii.commons.federation import models, services
from jamii.commons.federation.rules import envelopes, joining, keys, rotation
from jamii.commons.federation.types import START, Envelope, Kind
from jamii.kernel.actors import SYSTEM

AT = datetime(2026, 1, 30, 9, 0, tzinfo=UTC)


def seed_of(word: str) -> bytes:
    """A private key that is the same on every run."""
    return hashlib.sha256(word.encode()).digest()


def said(number: int = 42, node: str = "cm-bepha", **changes: Any) -> dict[str, Any]:
    """The payload of a feedback that may leave."""
    return {
        "record": f"{node}:FB-{number:05d}",
        "kind": "problem",
        "text": "Je ne peux pas saisir deux diagnostics.",
        "written_on": "2026-01-30",
        "language": "fr",
        "screen": "claims.new",
        **changes,
    }


@dataclass
class Elsewhere:
    """A node of another installation: it seals, changes its key, asks to join."""

    code: str = "cm-bepha"
    seed: bytes = seed_of("bepha")
    next: int = 1
    previous: str = START
    first: int = 1
    sealed: list[Envelope] = field(default_factory=list)

    @property
    def public_key(self) -> str:
        return keys.public_key_of(self.seed)

    def seal(
        self, payload: Mapping[str, Any], kind: str = "feedback", at: datetime = AT, schema: int = 1
    ) -> bytes:
        """The next line of this node."""
        envelope = envelopes.seal(
            kind,
            schema,
            payload,
            node=self.code,
            sequence=self.next,
            previous=self.previous,
            at=at,
            salt=f"{self.next:032x}",
            seed=self.seed,
        )
        self.next, self.previous = self.next + 1, envelopes.hash_of(envelope)
        self.sealed.append(envelope)
        return envelopes.text_of(envelope).encode()

    def rotate(self, word: str = "new") -> bytes:
        """The line by which the old key says what the new one is."""
        new = seed_of(word)
        line = self.seal(rotation.payload(self.code, self.next, new), Kind.KEY)
        self.seed, self.first = new, self.next
        return line

    def ask(self, code: str) -> bytes:
        """The message with which it asks to join."""
        asked = joining.Asking(self.code, self.public_key, self.first, self.next, self.previous)
        return joining.asking(asked, joining.code_key(code), self.seed).encode()


def named(code: str = "xx-own", at: datetime = AT) -> None:
    """This installation has a name."""
    services.name_node(code, by=SYSTEM, at=at)


def stored() -> tuple[int, int, int]:
    """How many heads, contents and held lines there are: what a refusal must not change."""
    return (
        models.Incoming.objects.count(),
        models.Contents.objects.count(),
        models.Quarantine.objects.count(),
    )
