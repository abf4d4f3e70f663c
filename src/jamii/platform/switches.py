"""Which modules are switched off in this installation?

Only a demonstration may switch any off. The names stand in a file below JAMII_HOME, which every
process looks at without asking the database; where there is no file, all are on.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

_read: tuple[float, frozenset[str]] = (0.0, frozenset())


def _file() -> Path:
    return Path(settings.JAMII_HOME) / "modules-off"


def off() -> frozenset[str]:
    """The short names of the modules that are switched off."""
    global _read
    try:
        changed = _file().stat().st_mtime_ns
    except OSError:
        return frozenset()
    if _read[0] != changed:
        _read = (changed, frozenset(_file().read_text().split()))
    return _read[1]


def is_off(code: str) -> bool:
    """Whether the module of a code (an act, a job, a screen: `claims.review`) is switched off."""
    names = off()
    return bool(names) and code.partition(".")[0] in names


def turn_off(names: Iterable[str]) -> None:
    """Switch off exactly these; all others are on."""
    file, wanted = _file(), sorted(set(names))
    if not wanted:
        file.unlink(missing_ok=True)
        return
    fresh = file.with_suffix(".new")
    fresh.write_text("\n".join(wanted) + "\n")
    os.replace(fresh, file)
