"""The room as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "jamii.registers.accounts"
    label = "accounts"

    def ready(self) -> None:
        from jamii.registers.accounts import access, words  # noqa: F401
        from jamii.registers.accounts.ui import slots  # noqa: F401
