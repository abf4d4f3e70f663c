"""The room as a Django app."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "jamii.registers.organisations"
    label = "organisations"

    def ready(self) -> None:
        from jamii.registers.organisations import access, words  # noqa: F401
        from jamii.registers.organisations.ui import slots  # noqa: F401
