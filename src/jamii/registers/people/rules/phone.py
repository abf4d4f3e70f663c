"""Is this a telephone number, and when are two of them the same?

People write them with spaces, points, brackets and a country code, or without; the last eight
digits are the subscriber's.
"""

from __future__ import annotations

import re

_WRITTEN = re.compile(r"\+?[0-9 ()./\-]*")
_FEWEST, _MOST = 6, 15  # digits; fifteen is the most that ITU-T E.164 allows
SUBSCRIBER_DIGITS = 8


def is_phone(text: str) -> bool:
    """Whether it can be called. Empty is nobody's number, and in order."""
    text = text.strip()
    if not text:
        return True
    return _WRITTEN.fullmatch(text) is not None and _FEWEST <= len(digits_of(text)) <= _MOST


def digits_of(text: str) -> str:
    """Only the digits."""
    return "".join(character for character in text if character in "0123456789")


def looks_like_phone(text: str) -> bool:
    """Whether a text that is searched for is a telephone number rather than a name."""
    return is_phone(text) and len(digits_of(text)) >= _FEWEST
