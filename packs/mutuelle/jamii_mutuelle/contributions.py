"""How the mutual numbers its receipts: as the receipt book of the collector does."""

from __future__ import annotations

from datetime import date

from jamii.platform.hooks import hookimpl

_IN_A_BOOK = 50


@hookimpl
def receipt_number(scheme: str, plan: str, enrolled: date, running: int) -> str:
    """Book and leaf, so that a missing leaf is seen: `C003/07` is the seventh of the third book."""
    book, leaf = divmod(running - 1, _IN_A_BOOK)
    return f"C{book + 1:03d}/{leaf + 1:02d}"
