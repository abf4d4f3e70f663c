"""Translations are compiled where Jamii runs: a fresh machine has no msgfmt, and the repository
keeps no `.mo`.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def source_folders() -> list[Path]:
    """The folders that may hold translations: Jamii's own and each installed pack's."""
    names = [
        "jamii",
        *(point.value.partition(":")[0] for point in entry_points(group="jamii.packs")),
    ]
    specs = [find_spec(name.partition(".")[0]) for name in names]
    return [Path(spec.origin).parent for spec in specs if spec is not None and spec.origin]


def catalogues(folders: Iterable[Path]) -> list[Path]:
    """Every `.po` below the folders."""
    return [file for folder in folders for file in sorted(folder.rglob("LC_MESSAGES/*.po"))]


def is_stale(source: Path) -> bool:
    """Whether the `.po` was not compiled since it changed."""
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime < source.stat().st_mtime


def compile_all(folders: Iterable[Path] | None = None) -> int:
    """Compile each `.po` that is newer than its `.mo` and return how many; fuzzy entries are left
    out.
    """
    compiled = 0
    for source in catalogues(source_folders() if folders is None else folders):
        if not is_stale(source):
            continue
        target = source.with_suffix(".mo")
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parent.parent.name)
        half_written = target.with_suffix(".part")
        with half_written.open("wb") as file:
            write_mo(file, catalogue, use_fuzzy=False)
        half_written.rename(target)
        compiled += 1
    return compiled
