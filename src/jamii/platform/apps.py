"""The plumbing as a Django app."""

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    name = "jamii.platform"
    label = "platform"

    def ready(self) -> None:
        from jamii.platform import words  # noqa: F401
        from jamii.platform.packs import words as words_of_packs  # noqa: F401
