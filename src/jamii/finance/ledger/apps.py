"""The room as a Django app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "jamii.finance.ledger"
    label = "ledger"

    def ready(self) -> None:
        from jamii.finance.ledger import access, words  # noqa: F401
        from jamii.finance.ledger.ui import slots  # noqa: F401
