"""The sentences and labels of the ledger."""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences

sentences.register(
    {
        "ledger.contribution-received": _("Contribution received, receipt %(receipt)s"),
        "ledger.contribution-cancelled": _("Contribution cancelled, receipt %(receipt)s"),
        "ledger.claim-valued": _("Claim %(code)s of %(facility)s, valued"),
        "ledger.claim-revalued": _("Claim %(code)s of %(facility)s, valued anew"),
        "ledger.claims-decided": _("%(number)s claims of %(facility)s, decided together"),
        "ledger.month-settled": _("%(facility)s, settlement of %(month)s"),
        "ledger.settlement-undone": _("Settlement of %(month)s undone"),
        "ledger.bill-paid": _("Bill %(number)s of %(facility)s paid, reference %(reference)s"),
        "ledger.payment-taken-back": _("Payment of bill %(number)s taken back"),
        "ledger.opening": _("Opening entry: %(what)s"),
        "ledger.reversed": _("Reversal"),
        "entry-not-balanced": _("The entry does not sum to zero."),
        "account-unknown": _("There is no account %(account)s."),
    }
)
sentences.register_labels(
    {
        "asset": _("asset"),
        "liability": _("liability"),
        "income": _("income"),
        "expense": _("expense"),
        "equity": _("equity"),
        "claims.claim": _("claim"),
        "settlement.run": _("settlement"),
        "settlement.bill": _("bill"),
        "contributions.contribution": _("contribution"),
    }
)
