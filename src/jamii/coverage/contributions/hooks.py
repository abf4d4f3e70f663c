"""What a pack may choose about contributions."""

from __future__ import annotations

from datetime import date

from jamii.platform.hooks import hookspec


@hookspec
def receipt_number(scheme: str, plan: str, enrolled: date, running: int) -> str | None:
    """Choose: the number of a receipt from the running number of the plan."""
