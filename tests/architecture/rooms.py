"""Where the rooms are, and which of their drawers are doors."""

from __future__ import annotations

from pathlib import Path

import jamii

SOURCE = Path(jamii.__file__).parent
WINGS = ("registers", "office", "finance", "commons", "schemes", "coverage", "reports")
LONE_ROOMS = ("claims", "assistance", "care", "settlement")
DOORS = frozenset({"types", "queries", "services", "hooks", "access", "words"})
DRAWERS = DOORS | {
    "rules",
    "models",
    "jobs",
    "api",
    "ui",
    "apps",
    "migrations",
    "tests",
    "cases",
    "module",
}


def rooms(source: Path = SOURCE) -> dict[str, Path]:
    """Every room by its dotted name below `jamii`."""
    found: dict[str, Path] = {}
    for wing in WINGS:
        for folder in sorted((source / wing).glob("*/apps.py")):
            found[f"jamii.{wing}.{folder.parent.name}"] = folder.parent
    for room in LONE_ROOMS:
        if (source / room / "apps.py").exists():
            found[f"jamii.{room}"] = source / room
    return found


def room_of(module: str, names: frozenset[str]) -> str | None:
    """The room that a module lies in, or None."""
    parts = module.split(".")
    for length in (3, 2):
        candidate = ".".join(parts[:length])
        if candidate in names:
            return candidate
    return None
