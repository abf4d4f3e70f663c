"""How Amandara numbers the receipts of contributions."""

from __future__ import annotations

from datetime import date

from jamii.platform.hooks import hookimpl


@hookimpl
def receipt_number(scheme: str, plan: str, enrolled: date, running: int) -> str:
    """`R`, the year of enrolment, the plan's first letter, the running number: `R25F-00107`."""
    return f"R{enrolled.year % 100:02d}{plan[:1]}-{running:05d}"
