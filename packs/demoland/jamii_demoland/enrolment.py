"""How Amandara numbers its covers."""

from __future__ import annotations

from jamii.platform.hooks import hookimpl


@hookimpl
def cover_number(scheme: str, plan: str, year: int, running: int) -> str:
    """The plan's first three letters, the year, the running number: `FAM25-00042`."""
    return f"{plan[:3]}{year % 100:02d}-{running:05d}"
