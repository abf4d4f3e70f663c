"""The house as packs are checked against it: its release, its map, its texts, the other packs."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings

import jamii
from jamii.kernel.errors import Invalid, NotFound
from jamii.platform import hooks
from jamii.platform.packs import extensions, loaded
from jamii.platform.packs.checks import Checked, House, Mode, check
from jamii.platform.packs.types import PackFiles


def house_for(pack: str, mode: Mode) -> House:
    """What this pack is checked against. Which hooks it answers is known where it is loaded."""
    is_loaded = pack in settings.JAMII_PACKS
    return House(
        jamii.__version__,
        extensions.all_extensions(),
        extensions.texts(),
        mode,
        hooks.implemented_by(pack) if is_loaded else None,
    )


def others_than(pack: str) -> list[PackFiles]:
    """The other packs of this installation that can be read."""
    found = []
    for name in settings.JAMII_PACKS:
        if name != pack:
            try:
                found.append(loaded.files_of(name))
            except (NotFound, Invalid):
                continue  # said when that one is checked
    return found


def check_files(files: PackFiles, mode: Mode, *, beside: Collection[str] | None = None) -> Checked:
    """The pack, beside those of a scheme; None: beside all that are there."""
    name = files.pack.name
    return check(files, house_for(name, mode), others_than(name), beside=beside)


def check_installed(name: str, mode: Mode) -> Checked:
    """An installed pack. Raises: NotFound (`pack-not-installed`), Invalid where its files cannot be
    read.
    """
    return check_files(loaded.files_of(name), mode)
