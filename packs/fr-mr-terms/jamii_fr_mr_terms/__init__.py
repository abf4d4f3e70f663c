"""The words of Mauritania's administration in French, and nothing else."""

from __future__ import annotations

from types import ModuleType


class Pack:
    """A pack of words answers no hooks."""

    name = "fr-mr-terms"
    hook_modules: tuple[ModuleType, ...] = ()


pack = Pack()
