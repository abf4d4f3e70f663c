"""The sentences of the house's own refusals."""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences

sentences.register(
    {
        "sign-in-to-ask": _("Please sign in, or send a valid API key."),
        "badly-formed": _("This is missing or does not have the form that is asked for."),
    }
)
sentences.register_labels(
    {
        "todo": _("waiting"),
        "doing": _("running"),
        "succeeded": _("done"),
        "failed": _("failed"),
        "cancelled": _("cancelled"),
        "aborted": _("stopped"),
    }
)
