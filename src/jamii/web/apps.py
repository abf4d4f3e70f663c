"""The top of the house: it starts last, when every room has declared its hooks."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "jamii.web"
    label = "web"

    def ready(self) -> None:
        from jamii.interop.openimis import claim_file  # noqa: F401
        from jamii.platform import hooks
        from jamii.web import words  # noqa: F401
        from jamii.web.ui import slots  # noqa: F401

        hooks.load_packs()
