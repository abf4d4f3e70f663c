"""The sentences about packs and their files."""

from django.utils.translation import gettext_lazy as _

from jamii.platform import sentences

sentences.register(
    {
        "pack-file-unreadable": _(
            "%(file)s cannot be read as TOML: %(problem)s. Correct the line and try again."
        ),
        "pack-file-missing": _(
            "The pack has no file %(file)s. Write one with name, version, title, layer and since."
        ),
        "pack-entry-missing": _("%(file)s, %(entry)s: “%(name)s” is missing. Add it."),
        "pack-name-unknown": _(
            "%(file)s, %(entry)s: there is no “%(name)s” here. The nearest names are: %(nearest)s."
        ),
        "pack-value-unknown": _(
            "%(file)s, %(entry)s: “%(value)s” is no value of “%(name)s”. The nearest are: "
            "%(nearest)s."
        ),
        "pack-value-shape": _(
            "%(file)s, %(entry)s: “%(name)s” has another form than expected. Write %(expected)s."
        ),
        "pack-delta-of-another": _(
            "%(file)s, %(entry)s: a pack states its own differences only. Take the entry out, or "
            "write the pack as %(pack)s."
        ),
        "pack-delta-twice": _(
            "%(file)s, %(entry)s: this id stands in %(other)s already. Give each difference an id "
            "of its own."
        ),
    }
)
sentences.register_labels(
    {
        "form-list-of-texts": _("a list of texts in quotation marks"),
        "form-list-of-tables": _("a list of tables, each headed [[delta]]"),
        "form-text-per-language": _("a table with one text per language"),
        "form-table": _("a table"),
        "form-text": _("a text in quotation marks"),
        "form-day": _("a day without quotation marks, such as 2026-01-31"),
        "form-version": _("a version such as 1.4.2"),
        "form-releases": _("a range of releases such as >=1.2,<2"),
    }
)
