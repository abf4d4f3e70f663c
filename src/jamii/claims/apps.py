"""The room as a Django app."""

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    name = "jamii.claims"
    label = "claims"

    def ready(self) -> None:
        from jamii.claims import access, hooks, words  # noqa: F401
        from jamii.claims.ui import slots  # noqa: F401
        from jamii.platform import hooks as platform_hooks

        platform_hooks.register_specs(hooks)
