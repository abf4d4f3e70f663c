"""One envelope after the other: whoever seals holds the row of the node."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jamii.commons.federation import queries
from jamii.commons.federation.models import Outgoing, OwnNode
from jamii.commons.federation.rules import envelopes, fields
from jamii.commons.federation.services import keeping
from jamii.commons.federation.types import ENVELOPE_BYTES, OWN_AFFAIRS, Kind
from jamii.commons.federation.types import OwnNode as Own
from jamii.kernel.errors import Invalid, WrongState


def own_for_update() -> Own:
    """This node, held until the transaction ends. Raises: WrongState (`node-has-no-name`)."""
    if OwnNode.objects.select_for_update().first() is None:
        raise WrongState("node-has-no-name")
    own = queries.own_node()
    assert own is not None
    return own


def seal(kind: Kind, payload: Mapping[str, Any], *, own: Own, at: datetime) -> int:
    """Sign the payload as the next envelope of the chain and return its number. Must run inside an
    act that holds `own`.

    Raises: WrongState (`consent-missing`), Invalid (`payload-field-unknown` and the like,
    `holds-personal`, `envelope-too-large`), Unavailable where the key cannot be read. Nothing is
    sealed then.
    """
    schema = fields.newest(kind)
    if kind not in OWN_AFFAIRS and not queries.has_consent(kind):
        raise WrongState("consent-missing")
    if wrong := fields.problems(schema, payload, own.code):
        raise Invalid(wrong)
    envelope = envelopes.seal(
        kind.value,
        schema.version,
        payload,
        node=own.code,
        sequence=own.next,
        previous=own.last_hash,
        at=at,
        salt=secrets.token_hex(16),
        seed=keeping.seed_of(own.key.public_key),
    )
    text = envelopes.text_of(envelope)
    if len(text.encode()) > ENVELOPE_BYTES:
        raise Invalid("envelope-too-large")
    digest = envelopes.hash_of(envelope)
    Outgoing.objects.create(
        sequence=own.next,
        kind=kind,
        record=envelope.record if kind is not Kind.TOMBSTONE else "",
        at=envelope.at,
        hash=digest,
        document=text,
    )
    OwnNode.objects.update(next=own.next + 1, last_hash=digest)
    return own.next
