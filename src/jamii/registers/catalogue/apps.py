"""The room as a Django app."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "jamii.registers.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        from jamii.registers.catalogue import access, words  # noqa: F401
        from jamii.registers.catalogue.ui import slots  # noqa: F401
