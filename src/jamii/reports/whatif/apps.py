"""The room as a Django app."""

from django.apps import AppConfig


class WhatIfConfig(AppConfig):
    name = "jamii.reports.whatif"
    label = "whatif"

    def ready(self) -> None:
        from jamii.reports.whatif import access, words  # noqa: F401
        from jamii.reports.whatif.ui import slots  # noqa: F401
