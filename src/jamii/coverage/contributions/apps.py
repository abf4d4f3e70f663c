"""The room as a Django app."""

from django.apps import AppConfig


class ContributionsConfig(AppConfig):
    name = "jamii.coverage.contributions"
    label = "contributions"

    def ready(self) -> None:
        from jamii.coverage.contributions import access, hooks, queries, words  # noqa: F401
        from jamii.coverage.contributions.ui import slots  # noqa: F401
        from jamii.coverage.enrolment import hooks as enrolment
        from jamii.platform import hooks as platform_hooks

        platform_hooks.register_specs(hooks)
        enrolment.payments_are_kept_by(queries.payments_of)
