"""The sentences and labels of what people do with claims: the journal, refusals, states."""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences

sentences.register(
    {
        "claims.submitted": _(
            "Claim %(code)s was sent: asked %(claimed_amount)s, paid %(paid_amount)s; it is now "
            "%(status)s."
        ),
        "claims.reviewed": _(
            "Claim %(code)s was reviewed: paid %(paid_amount)s instead of %(before_amount)s; it is "
            "now %(status)s."
        ),
        "claims.passed-by": _(
            "Claim %(code)s was not selected for review and follows the rules; it is now "
            "%(status)s."
        ),
        "claims.selected": _(
            "%(selected)s of %(looked_at)s waiting claims were selected for review."
        ),
        "claims.loaded": _("%(number)s claims were loaded with the decisions made elsewhere."),
        "claim-unknown": _("There is no such claim, or it is not yours to see."),
        "claim-cannot": _("A claim that is %(status)s can no longer be decided this way."),
        "claim-not-waiting": _(
            "Claim %(code)s does not wait for a review: it is %(status)s. Look at its page."
        ),
        "review-own-claim": _(
            "You entered this claim yourself. Somebody else must review it: two pairs of eyes."
        ),
        "claim-id-taken": _("Another claim was already sent under this key. Start a new claim."),
        "claim-sent-already": _("This claim was sent already. Look for it in the list of claims."),
        "not-your-draft": _("This draft belongs to somebody else. Start a new claim."),
        "draft-too-long": _("This is too much for one claim. Split it into two."),
        "decided-elsewhere": _(
            "This was decided before the claim came here; figures as they came."
        ),
        "scheme-missing": _("Say for which scheme the claim is."),
        "member-number-unknown": _(
            "Nobody with the number %(number)s is known here. Check the card."
        ),
        "line-code-unknown": _("There is no service or medicine with the code %(code)s."),
        "line-incomplete": _("This line needs a code, a quantity and a price."),
    }
)
sentences.register_labels(
    {
        "entered": _("entered"),
        "checked": _("waiting for review"),
        "rejected": _("rejected"),
        "processed": _("waiting for an index"),
        "valued": _("valued"),
        "not-selected": _("not selected"),
        "selected": _("selected"),
        "delivered": _("reviewed"),
        "by-passed": _("passed without review"),
        "submission": _("on submission"),
        "review": _("after review"),
        "passing": _("passed without review"),
        "imported": _("decided elsewhere"),
        "healed": _("healed"),
        "deceased": _("deceased"),
        "evacuated": _("evacuated"),
        "recovering": _("recovering"),
        "facility": _("facility"),
        "rule": _("rule"),
        "reviewer": _("reviewer"),
    }
)
