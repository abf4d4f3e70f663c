"""The room as a Django app."""

from django.apps import AppConfig


class SettlementConfig(AppConfig):
    name = "jamii.settlement"
    label = "settlement"

    def ready(self) -> None:
        from jamii.settlement import access, words  # noqa: F401
        from jamii.settlement.ui import slots  # noqa: F401
