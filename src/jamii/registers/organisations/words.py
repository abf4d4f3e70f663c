"""The sentences and labels of organisations."""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences

sentences.register(
    {
        "organisations.scheme-created": _("The scheme %(code)s was set up."),
        "organisations.scheme-changed": _("The scheme was changed."),
        "organisations.payers-loaded": _("%(count)s payers were loaded."),
        "organisations.installation-marked": _("This installation was marked as %(mode)s."),
        "organisations.pack-taken": _(
            "The scheme took the pack %(pack)s %(version)s: %(count)s differences."
        ),
        "organisations.pack-left": _("The scheme left the pack %(pack)s."),
        "pack-needs-taken": _(
            "%(pack)s needs the pack %(other)s. Let the scheme take that one first."
        ),
        "pack-not-taken": _("The scheme has no pack %(name)s."),
        "scheme-code-taken": _("The code %(code)s belongs to another scheme."),
        "currency-unknown": _("%(currency)s is no currency code. Use three letters, as in XAF."),
        "time-zone-unknown": _("%(time_zone)s is no time zone. Use a name such as Africa/Douala."),
        "language-unknown": _("The language %(language)s is not offered here."),
        "payer-place-unknown": _("The place of the payer is not known."),
        "payer-kind-unknown": _("There is no kind of payer “%(kind)s”."),
        "payer-twice": _("The same payer stands more than once in the file."),
        "installation-holds-data": _(
            "This installation already holds records of another source. Use an empty one."
        ),
    }
)
sentences.register_labels(
    {
        "co-operative": _("Co-operative"),
        "donor": _("Donor"),
        "government": _("Government"),
        "local-authority": _("Local authority"),
        "demo": _("demonstration"),
        "real": _("real"),
    }
)
