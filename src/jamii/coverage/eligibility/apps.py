"""The room as a Django app."""

from django.apps import AppConfig


class EligibilityConfig(AppConfig):
    name = "jamii.coverage.eligibility"
    label = "eligibility"

    def ready(self) -> None:
        from jamii.coverage.eligibility import access, words  # noqa: F401
        from jamii.coverage.eligibility.ui import slots  # noqa: F401
