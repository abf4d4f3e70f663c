"""What the modules of this installation say of themselves."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from django.conf import settings

from jamii.commons.modules.rules.declaring import declared
from jamii.commons.modules.types import Declared


def paths() -> tuple[str, ...]:
    """The modules that are loaded, the lowest first, such as jamii.registers.places."""
    return tuple(settings.ROOMS)


def name_of(path: str) -> str:
    """The short name under which addresses, acts and jobs of a module stand."""
    return path.rpartition(".")[2]


def wing_of(path: str) -> str:
    """The wing in which a module lies; one that stands alone is its own."""
    return path.split(".")[1]


@cache
def declaration(path: str) -> Declared:
    """What a module says of itself. Raises: FileNotFoundError, ValueError with what is wrong."""
    return declared(files(path).joinpath("module.toml").read_text(), f"{path}/module.toml")
