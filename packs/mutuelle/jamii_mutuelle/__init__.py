"""A community mutual of francophone Central Africa, in XAF: small groups, one fee for all, a
contribution per head that may be paid bit by bit, three quarters of each bill.

The configuration follows a public description of the mutual of Bamenda (BEPHA), which its operator
has not confirmed. `pack` is what the entry point names.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jamii.registers.catalogue.types import Kind


class Pack:
    """The pack: its name, and the modules that answer hooks, named like the rooms they serve."""

    name = "mutuelle"

    @property
    def hook_modules(self) -> list[ModuleType]:
        """Imported when asked, so that reading the pack needs no Django."""
        names = ("people", "enrolment", "contributions")
        return [import_module(f"jamii_mutuelle.{name}") for name in names]

    def plan_files(self, entries: Iterable[tuple[Kind, str]], first: date) -> dict[str, str]:
        """The plans that the pack brings to a new scheme, by code: files of terms that count from a
        day, for the services and medicines of the catalogue.
        """
        from jamii_mutuelle import plan

        return {plan.CODE: plan.plan_file(entries, first)}


pack = Pack()
