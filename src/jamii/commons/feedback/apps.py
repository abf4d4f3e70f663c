"""The room as a Django app."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "jamii.commons.feedback"
    label = "feedback"

    def ready(self) -> None:
        from jamii.commons.feedback import access, words  # noqa: F401
        from jamii.commons.feedback.ui import slots  # noqa: F401
