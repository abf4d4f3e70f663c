"""What is wrong with a file of claims or with what it says, and what became of each claim."""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences

# Of the file itself: nothing of it is taken.
sentences.register(
    {
        "claims-file-too-large": _(
            "The file has more than %(limit_mb)s MB. Send it in parts, or have it taken where "
            "Jamii runs, with “jamii take”."
        ),
        "file-is-workbook": _(
            "This is a workbook. Open it, save the table as “CSV UTF-8”, and send that file."
        ),
        "file-form-unknown": _(
            "This is no file of claims in a form that is known: XML of openIMIS, CSV with our "
            "columns, or one JSON object a line."
        ),
        "file-not-utf8": _(
            "This line holds letters that are not in UTF-8. In Excel, save the table as “CSV "
            "UTF-8” and send that file."
        ),
        "file-line-too-long": _("This line has more than %(max)s bytes; no claim is so long."),
        "file-csv-broken": _("A quotation mark is not closed here, or stands where it may not."),
        "columns-unknown": _(
            "These columns are not known: %(columns)s. Spell them as documented, or remove them."
        ),
        "columns-twice": _("These columns stand twice: %(columns)s."),
        "file-without-claims": _("There is no claim in this file."),
        "file-cannot": _("This file is %(status)s; that can no longer be done."),
    }
)

# Of one claim: it is refused, the others are taken.
sentences.register(
    {
        "file-row-cells": _("This row has more cells than the first row has columns."),
        "file-rows-differ": _(
            "This differs from what row %(first)s says of the same claim. Say it once, or the same."
        ),
        "file-line-not-json": _("This line is no JSON object. Each line must hold one claim."),
        "field-unknown": _("No field has this name. Check how it is spelt."),
        "file-shape": _("This must be a text, a number or a list, as documented."),
        "file-id": _("An id is a UUID of 32 hexadecimal digits. Leave it out if you have none."),
        "file-day": _("“%(value)s” is no day. Write 2026-01-31 or 31/01/2026."),
        "file-day-impossible": _("There is no day “%(value)s”. Check day, month and year."),
        "file-choice": _("“%(value)s” is not one of these: %(choices)s."),
        "file-number": _("“%(value)s” is no number. Write digits and a point, as in 1234.50."),
        "file-number-ambiguous": _(
            "“%(value)s” may be read in two ways. Write 1.234 or 1234, with a point or without."
        ),
        "administrator-unknown": _(
            "The facility has no claim administrator with the code %(code)s."
        ),
    }
)
sentences.register_labels(
    {
        "file-taken": _("taken"),
        "file-repeated": _("came before"),
        "file-refused": _("refused"),
        "file-checking": _("being checked"),
        "file-checked": _("checked, not taken yet"),
        "file-taking": _("being taken"),
        "file-done": _("finished"),
        "file-unreadable": _("not readable"),
        "claims.claimfile": _("file of claims"),
        "csv": _("CSV"),
        "ndjson": _("JSON, one claim a line"),
        # The fields of a claim, as problems name them.
        "field-id": _("Id"),
        "field-code": _("Code"),
        "field-number": _("Number of the patient"),
        "field-facility": _("Facility"),
        "field-administrator": _("Claim administrator"),
        "field-first_day": _("First day of care"),
        "field-last_day": _("Last day of care"),
        "field-claimed_on": _("Date of the claim"),
        "field-visit_type": _("Kind of visit"),
        "field-care_type": _("Kind of care"),
        "field-main_diagnosis": _("Main diagnosis"),
        "field-other_diagnoses": _("Other diagnoses"),
        "field-referral_code": _("Referral code"),
        "field-referred_from": _("Referred from"),
        "field-referred_to": _("Referred to"),
        "field-preauthorisation": _("Pre-authorisation"),
        "field-guarantee": _("Guarantee"),
        "field-condition": _("Condition of the patient"),
        "field-scheme": _("Scheme"),
        "field-explanation": _("Explanation"),
        "field-lines": _("Lines"),
        "field-papers": _("Papers"),
        "field-kind": _("Kind"),
        "field-quantity": _("Quantity"),
        "field-price_asked": _("Price"),
        "field-parts": _("Parts of the package"),
    }
)
