"""The sentences of the import: what is wrong with the source, and why rows were left out."""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences

sentences.register(
    {
        "file-missing": _("The file is missing."),
        "source-file-empty": _("The file is empty."),
        "file-encoding": _("The file is not written in UTF-8."),
        "file-no-csv": _("A quotation mark is not closed, or stands where it may not."),
        "manifest-line": _("The line does not name a file, its table, its rows and its columns."),
        "manifest-twice": _("The file %(value)s.csv is listed twice."),
        "file-not-listed": _("The file is not in the list of files."),
        "column-twice": _("The column stands twice."),
        "current-count": _(
            "The file has %(found)s rows in force (no ValidityTo), its list says %(expected)s."
        ),
        "table-missing": _("The table %(table)s is missing from the list of files."),
        "table-unknown": _("a table that Jamii does not know"),
        "column-missing": _("The column is missing."),
        "row-cells": _("The row has %(found)s cells instead of %(expected)s."),
        "row-count": _("The file has %(found)s rows, its list says %(expected)s."),
        "not-a-whole-number": _("“%(value)s” is no whole number."),
        "not-a-flag": _("“%(value)s” is neither yes nor no."),
        "not-a-moment": _("“%(value)s” is no day and time."),
        "not-a-cycle": _("“%(value)s” is no day and month of every year, such as 01-06."),
        "not-a-key": _("“%(value)s” is no key (UUID)."),
        "unknown-code": _("“%(value)s” is not one of the codes of this column."),
        "key-twice": _("The key %(value)s stands more than once in the file."),
        "code-twice": _("The code %(value)s stands more than once among the rows in force."),
        "unknown-row": _("There is no row %(value)s in the table %(table)s."),
        "head-is-no-member": _("The head of the family is not one of its members."),
        "limits-of-several-kinds": _(
            "The product has limits per treatment, insuree and policy at once; CeilingType must "
            "say which count."
        ),
        "dates-in-wrong-order": _("The last day lies before the first."),
        "open-on-no-day": _("opened and closed on one day: counted on no day"),
        "closed": _("was closed in the source"),
        "no-relative-price": _("the product has no relative prices"),
        "right-was-taken-away": _("the right was taken away again"),
        "role-was-changed": _("an earlier wording of the role"),
        "login-has-the-same-name": _("the link between login and person: both have the same name"),
        "index-is-calculated-again": _("an index is calculated again when a batch runs"),
        "reminders-are-found-again": _("reminders are found again from the covers"),
        "answers-of-another-form": _("answers to a form that Jamii does not have"),
        "prompts-were-sent": _("the prompt was sent; it is not sent again"),
        "no-picture-in-the-source": _("the pictures are files beside the database, not in it"),
        "payments-are-matched-there": _("payments are matched in the source"),
        "screens-have-their-own-rules": _("which fields a screen shows: screens have their own"),
        "list-of-words": _("a list of words that Jamii has itself"),
        "run-has-no-payment": _("batch runs pay nothing here; the claims keep their amounts"),
        "use-of-a-deleted-claim": _("what a deleted claim had used counts no longer"),
    }
)

# Claims that come as XML of openIMIS’s form.
sentences.register(
    {
        "file-xml-broken": _(
            "The XML is broken here, at column %(column)s. Nothing of the file was taken; let it "
            "be written anew."
        ),
        "file-xml-deep": _("Elements lie more than %(max)s deep here; no claim has such."),
        "file-xml-declares": _(
            "The XML declares a type of document or an entity. Claims have neither; let the file "
            "be written without."
        ),
    }
)
sentences.register_labels({"openimis-xml": _("XML of openIMIS")})
