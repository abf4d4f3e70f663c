"""The room as a Django app."""

from django.apps import AppConfig


class GlossaryConfig(AppConfig):
    name = "jamii.commons.glossary"
    label = "glossary"

    def ready(self) -> None:
        from jamii.commons.glossary import words  # noqa: F401
        from jamii.commons.glossary.ui import slots  # noqa: F401
