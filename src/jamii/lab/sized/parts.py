"""One process of several that write a country: what it does before its first part, and with each.

Apart from the rest, because a new process must be able to read this file before Django stands.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jamii.lab.sized.intake import Intake

Part = tuple[str, str, date, int, int]  # size, seed, today, the first block, the one after the last

_intake: Intake | None = None  # of this process, which writes one country only


def begin() -> None:
    """Make models and services importable in a process of one's own."""
    global _intake
    import django

    django.setup()
    from jamii.lab.sized.intake import Intake

    _intake = Intake()


def write(part: Part) -> int:
    """Write the blocks of the part; returns how many claims they hold."""
    from jamii.lab.sized.country import country
    from jamii.lab.sized.writing import write_blocks

    size, seed, today, first, last = part
    return write_blocks(country(size, seed, today), first, last, _intake)
