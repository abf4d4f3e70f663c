"""The sentences and labels of settlement."""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences

# What the journal says.
sentences.register(
    {
        "settlement.drafted": _("Settlement of %(month)s drafted: %(total_amount)s"),
        "settlement.confirmed": _(
            "Settlement of %(month)s confirmed: %(total_amount)s, %(claims)s claims valued by index"
        ),
        "settlement.refused": _("Settlement of %(month)s refused: %(reason)s"),
        "settlement.undone": _(
            "Settlement of %(month)s undone, %(claims)s claims wait again: %(reason)s"
        ),
        "settlement.bill-paid": _(
            "Bill %(number)s paid on %(day)s, reference %(reference)s: %(paid_amount)s"
        ),
        "settlement.remittance-fetched": _("The remittance advice of bill %(number)s was fetched."),
        "settlement.payment-taken-back": _(
            "Payment %(reference)s of bill %(number)s taken back: %(reason)s"
        ),
    }
)

# What whoever confirms should know.
sentences.register(
    {
        "run-after-a-gap": _(
            "The last run was for %(last)s: a month between was left out, and periods that ended "
            "in it got no index."
        ),
        "index-is-zero": _(
            "%(plan)s: nothing was contributed for lines worth %(base_amount)s. Their index is "
            "zero, and facilities are paid nothing for them."
        ),
        "index-is-capped": _("%(plan)s: the index is at the scheme’s cap of %(index)s."),
        "contributions-not-allocated": _(
            "%(plan)s: %(paid_amount)s were paid in the month for covers that had ended or never "
            "began. They belong to no period and feed no pool."
        ),
        "capitation-weights": _(
            "%(plan)s: the weights of the capitation sum to %(percent)s percent instead of 100."
        ),
    }
)

# Why something is refused.
sentences.register(
    {
        "no-month": _("Choose a month between January and December."),
        "no-plans-here": _(
            "The scheme has no plan of this place. Choose the place that its plans name, or the "
            "whole country."
        ),
        "month-not-over": _("The month %(month)s is not over. Draft its run on the day after."),
        "month-already-run": _("The month %(month)s was run. Undo that run first if it was wrong."),
        "later-month-already-run": _(
            "The month %(last)s was run before %(month)s. Months are run in their order."
        ),
        "run-id-taken": _("This draft was sent before, for another place or month."),
        "settlement-cannot": _("The run is %(state)s; this can no longer be done."),
        "confirm-own-run": _(
            "You drafted this run. A second person must look at it and confirm it."
        ),
        "run-out-of-date": _(
            "Claims, contributions or registers have changed since the draft was made. Draft the "
            "month anew and look at it again."
        ),
        "zero-index-unconfirmed": _(
            "An index is zero, and lines would be paid nothing. Say that this is meant, or refuse "
            "the draft."
        ),
        "run-not-last": _(
            "A later month than %(month)s was run for this place. Undo the latest run first."
        ),
        "run-paid": _(
            "A bill of %(month)s is paid. Take the payment back first if it was a mistake."
        ),
        "reason-missing": _("Say why."),
        "bill-paid": _("Bill %(number)s was paid on %(day)s."),
        "bill-not-paid": _("Bill %(number)s is not paid."),
        "bill-cancelled": _("Bill %(number)s was cancelled with its run."),
        "reference-missing": _("Enter the reference of the transfer."),
        "paid-in-future": _("The day of payment lies in the future."),
        "paid-before-bill": _("The bill was made on %(day)s; it cannot be paid before."),
        "account-not-money": _("The ledger has no account %(account)s that holds money."),
    }
)
sentences.register_labels(
    {
        "settlement-draft": _("waits for confirmation"),
        "settlement-confirmed": _("confirmed"),
        "settlement-refused": _("refused"),
        "settlement-replaced": _("drafted anew"),
        "settlement-undone": _("undone"),
        "bill-open": _("to be paid"),
        "bill-paid": _("paid"),
        "bill-cancelled": _("void"),
        "cut-unexplained": _("not explained: ask the scheme"),
        "population": _("Population"),
        "families": _("Families"),
        "insured-population": _("Insured people"),
        "insured-families": _("Insured households"),
        "visits": _("Visits"),
        "adjusted-amount": _("Adjusted amount"),
    }
)
