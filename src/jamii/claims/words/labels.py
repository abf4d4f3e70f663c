"""Reasons in few words, and the reasons behind a reason."""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences

sentences.register_labels(
    {
        "passed": _("passed"),
        "facility-keeps-nobody-overnight": _(
            "the facility treats out-patients only, and the patient stayed overnight"
        ),
        "facility-treats-out-patients-only": _(
            "it is for in-patients, and the facility treats out-patients only"
        ),
        "facility-treats-in-patients-only": _(
            "it is for out-patients, and the facility treats in-patients only"
        ),
        "entry-needs-an-overnight-stay": _("it is for in-patients, and nobody stayed overnight"),
        "entry-is-for-out-patients": _("it is for out-patients, and the patient stayed overnight"),
    }
)

# The reasons in few words, where a list has no room for a sentence.
sentences.register_labels(
    {
        "not-in-register": _("not in the catalogue"),
        "target-date": _("not in the catalogue yet"),
        "not-in-price-list": _("not on the price list"),
        "not-covered": _("not covered"),
        "patient-category": _("not for this patient"),
        "frequency": _("too soon after the last one"),
        "insuree-invalid": _("patient no longer registered"),
        "care-type": _("wrong kind of care"),
        "no-cover": _("no cover on that day"),
        "max-admissions": _("admissions used up"),
        "max-visits": _("visits used up"),
        "max-consultations": _("consultations used up"),
        "max-surgeries": _("surgeries used up"),
        "max-deliveries": _("deliveries used up"),
        "max-antenatal": _("antenatal visits used up"),
        "max-provisions": _("quantity used up"),
        "waiting-period": _("waiting period"),
        "rejected-by-reviewer": _("rejected by the reviewer"),
        "all-lines-rejected": _("no line can be paid"),
        "claim-duplicate": _("sent before"),
        "diagnosis-rejected": _("diagnosis does not allow it"),
        "not-applicable": _("another reason"),
        "invalid-claim": _("claim not in order"),
    }
)

# Why a passed line is paid less than it asked, in few words.
sentences.register_labels(
    {
        "cut-refused": _("not accepted"),
        "cut-quantity-by-rule": _("quantity used up"),
        "cut-quantity-by-reviewer": _("quantity set by the reviewer"),
        "cut-price": _("price above the agreed one"),
        "cut-price-by-reviewer": _("price set by the reviewer"),
        "cut-price-raised": _("agreed price above the one asked"),
        "cut-above-fixed": _("above the amount per unit"),
        "cut-deductible": _("deductible"),
        "cut-share": _("patient’s share"),
        "cut-category": _("limit of the category"),
        "cut-ceiling": _("ceiling reached"),
        "cut-index": _("index of the period"),
        "cut-capitation": _("paid by capitation"),
    }
)
