"""The sentences and labels of providers."""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences

sentences.register(
    {
        "providers.facilities-loaded": _("%(count)s facilities were loaded."),
        "providers.claim-administrators-loaded": _("%(count)s claim administrators were loaded."),
        "providers.catchments-loaded": _("%(count)s catchment places were loaded."),
        "providers.facility-changed": _("The details of the facility %(name)s were changed."),
        "providers.terms-set": _("From %(day)s on: %(level)s, %(care_type)s, %(status)s."),
        "facility-code-twice": _("The code %(code)s stands more than once in the file."),
        "facility-code-taken": _("The code %(code)s belongs to another facility."),
        "facility-unknown": _("There is no facility %(facility)s."),
        "facility-place-unknown": _("The place of the facility is not known."),
        "facility-place-level": _("A facility lies in a place of the level that holds facilities."),
        "facility-price-list-unknown": _("The price list is not known, or is of the other kind."),
        "facility-price-list-place": _(
            "The price list %(name)s is for another place. Choose a national list, or one "
            "of this area."
        ),
        "facility-without-terms": _("The facility needs terms for at least one day."),
        "facility-terms-overlap": _("Two sets of terms count on the same day (%(day)s)."),
        "facility-terms-not-later": _(
            "What counts now began on %(day)s; a change cannot begin earlier."
        ),
        "contract-incomplete": _("A contract has a first and a last day, or neither."),
        "contract-ends-early": _("The contract must end after it starts."),
        "email-wrong": _("This is no e-mail address."),
        "claim-administrator-twice": _("The code %(code)s stands more than once for the same day."),
        "claim-administrator-code-taken": _("The code %(code)s belongs to somebody else."),
        "percent-out-of-range": _("A percentage lies between 0 and 100."),
        "catchment-twice": _("The place stands twice in the catchment of the facility."),
        "catchment-place-unknown": _("The place of the catchment is not known."),
    }
)
sentences.register_labels(
    {
        "dispensary": _("dispensary"),
        "health-centre": _("health centre"),
        "hospital": _("hospital"),
        "active": _("active"),
        "inactive": _("inactive"),
        "delisted": _("delisted"),
        "idle": _("idle"),
        "charity": _("charity"),
        "district-organisation": _("district organisation"),
        "private": _("private organisation"),
        "none": _("none"),
        "reference": _("reference hospital"),
        "integrated": _("integrated hospital"),
    }
)
