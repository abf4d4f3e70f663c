"""May these two be one person, and in what are they alike?

The score adds what speaks for it; it is a reason to look, never a refusal.
"""

from __future__ import annotations

from datetime import date
from difflib import SequenceMatcher

from jamii.kernel.words import fold

LOOK_FROM = 70


def likeness(
    name: str, born: date, sex: str, other_name: str, other_born: date, other_sex: str
) -> tuple[int, tuple[str, ...]]:
    """How alike two persons are, 0 to 100, and in what: name 60, day of birth 30, sex 10.

    Words of a name count in any order, so that swapped names are seen; a birthday counts half when
    only the day, the month or the year differs.
    """
    alike = []
    one, other = (" ".join(sorted(fold(text).split())) for text in (name, other_name))
    of_name = SequenceMatcher(None, one, other).ratio()
    score = of_name * 60
    if of_name >= 0.8:
        alike.append("alike-name")
    parts = sum(
        getattr(born, part) == getattr(other_born, part) for part in ("year", "month", "day")
    )
    if parts == 3:
        score += 30
        alike.append("same-birthday")
    elif parts == 2:
        score += 15
        alike.append("near-birthday")
    if sex == other_sex:
        score += 10
    return round(score), tuple(alike)
