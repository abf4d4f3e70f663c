"""A request of one node to another is signed, so that a stranger is turned away at the door.

What it says is signed once more, envelope by envelope; a request that is sent again does nothing
new. So a day of difference between two clocks is forgiven here as well.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from jamii.commons.federation.rules import keys
from jamii.commons.federation.types import SKEW_HOURS
from jamii.kernel.canonical import canonical_json

NODE, AT, SIGNATURE = "Jamii-Node", "Jamii-At", "Jamii-Signature"
_PURPOSE = "request"


def headers(
    seed: bytes, method: str, path: str, body: bytes, *, node: str, to: str, at: datetime
) -> dict[str, str]:
    """The headers that sign a request of `node` to the node `to`; `path` with its parameters."""
    moment = at.isoformat(timespec="seconds")
    words = _words(method, path, body, node, to, moment)
    return {NODE: node, AT: moment, SIGNATURE: keys.sign(seed, _PURPOSE, words)}


def is_signed(
    public_key: str,
    method: str,
    path: str,
    body: bytes,
    *,
    node: str,
    to: str,
    moment: str,
    signature: str,
    at: datetime,
) -> bool:
    """Whether the holder of the key sent this request to us, within a day of `at`."""
    try:
        said = datetime.fromisoformat(moment)
        if abs(said - at) > timedelta(hours=SKEW_HOURS):
            return False
    except (ValueError, TypeError, OverflowError):
        return False
    words = _words(method, path, body, node, to, moment)
    return keys.is_signed(public_key, _PURPOSE, words, signature)


def _words(method: str, path: str, body: bytes, node: str, to: str, moment: str) -> bytes:
    return canonical_json(
        {
            "method": method,
            "path": path,
            "body": hashlib.sha256(body).hexdigest(),
            "from": node,
            "to": to,
            "at": moment,
        }
    ).encode()
