"""The room as a Django app."""

from django.apps import AppConfig


class UsageConfig(AppConfig):
    name = "jamii.schemes.usage"
    label = "usage"

    def ready(self) -> None:
        from jamii.schemes.usage import words  # noqa: F401
