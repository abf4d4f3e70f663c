"""The sentences and labels of contributions."""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences
from jamii.platform.packs import extensions

sentences.register(
    {
        "contributions.received": _(
            "%(paid_amount)s received for cover %(number)s, receipt %(receipt)s."
        ),
        "more-than-due": _(
            "Only %(due_amount)s are due. Check the amount; if it is meant so, say so below."
        ),
        "contributions.photo-fee-received": _(
            "Photo fee of %(paid_amount)s received, receipt %(receipt)s."
        ),
        "contributions.cancelled": _(
            "Contribution of %(paid_amount)s, receipt %(receipt)s, was cancelled. "
            "Reason: %(reason)s"
        ),
        "contributions.loaded": _("%(count)s contributions were loaded."),
        "cover-takes-no-money": _(
            "This cover is “%(status)s” and takes no contribution. Renew it instead."
        ),
        "amount-not-above-zero": _("The amount must be above zero."),
        "amount-too-fine": _("The currency has only %(places)s decimal places."),
        "paid-in-future": _("The day of payment lies in the future."),
        "paid-before-enrolment": _(
            "The cover was entered on %(enrolled)s; it is paid from then on."
        ),
        "payer-not-here": _("This payer does not pay for households who live here."),
        "too-many-instalments": _("The plan allows at most %(limit)s contributions for a cover."),
        "receipt-taken": _("The receipt %(receipt)s was used already for this plan."),
        "already-cancelled": _("This contribution was cancelled already."),
        "contribution-of-nothing": _("The contribution belongs to no known cover."),
    }
)
sentences.register_labels(
    {
        "cash": _("cash"),
        "bank": _("bank transfer"),
        "mobile": _("mobile money"),
        "funding": _("funding"),
        "wait": _("Wait for the rest: the cover does not count yet"),
        "enforce": _("Let the cover count now all the same"),
        "contributions": _("contributions"),
    }
)
extensions.describe(
    {
        "contributions.hooks.receipt_number": _("The number of a receipt"),
    }
)
