"""The sentences and labels of what people do with claims: the journal, refusals, states."""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences
from jamii.platform.packs import extensions

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
        "claims.reviewed-in-bulk": _(
            "Claim %(code)s was reviewed together with others (%(bulk)s): paid %(paid_amount)s "
            "instead of %(before_amount)s; it is now %(status)s."
        ),
        "claims.proposed": _(
            "A first review of claim %(code)s proposes %(paid_amount)s instead of "
            "%(before_amount)s; another reviewer must confirm it."
        ),
        "claims.confirmed": _("The review of claim %(code)s by %(reviewer)s was confirmed."),
        "claims.sent-back": _("The review of claim %(code)s by %(reviewer)s was sent back."),
        "claim-is-proposed": _(
            "Claim %(code)s was reviewed and waits for a second look. Confirm it or send it back."
        ),
        "nothing-proposed": _("No review of claim %(code)s waits for a second look."),
        "second-look-own-review": _(
            "You reviewed this claim first. Somebody else must confirm it: two pairs of eyes."
        ),
        "amount-has-changed": _(
            "By the rules of this moment the scheme would pay %(paid_amount)s, not what was shown. "
            "Look again and confirm, or send it back."
        ),
        "claims.bulk-begun": _("%(number)s claims were chosen for one decision (%(bulk)s)."),
        "claims.bulk-done": _(
            "The decision about several claims (%(bulk)s) is carried out: %(done)s done, "
            "%(proposed)s proposed, %(failed)s not."
        ),
        "bulk-empty": _("Choose at least one claim."),
        "bulk-too-many": _("Choose at most %(max)s claims at once."),
        "claims.patients-selected": _(
            "Of %(looked_at)s waiting claims the patients of %(selected)s are asked."
        ),
        "claims.letter-fetched": _("The decision letter of claim %(code)s was fetched."),
        "nothing-decided": _(
            "Nothing is decided about claim %(code)s yet; its letter follows the decision."
        ),
        "claims.patient-selected": _("The patient of claim %(code)s is asked."),
        "claims.patient-answered": _("The patient of claim %(code)s answered."),
        "patient-asked-already": _("The patient of claim %(code)s was chosen before."),
        "patient-answered-already": _("The patient of claim %(code)s has answered before."),
        "assessment-range": _("An assessment lies between %(min)s and %(max)s."),
        "file-not-text": _("This file is no text in UTF-8. Save it again as such."),
        "columns-missing": _("These columns are missing: %(columns)s."),
        "answer-not-understood": _("An answer of this row is none of those that are known."),
        "claims.asked": _("The facility was asked."),
        "claims.answered": _("The facility answered."),
        "claims.noted": _("A note for reviewers was left."),
        "claims.paper-attached": _("A paper was attached: %(kind)s."),
        "nothing-was-asked": _("Nothing was asked about claim %(code)s."),
        "message-too-long": _("At most %(max)s characters are kept."),
        "message-id-taken": _("This was already said otherwise. Please reload the page."),
        "paper-id-taken": _("This was already attached elsewhere. Please reload the page."),
        "too-many-papers": _("A claim has at most %(max)s papers."),
        "title-too-long": _("The title has at most %(max)s characters."),
        "file-or-address": _("Choose a file or give an address, not both."),
        "file-empty": _("There is nothing in this file. Choose it again."),
        "file-not-readable": _("This is no JPEG or PNG picture and no PDF. Take a picture of it."),
        "file-too-many-points": _("This picture is too large: at most %(max)s million points."),
        "file-is-active": _("This PDF holds a program or another file. Print it to a new PDF."),
        "address-too-long": _("An address has at most %(max)s characters."),
        "address-not-understood": _("Give a plain address that begins with https://."),
        "host-not-allowed": _(
            "Papers may not lie on %(host)s. Ask the scheme to allow it, or attach the file."
        ),
        "referral-paper-missing": _("Attach the referral letter."),
        "claims.loaded": _("%(number)s claims were loaded with the decisions made elsewhere."),
        "claims.stored": _(
            "Claim %(code)s was taken and waits to be decided: asked %(claimed_amount)s."
        ),
        "claims.taken": _(
            "%(number)s claims were taken and wait to be decided; %(repeated)s had come before, "
            "%(refused)s were refused."
        ),
        "claims.run-started": _("Deciding %(number)s waiting claims of %(name)s was begun."),
        "claims.run-paused": _("Deciding what waits was paused."),
        "claims.run-continued": _("Deciding what waits went on."),
        "claims.run-finished": _(
            "%(number)s waiting claims were decided; %(paid_amount)s are owed to facilities."
        ),
        "run-unfinished": _(
            "Waiting claims of this scheme are being decided already. Look at that run: it can be "
            "paused or continued."
        ),
        "run-cannot": _("This run is %(status)s; that can no longer be done."),
        "nothing-waits": _("No claim waits to be decided."),
        "claim-facility-unknown": _("There is no such facility."),
        "claim-elsewhere": _(
            "This claim is of another scheme, or of a facility that is not yours."
        ),
        "claim-unknown": _("There is no such claim, or it is not yours to see."),
        "claim-cannot": _("A claim that is %(status)s can no longer be decided this way."),
        "claim-not-waiting": _(
            "Claim %(code)s does not wait for a review: it is %(status)s. Look at its page."
        ),
        "review-own-claim": _(
            "You entered this claim yourself. Somebody else must review it: two pairs of eyes."
        ),
        "claims-changed": _(
            "%(count)s claims were decided again meanwhile, or stand on another bill. Nothing was "
            "changed; look at them first."
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
        "run-running": _("at work"),
        "run-paused": _("paused"),
        "run-failed": _("stopped by an error"),
        "run-finished": _("finished"),
        "claims.run": _("run over waiting claims"),
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
        "batch": _("settlement of a month"),
        "batch-undone": _("settlement undone"),
        "imported": _("decided elsewhere"),
        "proposed": _("second look"),
        "waiting": _("waits"),
        "done": _("done"),
        "waits-for-facility": _("waits for the facility"),
        "answered": _("answered"),
        "referral-letter": _("referral letter"),
        "prescription": _("prescription"),
        "laboratory-result": _("laboratory result"),
        "invoice": _("invoice"),
        "discharge-letter": _("discharge letter"),
        "other-paper": _("other paper"),
        "unknown": _("unknown"),
        "taken": _("kept"),
        "officer-unknown": _("there is no such officer"),
        "claim-unknown": _("nobody was to be asked about this claim"),
        "number-mismatch": _("the number is another patient’s"),
        "already-there": _("an answer is there already"),
        "your-answer": _("waits for your answer"),
        "with-reviewer": _("with a reviewer"),
        "waits-for-index": _("decided, waits for an index"),
        "to-be-paid": _("amount fixed, to be paid"),
        "nothing-paid": _("rejected, nothing paid"),
        "not-decided": _("not decided yet"),
        "healed": _("healed"),
        "deceased": _("deceased"),
        "evacuated": _("evacuated"),
        "recovering": _("recovering"),
        "facility": _("facility"),
        "rule": _("rule"),
        "reviewer": _("reviewer"),
    }
)
extensions.describe(
    {
        "claims.hooks.claim_number_series": _(
            "The series in which a facility’s claims are counted"
        ),
        "claims.hooks.claim_number": _("The number of a claim that came without one"),
        "claims.hooks.claim_checks": _(
            "Reasons to refuse a whole claim, beyond the rules of the core"
        ),
    }
)
