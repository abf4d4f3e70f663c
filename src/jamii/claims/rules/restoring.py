"""May a rejected claim be sent once more? Source: claims §7.4."""

from __future__ import annotations

from jamii.claims.types import Status
from jamii.kernel.errors import Problem

MARK = "@"


def restored_code(code: str, longest: int) -> str:
    """The code of the new claim: a mark before the old one, cut where it would be too long."""
    return f"{MARK}{code}"[:longest]


def restore_problem(
    status: Status, *, restores: int, max_restores: int, has_open_restore: bool
) -> Problem | None:
    """Why the claim may not be restored; `restores` counts those in its chain so far."""
    if status is not Status.REJECTED:
        return Problem("restore-only-rejected", values={"status": status.value})
    if has_open_restore:
        return Problem("restore-already-open")
    if restores >= max_restores:
        return Problem("restored-too-often", values={"max": max_restores})
    return None
