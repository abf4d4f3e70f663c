"""The sentences and labels of feedback."""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences

sentences.register(
    {
        "feedback.taken": _("The feedback %(number)s was sent."),
        "feedback.acknowledged": _("The feedback %(number)s was read."),
        "feedback.answered": _("The feedback %(number)s was answered."),
        "feedback.ticket-opened": _("The feedback %(number)s became the ticket %(said)s."),
        "feedback.request-linked": _("The feedback %(number)s was linked to the request %(said)s."),
        "feedback.merged": _("The feedback %(number)s was merged into %(said)s."),
        "feedback.declined": _("The feedback %(number)s was declined: %(said)s."),
        "feedback.reopened": _("The feedback %(number)s was reopened by its writer."),
        "text-length": _(
            "Please write between %(min)s and %(max)s characters; now there are %(length)s."
        ),
        "mask-manifest-required": _(
            "The picture came without a true account of what was covered in it, so it was not "
            "kept. Your words are still here: send them without the picture."
        ),
        "picture-dropped": _("The picture was too large and was left out. Your words arrived."),
        "attachment-type": _("Only PNG or JPEG pictures and PDF files up to 2 MB can be added."),
        "rate-limited": _(
            "You have sent %(count)s messages within a day, which is the most. The next one can "
            "be sent after %(next)s (UTC)."
        ),
        "looks-personal": _(
            "Some of this looks like a phone number, an address or a member number. Remove it, "
            "or decide to keep it."
        ),
        "sign-in-to-write": _("Please sign in first, then send your feedback."),
        "severity-range": _("Choose a number from 1 (not at all) to 4 (I cannot work)."),
        "explanation-too-short": _(
            "Explain the decision to the writer in at least %(min)s characters."
        ),
        "answer-missing": _("Please write the answer that the writer will read."),
        "link-missing": _("Please give the number or the address it is linked to."),
        "feedback-number-unknown": _("There is no feedback %(number)s."),
        "merged-into-itself": _(
            "A feedback cannot be merged into itself or into what it absorbed."
        ),
        "feedback-move": _("This cannot be done while the feedback is “%(status)s”."),
        "reopen-too-late": _("It ended more than %(days)s days ago. Please write a new feedback."),
    }
)
sentences.register_labels(
    {
        "problem": _("a problem"),
        "idea": _("an idea"),
        "wording": _("wording or translation"),
        "missing-field": _("a missing field for my country"),
        "question": _("a question"),
        "praise": _("praise"),
        "works-at-facility": _("a facility"),
        "works-at-area": _("one or more areas"),
        "works-at-everywhere": _("everywhere"),
        "new": _("new"),
        "acknowledged": _("read"),
        "answered": _("answered"),
        "ticket": _("became a ticket"),
        "request": _("became a request"),
        "merged": _("merged"),
        "declined": _("declined"),
        "reopened": _("reopened"),
        "not-reproducible": _("we could not see it happen"),
        "by-design": _("it is meant to be so"),
        "duplicate": _("it was said before"),
        "out-of-scope": _("it lies outside what this system does"),
        "abuse": _("abuse"),
    }
)
