"""The room as a Django app."""

from django.apps import AppConfig


class FederationConfig(AppConfig):
    name = "jamii.commons.federation"
    label = "federation"

    def ready(self) -> None:
        from jamii.commons.federation import access, jobs, words  # noqa: F401
        from jamii.commons.federation.ui import slots  # noqa: F401
