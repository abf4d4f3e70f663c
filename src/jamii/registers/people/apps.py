"""The room as a Django app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "jamii.registers.people"
    label = "people"

    def ready(self) -> None:
        from jamii.platform import hooks as platform_hooks
        from jamii.registers.people import access, hooks, words  # noqa: F401
        from jamii.registers.people.ui import slots  # noqa: F401

        platform_hooks.register_specs(hooks)
