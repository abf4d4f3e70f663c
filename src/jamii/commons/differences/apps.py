"""The room as a Django app."""

from django.apps import AppConfig


class DifferencesConfig(AppConfig):
    name = "jamii.commons.differences"
    label = "differences"

    def ready(self) -> None:
        from jamii.commons.differences import access, words  # noqa: F401
        from jamii.commons.differences.ui import slots  # noqa: F401
