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
        "contributions.contribution": _("contribution"),
    }
)
