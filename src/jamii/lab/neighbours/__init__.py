"""Five made-up countries that changed the same complaints module, each in its own way.

They are data (`*.toml`), with a text history generated beside them, so that the pages that compare
countries have something true to show. Nothing in them is about a real scheme. Their days are those
of a demonstration on 31 January 2026, and move with the day on which it is loaded.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from jamii.commons.differences import queries as differences
from jamii.lab.wordings import wordings

NAMES = ("tz", "mw", "bi", "st", "fx")
WRITTEN_FOR = date(2026, 1, 31)
TEXTS = 120


@cache
def told(name: str) -> Mapping[str, Any]:
    """What a country tells, as its file says it: `node` and `difference`."""
    text = (files("jamii.lab.neighbours") / f"{name}.toml").read_text()
    found: dict[str, Any] = tomllib.loads(text)
    found["node"]["synthetic"] = True
    return found


def told_on(name: str, today: date, sequence: int = 1) -> Mapping[str, Any]:
    """What a country tells on a day, its texts included, as data that can be signed."""
    moved = _moved(told(name), today - WRITTEN_FOR)
    return {
        **moved,
        "sequence": sequence,
        "on": today.isoformat(),
        "difference": [*moved["difference"], *_texts(name)],
    }


def _moved(value: Any, by: timedelta) -> Any:
    """The value with every day in it moved, and as ISO text."""
    match value:
        case date():
            return (value + by).isoformat()
        case dict():
            return {key: _moved(item, by) for key, item in value.items()}
        case list():
            return [_moved(item, by) for item in value]
    return value


def _texts(name: str) -> list[dict[str, Any]]:
    """The country's texts, each compared with what the core ever said."""
    made = wordings(NAMES, TEXTS, "jamii")
    found = []
    for number, one in enumerate(made.countries[name], 1):
        past = made.pasts[one.key]
        judged = differences.judged(one.text, past, one.made_on)
        found.append(
            {
                "id": f"{name}.text-{number:04d}",
                "kind": "term",
                "target": one.key,
                "spec": {"text": one.text, "core": past.now or "", "made_on": one.made_on},
                "reason": "language",
                "verdict": judged.verdict.value,
                "text_defect": judged.core_defect,
            }
        )
    return found
