"""The room as a Django app."""

from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    name = "jamii.coverage.enrolment"
    label = "enrolment"

    def ready(self) -> None:
        from jamii.coverage.enrolment import access, hooks, services, words  # noqa: F401
        from jamii.coverage.enrolment.ui import slots  # noqa: F401
        from jamii.platform import hooks as platform_hooks
        from jamii.registers.people import hooks as people

        platform_hooks.register_specs(hooks)
        people.when_joining(services.join_covers)
        people.when_leaving(services.end_memberships)
