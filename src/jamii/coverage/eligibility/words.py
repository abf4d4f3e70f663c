"""The sentences and labels of eligibility."""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences

sentences.register(
    {
        "day-too-far": _("Ask about a day within two years of today."),
    }
)
# Why not, or why somebody should look before care is given.
sentences.register(
    {
        "person-has-left": _(
            "This person is not in the register any more since %(day)s. Check the number."
        ),
        "no-cover-known": _(
            "This person has no cover. The household can enrol at the enrolment office."
        ),
        "cover-is-suspended": _(
            "Cover %(cover)s is suspended. The household should ask the enrolment office why."
        ),
        "cover-waits-for-payment": _(
            "Cover %(cover)s is not paid yet. It counts once the contribution is received."
        ),
        "cover-waits-for-activation": _(
            "Cover %(cover)s is paid and waits until the scheme activates it."
        ),
        "cover-starts-on": _("Cover %(cover)s counts from %(day)s on."),
        "cover-ended-on": _("Cover %(cover)s ended on %(day)s. Renew it to be covered again."),
        "membership-ended-on": _("This person left cover %(cover)s on %(day)s."),
        "member-waits-for-payment": _(
            "This person joined cover %(cover)s later and is covered once the addition is paid."
        ),
        "no-terms-on-day": _(
            "The plan of cover %(cover)s has no terms for %(day)s. Tell the scheme."
        ),
        "ceiling-used-up": _(
            "The person is covered, but the ceiling is used up: the household pays what comes now."
        ),
        "entry-not-known": _("There is no %(code)s in the catalogue. Check the code."),
        "entry-not-on-list": _("%(code)s is not on the price list of this facility."),
        "entry-not-covered": _("%(code)s is not covered. The patient pays for it."),
        "entry-used-up": _("All %(limit)s of %(code)s in this period are used."),
        "entry-from-day": _("%(code)s can be had from %(day)s on."),
    }
)
sentences.register_labels(
    {
        "ceiling-any": _("Ceiling"),
        "ceiling-in-patient": _("Ceiling for hospital stays"),
        "ceiling-out-patient": _("Ceiling without hospital stay"),
        "deductible-any": _("Deductible"),
        "deductible-in-patient": _("Deductible for hospital stays"),
        "deductible-out-patient": _("Deductible without hospital stay"),
    }
)
