"""The sentences of the plumbing's own codes, and labels that every room shares."""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences

sentences.register(
    {
        "not-allowed": _(
            "You may not do this here. Ask your administrator for the right “%(act)s”."
        ),
        "module-off": _(
            "The module %(module)s is switched off here. Who looks after this installation can "
            "switch it on again."
        ),
        "not-found": _("This does not exist, or is not for you to see."),
        "invalid": _("Some of what you entered needs another look."),
        "required": _("Please fill this in."),
        "key-used-otherwise": _(
            "This request was sent before with other contents. Please reload and try again."
        ),
        "changed-meanwhile": _(
            "Somebody else changed this record while you were working. "
            "Compare both versions and save again."
        ),
        "wrong-state": _("This can no longer be done: the record is now “%(status)s”."),
        "unavailable": _("A part of the system does not answer. Please try again in a minute."),
        "no-answer": _("The other system does not answer. Please try again in a minute."),
        "file-too-large": _("The file is too large. At most %(limit_kb)s kB are accepted."),
        "not-a-day": _("This is no day of the calendar. Write it as year-month-day."),
        "not-a-number": _("This is no number."),
        "platform.job-retried": _("The job %(name)s was queued once more."),
        "job-not-failed": _("Only a job that has failed can be queued once more."),
        "text-not-kept": _("This holds a character that cannot be kept. Remove it and send again."),
        "number-too-large": _("This number is too large. At most %(limit)s digits fit."),
        "too-many-decimals": _("At most %(limit)s decimal places fit here."),
        "too-many": _("These are too many. At most %(limit)s can be sent at once."),
        "does-not-fit": _(
            "A value is too long, too large or holds a character that cannot be kept. "
            "Nothing was saved. Shorten it and send again."
        ),
        "unknown-choice": _("“%(value)s” is not one of the choices."),
    }
)
sentences.register_labels({"yes": _("yes"), "no": _("no")})
