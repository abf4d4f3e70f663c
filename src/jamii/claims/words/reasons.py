"""Why a claim, a line or a cover does not pass, and what is wrong with what was sent."""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences

# The checks of a claim and its lines. Their numbers in openIMIS stand in `interop`.
sentences.register(
    {
        "not-in-register": _(
            "%(code)s is not in the catalogue on %(day)s. Check the code, or claim what took its "
            "place."
        ),
        "target-date": _(
            "%(code)s comes into the catalogue after %(day)s. Check the code and the days of care."
        ),
        "not-in-price-list": _(
            "%(code)s is not on the price list of %(facility)s on %(day)s. Ask the scheme to add "
            "it if the facility may provide it."
        ),
        "not-covered": _("Cover %(cover)s does not include %(code)s. The patient pays for it."),
        "patient-category": _(
            "%(code)s is not meant for patients of this sex or age. Check the code and the patient."
        ),
        "frequency": _(
            "%(code)s may be given once in %(days)s days, and there is a claim for it on %(day)s."
        ),
        "insuree-invalid": _(
            "The patient is not in the register any more since %(day)s. Check the number on the "
            "card."
        ),
        "care-type": _("%(code)s cannot be paid here: %(why)s."),
        "no-cover": _(
            "The patient has no cover that counts on %(day)s. Check the days of care, or ask the "
            "enrolment office."
        ),
        "max-admissions": _(
            "Cover %(cover)s pays %(limit)s admissions in its period, and %(used)s were claimed "
            "before."
        ),
        "max-visits": _(
            "Cover %(cover)s pays %(limit)s visits in its period, and %(used)s were claimed before."
        ),
        "max-consultations": _(
            "Cover %(cover)s pays %(limit)s consultations in its period, and %(used)s were "
            "claimed before."
        ),
        "max-surgeries": _(
            "Cover %(cover)s pays %(limit)s surgeries in its period, and %(used)s were claimed "
            "before."
        ),
        "max-deliveries": _(
            "Cover %(cover)s pays %(limit)s deliveries in its period, and %(used)s were claimed "
            "before."
        ),
        "max-antenatal": _(
            "Cover %(cover)s pays %(limit)s antenatal visits in its period, and %(used)s were "
            "claimed before."
        ),
        "max-provisions": _(
            "Cover %(cover)s pays %(limit)s of %(code)s in its period, and %(used)s are used."
        ),
        "waiting-period": _(
            "Cover %(cover)s pays %(code)s from %(day)s on; until then the patient waits."
        ),
        "rejected-by-reviewer": _("The reviewer rejected it: %(justification)s"),
        "all-lines-rejected": _(
            "No line can be paid. The reason stands beside each line; mend the claim and send it "
            "again."
        ),
        "rejected-elsewhere": _("It was rejected before the claim came here: %(why)s."),
    }
)

# Why a person must look at it, and what is odd about it.
sentences.register(
    {
        "review-above-amount": _(
            "Claims of %(above_amount)s and more are looked at by a reviewer first."
        ),
        "review-not-finished": _("A reviewer has begun and not yet delivered the review."),
        "review-by-passed": _(
            "The claim was selected for review, and is valued before anybody reviewed it."
        ),
        "in-patient-without-a-night": _(
            "The claim says in-patient, but care began and ended on the same day."
        ),
        "out-patient-with-a-night": _(
            "The claim says out-patient, but the patient stayed overnight."
        ),
    }
)

# What hinders sending a claim.
sentences.register(
    {
        "claim-without-facility": _("Choose the facility that gave the care."),
        "facility-not-active": _(
            "%(facility)s is not active on %(day)s and cannot claim for that day. Ask the scheme "
            "if this is a mistake."
        ),
        "administrator-missing": _("Choose who signs the claim for the facility."),
        "administrator-of-another-facility": _(
            "This claim administrator works for another facility. Choose one of this facility."
        ),
        "patient-unknown": _("There is no person with this number. Check it on the card."),
        "claim-code-too-long": _("The code of a claim has at most %(max)s characters."),
        "claim-code-taken": _(
            "The facility used the code %(code)s for another claim. Choose a new one."
        ),
        "days-out-of-order": _("Care ends before it begins on %(first_day)s. Check both days."),
        "claimed-before-care-ended": _("The claim is dated before the end of care on %(day)s."),
        "day-in-the-future": _("This day lies in the future; today is %(day)s."),
        "diagnosis-missing": _("Enter the main diagnosis."),
        "diagnosis-not-listed": _("There is no diagnosis %(code)s on the list. Check the code."),
        "diagnosis-twice": _("The diagnosis %(code)s stands twice. Leave one out."),
        "too-many-diagnoses": _("Beside the main diagnosis %(max)s more are possible."),
        "referral-code-missing": _("Enter the code of the referral letter."),
        "no-lines": _("Enter at least one service or item."),
        "quantity-not-positive": _("The quantity must be more than zero."),
        "price-negative": _("The price cannot be below zero."),
        "quantity-above-maximum": _(
            "At most %(max)s of %(code)s can be claimed in one line. Check the quantity."
        ),
        "explanation-missing": _("More than %(max)s needs a word of explanation."),
        "parts-without-package": _("%(code)s is no package and has no parts."),
        "part-not-in-package": _("%(code)s is no part of this package."),
        "part-above-package": _("The package holds %(max)s of %(code)s; enter that or less."),
        "part-differs-from-package": _(
            "Packages are claimed as they are defined: this one holds %(quantity)s of %(code)s."
        ),
    }
)

# What hinders a review or a second sending.
sentences.register(
    {
        "claim-line-unknown": _("The claim has no such line."),
        "line-not-revived": _(
            "The checks rejected %(code)s. A review cannot bring it back; the facility may mend "
            "the claim and send it again."
        ),
        "quantity-above-provided": _("Enter a quantity from 0 to %(max)s."),
        "price-above-asked": _("Enter a price from 0 to %(max)s."),
        "justification-missing": _("Say why, so that the facility understands."),
        "restore-only-rejected": _("Only a rejected claim can be sent again."),
        "restore-already-open": _("This claim was sent again already; see the newer one."),
        "restored-too-often": _("A claim can be sent again %(max)s times at most."),
    }
)
