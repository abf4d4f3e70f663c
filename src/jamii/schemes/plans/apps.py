"""The room as a Django app."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "jamii.schemes.plans"
    label = "plans"

    def ready(self) -> None:
        from jamii.schemes.plans import access, words  # noqa: F401
        from jamii.schemes.plans.ui import slots  # noqa: F401
