"""The room as a Django app."""

from django.apps import AppConfig


class ProvidersConfig(AppConfig):
    name = "jamii.registers.providers"
    label = "providers"

    def ready(self) -> None:
        from jamii.registers.catalogue import hooks
        from jamii.registers.providers import access, queries, words  # noqa: F401
        from jamii.registers.providers.ui import slots  # noqa: F401

        hooks.price_lists_come_from(queries.price_lists_on)
