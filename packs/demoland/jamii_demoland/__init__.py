"""Amandara, a country that never was: the data of the demonstration and the reference for packs.

`pack` is what the entry point names: the modules that answer hooks. `LOGINS` is the cast that
`jamii up` introduces; all of them share one password, for a demonstration holds nothing secret.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

PASSWORD = "karibu-2026"


@dataclass(frozen=True, slots=True)
class Login:
    """One of the cast: what the person signs in with, which role and where it counts."""

    login: str
    name: str
    role: str
    role_name: str
    language: str
    place: str | None = None
    facility: str | None = None

    @property
    def password(self) -> str:
        """The same for all."""
        return PASSWORD


LOGINS = (
    Login("ben", "Ben Okeyo", "enrolment-officer", "Enrolment officer", "en"),
    Login("fatou", "Fatou Diarra", "enrolment-officer", "Agent d’adhésion", "fr", place="LU"),
    Login("amina", "Amina Farouk", "facility-clerk", "Facility clerk", "en", facility="KT-C1"),
    Login("irene", "Irène Valmont", "facility-clerk", "Agent de santé", "fr", facility="KM-C1"),
    Login("chen", "Chen Wei-Ndlovu", "medical-reviewer", "Medical reviewer", "en"),
    Login("marc", "Marc Delcourt", "medical-reviewer", "Médecin-conseil", "fr"),
    Login("grace", "Grace Achieng", "accountant", "Accountant", "en"),
    Login("pascal", "Pascal Rivière", "accountant", "Comptable", "fr"),
    Login("solange", "Solange Kouamé", "scheme-manager", "Responsable", "fr"),
    Login("dora", "Dora Mensah", "auditor", "Auditor", "en"),
    Login("joseph", "Joseph Tembo", "administrator", "Administrator", "en"),
    Login("leila", "Leïla Haddad", "champion", "Référente", "fr"),
)


class Pack:
    """A country pack: its name, and the modules that answer hooks, named like the rooms they
    serve.
    """

    name = "demoland"

    @property
    def hook_modules(self) -> list[ModuleType]:
        """Imported when asked, so that reading the cast needs no Django."""
        names = ("people", "enrolment", "contributions", "claims")
        return [import_module(f"jamii_demoland.{name}") for name in names]


pack = Pack()
