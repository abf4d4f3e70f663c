"""The sentences of the house's own refusals."""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences

sentences.register(
    {
        "sign-in-to-ask": _("Please sign in, or send a valid API key."),
        "badly-formed": _("This is missing or does not have the form that is asked for."),
        "not-json": _("The body is no JSON. Send one object as application/json."),
        "body-too-large": _("This is too large to be sent at once."),
        "token-missing": _("Send the CSRF token of this session, or an API key."),
        "method-not-allowed": _("This address does not answer %(method)s."),
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
