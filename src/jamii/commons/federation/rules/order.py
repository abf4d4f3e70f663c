"""Where does an envelope fall in the chain of its node, and is it genuine?

Community specification, section 12: gaps and reorders are refused (the missing range is asked for),
replays change nothing, clocks may differ by a day. What is refused here is not known to come from
the node, so the chain does not move.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from jamii.commons.federation.rules import envelopes
from jamii.commons.federation.types import (
    SKEW_HOURS,
    Envelope,
    Judged,
    NodeKey,
    Place,
    Standing,
)

_SKEW = timedelta(hours=SKEW_HOURS)


def key_for(keys: Sequence[NodeKey], sequence: int) -> NodeKey | None:
    """The key that signs this number: the last one that begins at it or before."""
    found = [key for key in keys if key.first <= sequence]
    return found[-1] if found else None


def judge(
    envelope: Envelope, standing: Standing, known_hash: str | None, received_at: datetime
) -> Judged:
    """What becomes of the envelope. `known_hash` is that of the envelope which arrived under the
    same number before.
    """
    if not envelopes.is_whole(envelope):
        return Judged(Place.REFUSED, "envelope-changed")
    if envelope.sequence < standing.next:
        if known_hash == envelopes.hash_of(envelope):
            return Judged(Place.KNOWN)
        key = key_for(standing.keys, envelope.sequence)
        is_genuine = key is not None and envelopes.is_signed_by(envelope, key.public_key)
        # Two genuine envelopes of one number: the node lives twice, as after a restored backup.
        return Judged(Place.REFUSED, "chain-forked" if is_genuine else "signature-wrong")
    if envelope.sequence > standing.next:
        return Judged(Place.AHEAD)
    key = key_for(standing.keys, envelope.sequence)
    if key is None or key.fingerprint != envelope.key:
        return Judged(Place.REFUSED, "key-unknown")
    if not envelopes.is_signed_by(envelope, key.public_key):
        return Judged(Place.REFUSED, "signature-wrong")
    if envelope.previous != standing.last_hash:
        return Judged(Place.REFUSED, "chain-broken")
    return Judged(Place.NEXT, flag=_flag(envelope.at, standing.last_at, received_at))


def _flag(at: datetime, last_at: datetime | None, received_at: datetime) -> str:
    """What the clock of the sender shows. An old envelope is none of its faults: a stick travels
    for weeks.
    """
    if at > received_at + _SKEW:
        return "clock-ahead"
    if last_at is not None and at < last_at - _SKEW:
        return "clock-back"
    return ""
