"""The room as a Django app."""

from django.apps import AppConfig


class ModulesConfig(AppConfig):
    name = "jamii.commons.modules"
    label = "modules"

    def ready(self) -> None:
        from jamii.commons.modules import access, words  # noqa: F401
        from jamii.commons.modules.ui import slots  # noqa: F401
