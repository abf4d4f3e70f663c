"""The room as a Django app."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "jamii.registers.places"
    label = "places"

    def ready(self) -> None:
        from jamii.registers.places import access, words  # noqa: F401
        from jamii.registers.places.ui import slots  # noqa: F401
