"""The room as a Django app."""

from django.apps import AppConfig


class ProvidersConfig(AppConfig):
    name = "jamii.registers.providers"
    label = "providers"

    def ready(self) -> None:
        from jamii.registers.providers import access, words  # noqa: F401
