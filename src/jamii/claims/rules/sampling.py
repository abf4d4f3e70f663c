"""Which claims are looked at by chance?

The draw of a claim follows from its id and a secret of the scheme, so that whoever sends it cannot
foresee it, and deciding again gives the same. Source: HMAC (RFC 2104) with SHA-256; the first
64 bits of it, read as a fraction of 100.
"""

from __future__ import annotations

import hashlib
import hmac
from decimal import ROUND_DOWN, Decimal
from uuid import UUID

_PLACES = Decimal("0.0001")


def draw_of(claim: UUID, secret: str) -> Decimal:
    """Where the claim lies between 0 and 100 (excluded), in steps of a ten-thousandth."""
    digest = hmac.new(secret.encode(), claim.bytes, hashlib.sha256).digest()
    drawn = Decimal(int.from_bytes(digest[:8], "big")) * 100 / Decimal(2**64)
    return drawn.quantize(_PLACES, ROUND_DOWN)


def is_sampled(draw: Decimal | None, percent: Decimal) -> bool:
    """Whether a claim with this draw belongs to the sample of so many percent."""
    return draw is not None and draw < percent
