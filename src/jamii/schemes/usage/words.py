"""The sentences of usage."""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences

sentences.register(
    {
        "usage-already-posted": _(
            "What this claim uses is already counted. Take it back before it is decided again."
        ),
    }
)
